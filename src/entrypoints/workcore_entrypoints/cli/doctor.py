"""Checks every setting and service, and says how to mend what is wrong."""

from collections.abc import Iterator
from typing import Final

import click

from workcore.errors import Unavailable
from workcore_entrypoints.choices import mail_protection
from workcore_entrypoints.cli.checked import Check
from workcore_entrypoints.cli.doctor_database import Database
from workcore_entrypoints.cli.doctor_files import files
from workcore_entrypoints.cli.doctor_pace import memory
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import SettingsError

OLDEST_REDIS: Final = 6

COLUMNS: Columns = {
    "What": lambda check: check.what,
    "State": lambda check: check.state,
    "Found": lambda check: check.found,
    "To mend it": lambda check: check.mend,
}


@click.command()
@command
def doctor(runtime: Runtime) -> None:
    """Check every setting and service. Exits with 1 when something is wrong."""
    checks = tuple(examined(runtime))
    show_list(runtime, checks, COLUMNS)
    if any(check.state == "error" for check in checks):
        raise click.exceptions.Exit(1)


def examined(runtime: Runtime) -> Iterator[Check]:
    """Look at everything, in the order in which it is needed."""
    try:
        settings = runtime.settings
    except SettingsError as error:
        for problem in error.problems:
            yield Check("setting", "error", problem, "Set it in the environment or in .env.")
        return
    yield Check("settings", "ok", f"APP_ENV {settings.app_env}")
    if settings.session_secret is not None:
        unused = "accepted, and not needed: JWT_SECRET signs sessions, links and cursors"
        yield Check("SESSION_SECRET", "ok", unused)
    yield memory(settings)
    yield from Database(runtime.wired()).examined()
    yield from files(runtime.wired())
    if settings.redis_url is not None:
        yield shared(runtime.wired())
    if settings.jwks_url is not None:
        yield provider(runtime.wired())
    yield mail(runtime.wired())


def shared(container: Container) -> Check:
    """Ask Redis for its version, as calls are counted on it: with a name, a password, by TLS."""
    try:
        version = container.redis().version()
    except Unavailable as error:
        cause = str(error.__cause__ or error.message)
        wrong = any(word in cause.lower() for word in ("password", "auth"))
        mend = (
            "See that REDIS_PASSWORD is the server's, and REDIS_URL names the right user."
            if wrong
            else "See that REDIS_URL is right (rediss:// where the server speaks TLS), the server "
            "runs, and this machine may connect. Meanwhile each process counts calls by itself."
        )
        return Check("redis", "error", cause, mend)
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        return Check("redis", "error", f"Redis {version}", "Use Redis 6 or newer, or Valkey.")
    return Check("redis", "ok", f"Redis {version}")


def provider(container: Container) -> Check:
    """Fetch the keys of the identity provider, as they are fetched to check tokens."""
    try:
        keys = container.key_source()()
    except Unavailable as error:
        mend = (
            "See that JWKS_URL is right and this machine may reach it: it has to answer at once, "
            "by no other address, with keys for RS256 or ES256."
        )
        return Check("sign-on", "error", str(error.__cause__ or error.message), mend)
    return Check("sign-on", "ok", f"{len(keys)} keys: {', '.join(sorted(keys))}")


def mail(container: Container) -> Check:
    """Connect to the mail server, as whoever sends does, and send nothing."""
    settings, protection = container.settings(), mail_protection(container.settings())
    if settings.smtp_host is None and settings.production:
        mend = (
            "Set SMTP_HOST and SMTP_FROM, and SMTP_USER and SMTP_PASSWORD where it asks for them."
        )
        return Check("mail", "error", "no SMTP_HOST: mail waits", mend)
    if settings.smtp_host is None:
        return Check("mail", "ok", f"no SMTP_HOST: files in {settings.mail_dir}")
    place = f"{settings.smtp_host}:{settings.smtp_port} ({protection})"
    try:
        container.mailer().check()
    except Unavailable as error:
        mend = (
            "See that SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD and SMTP_TLS are the "
            "server's, and this machine may reach it."
        )
        return Check("mail", "error", f"{place}: {error.__cause__ or error.message}", mend)
    finally:
        container.mailer().close()
    return Check("mail", "ok", place)
