"""People, from the terminal."""

from typing import Any

import click

from workcore.model import Level, Role
from workcore.policies.register import NewUser
from workcore.use_cases.sign_in import IssueToken
from workcore_entrypoints.cli.finding import find_user
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import token_out, user_out

COLUMNS: Columns = {
    "E-mail": lambda user: user.email,
    "Name": lambda user: user.name,
    "Roles": lambda user: user.roles,
    "Level": lambda user: user.level,
    "Active": lambda user: user.active,
}

roles = click.option(
    "--role", "roles", multiple=True, type=click.Choice([word.value for word in Role])
)
level = click.option("--level", type=click.Choice([word.value for word in Level]))


@click.group()
def users() -> None:
    """Administer the people of an organisation."""


@users.command("list")
@command
def list_users(runtime: Runtime) -> None:
    """List everybody."""
    application, caller = runtime.application(), runtime.caller()
    found = everything(lambda part: application.list_users(part, caller=caller))
    show_list(runtime, list(map(user_out, found)), COLUMNS)


@users.command("show")
@click.argument("who")
@command
def show_user(runtime: Runtime, who: str) -> None:
    """Show one person, by address or id."""
    show_one(runtime, user_out(find_user(runtime.application(), runtime.caller(), who)))


@users.command("add")
@click.argument("email")
@click.option("--name", required=True)
@roles
@level
@click.password_option(help="Asked for when it is not given.")
@command
def add_user(
    runtime: Runtime,
    email: str,
    name: str,
    roles: tuple[str, ...],
    level: str | None,
    password: str,
) -> None:
    """Let a person in."""
    new = NewUser(
        name=name,
        email=email,
        password=password,
        roles=frozenset(map(Role, roles)),
        level=Level(level) if level else None,
    )
    show_one(runtime, user_out(runtime.application().add_user(new, caller=runtime.caller())))


@users.command("edit")
@click.argument("who")
@click.option("--name")
@roles
@level
@click.option("--active/--inactive", default=None)
@command
def edit_user(runtime: Runtime, who: str, **given: Any) -> None:  # noqa: ANN401 - click's
    """Change a person; effective at his next call."""
    application, caller = runtime.application(), runtime.caller()
    user = find_user(application, caller, who)
    patch = {name: value for name, value in given.items() if value not in (None, ())}
    changed = application.edit_user(user.id, patch, caller=caller, expected=user.version)
    show_one(runtime, user_out(changed))


@users.command("set-password")
@click.argument("who")
@click.password_option(help="Asked for when it is not given.")
@command
def set_password(runtime: Runtime, who: str, password: str) -> None:
    """Give a person another password, and sign him out everywhere."""
    application, caller = runtime.application(), runtime.caller()
    user = find_user(application, caller, who)
    application.set_password(user.id, password, caller=caller)
    click.echo(f"The password of {user.email} is set.")


@users.command("unlock")
@click.argument("who")
@command
def unlock(runtime: Runtime, who: str) -> None:
    """Let a person sign in whom wrong passwords shut out."""
    application, caller = runtime.application(), runtime.caller()
    user = find_user(application, caller, who)
    application.unlock_user(user.id, caller=caller)
    click.echo(f"{user.email} can sign in from anywhere.")


@users.command("sign-out")
@click.argument("who")
@command
def sign_out(runtime: Runtime, who: str) -> None:
    """Make every token of a person worthless, from his next call on."""
    application, caller = runtime.application(), runtime.caller()
    user = find_user(application, caller, who)
    application.sign_out_everywhere(user.id, caller=caller)
    click.echo(f"{user.email} is signed out everywhere.")


@click.command()
@click.argument("email")
@click.option("--organisation", help="Its short name, when several know the address.")
@command
def token(runtime: Runtime, email: str, organisation: str | None) -> None:
    """Print a token for a user, to call the HTTP service with."""
    application = runtime.application()
    issue: IssueToken = application.issue_token
    made = token_out(issue(email, organisation=organisation), application.ports.clock.now())
    if runtime.json:
        show_one(runtime, made)
    else:
        click.echo(made.access_token)
