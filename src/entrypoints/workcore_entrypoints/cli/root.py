"""The `workcore` command: its groups, and what becomes of errors."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import click


class Known(NamedTuple):
    """Where a command is, and what it does: what help says without importing it."""

    module: str
    short: str


COMMANDS: Final[Mapping[str, Known]] = {
    "dev": Known("serving", "Run the whole product on this machine."),
    "serve": Known("serving", "Serve HTTP."),
    "worker": Known("working", "Seal, tell, mail and clear away, again and again."),
    "migrate": Known("database", "Bring the schema up to date, or see where it stands."),
    "seed": Known("database", "Put in demo data, or synthetic requests for load tests."),
    "backup": Known("backup", "Copy everything that is kept, check copies, put one back."),
    "outbox": Known("outbox", "Hold what waits to be told, and let it go."),
    "dashboard": Known(
        "dashboard", "Show how many requests there are, and how many want attention."
    ),
    "requests": Known("requests", "Raise, find and move work requests."),
    "approvals": Known("approvals", "Answer for the steps that ask you."),
    "delegations": Known("delegations", "Have somebody answer while you are absent."),
    "notifications": Known("notifications", "Read what you were told."),
    "deliveries": Known("deliveries", "List messages, and send again what was given up."),
    "webhooks": Known("webhooks", "Have servers told of what happens."),
    "policy": Known("policy", "Read and replace the rules of who has to agree to what."),
    "organisation": Known("organisation", "Look after the organisation itself."),
    "audit": Known("audit", "Seal the audit trail, check it, and let others check it."),
    "attachments": Known("attachments", "Look after the files of all organisations."),
    "assets": Known("assets", "Read and keep the register."),
    "users": Known("users", "Administer the people of an organisation."),
    "token": Known("users", "Print a token for a user, to call the HTTP service with."),
    "doctor": Known("doctor", "Check every setting and service."),
    "openapi": Known("contract", "Print the OpenAPI document of this version."),
    "version": Known("contract", "Print the version."),
    "healthcheck": Known("contract", "Ask whether the service on this machine is alive."),
}
"""Every command; its module is imported when somebody runs it."""


class Lazy(click.Group):
    """A group that imports a command when somebody wants it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"workcore_entrypoints.cli.{COMMANDS[cmd_name].module}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Say what each command does, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, known.short) for name, known in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run, and say what the rules say when they say no."""
        return saying(lambda: super(Lazy, self).invoke(ctx))


def saying(run: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the command returns
    """Run; turn refusals into a message on stderr and exit code 1."""
    try:
        return run()
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        message = refusal(error)
        if message is None:
            raise
        raise click.ClickException(message) from error


def refusal(error: Exception) -> str | None:
    """Say what the rules, the settings or the parts around us refuse; None for our own mistakes."""
    from workcore.errors import WorkcoreError
    from workcore_entrypoints.cli.failures import FAILURES

    if isinstance(error, WorkcoreError):
        from workcore_entrypoints.cli.because import because

        return "\n".join((_said(error), *because(error)))
    return str(error) if isinstance(error, FAILURES) else None


def _said(error: Exception) -> str:
    from workcore.errors import InvalidInput, Unavailable
    from workcore_entrypoints.causes import with_cause

    if isinstance(error, Unavailable) and error.__cause__ is not None:
        return f"{with_cause(error)} `workcore doctor` says how to mend it."
    if not isinstance(error, InvalidInput):
        return str(error)
    lines = [f"  {p.field or 'input'}: {p.message}" for p in error.problems]
    return "\n".join(("The input is not valid:", *lines))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def root() -> None:
    """Work requests for assets whose capacity matters."""
