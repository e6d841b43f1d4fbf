"""What one was told, from the terminal."""

import json
from typing import IO

import click

from workcore.codec import structure, unstructure
from workcore.model import NotificationId
from workcore.policies.preferences import NewPreferences
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import notification_out

COLUMNS: Columns = {
    "Id": lambda told: told.id,
    "When": lambda told: told.at,
    "What": lambda told: told.topic,
    "Request": lambda told: told.reference,
    "Title": lambda told: told.title,
    "By": lambda told: told.by,
    "Seen": lambda told: told.read_at,
}


@click.group()
def notifications() -> None:
    """Read what you were told."""


@notifications.command("list")
@click.option("--unread", is_flag=True, help="Only what you have not seen yet.")
@command
def list_all(runtime: Runtime, *, unread: bool) -> None:
    """List what you were told, newest first."""
    application, caller = runtime.application(), runtime.caller()
    read = application.read_inbox
    found = everything(lambda part: read(part, caller=caller, unread=unread).page)
    show_list(runtime, [notification_out(each) for each in found], COLUMNS)


@notifications.command("read")
@click.argument("notification", type=click.UUID)
@command
def read_one(runtime: Runtime, notification: NotificationId) -> None:
    """Say that you have seen one."""
    mark = runtime.application().mark_read
    show_one(runtime, notification_out(mark(notification, caller=runtime.caller())))


@notifications.command("read-all")
@command
def read_all(runtime: Runtime) -> None:
    """Say that you have seen all of it."""
    runtime.application().mark_read.all(caller=runtime.caller())
    click.echo("All is marked as seen.", err=True)


@notifications.group()
def preferences() -> None:
    """Choose what you are told of, and when you want quiet."""


@preferences.command("show")
@command
def show_preferences(runtime: Runtime) -> None:
    """Print what you have chosen as JSON, to be changed and saved."""
    found = runtime.application().read_preferences(caller=runtime.caller())
    chosen = NewPreferences(muted=found.muted, quiet_hours=found.quiet_hours, digest=found.digest)
    click.echo(json.dumps(unstructure(chosen), indent=2))


@preferences.command("save")
@click.argument("file", type=click.File("rb"))
@command
def save_preferences(runtime: Runtime, file: IO[bytes]) -> None:
    """Choose what a JSON file says."""
    saved = runtime.application().save_preferences(_read(file), caller=runtime.caller())
    click.echo(f"Version {saved.version} is what you want.", err=True)


def _read(file: IO[bytes]) -> NewPreferences:
    try:
        return structure(json.load(file), NewPreferences)
    except ValueError as error:
        message = f"{file.name} is no JSON: {error}."
        raise click.ClickException(message) from error
