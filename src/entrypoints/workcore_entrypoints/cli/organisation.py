"""What the organisation has set, from the terminal."""

import json
from typing import IO

import click
from attrs import frozen

from workcore.codec import structure, unstructure
from workcore.model import Priority
from workcore.policies.settings import NewSettings, Settings
from workcore.policies.sla import Targets
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import settings_out

FILE = click.argument("file", type=click.File("rb"))


@frozen
class Row:
    """The targets of a priority."""

    priority: Priority
    targets: Targets


TARGETS: Columns = {
    "Priority": lambda row: row.priority,
    "Approval (h)": lambda row: row.targets.approval_hours,
    "Completion (h)": lambda row: row.targets.completion_hours,
}


@click.group()
def organisation() -> None:
    """Look after the organisation itself."""


@organisation.group()
def settings() -> None:
    """Read and replace how long people may wait, and when they work."""


@settings.command("show")
@command
def show(runtime: Runtime) -> None:
    """Show the settings in force."""
    found = runtime.application().read_settings(caller=runtime.caller())
    click.echo(_hours(found), err=True)
    show_list(runtime, [Row(p, getattr(found.targets, p)) for p in Priority], TARGETS)


@settings.command("export")
@command
def export(runtime: Runtime) -> None:
    """Print the settings as JSON, to be changed and saved."""
    found = settings_out(runtime.application().read_settings(caller=runtime.caller()))
    shown = {"targets": unstructure(found.targets), "calendar": unstructure(found.calendar)}
    click.echo(json.dumps(shown, indent=2))


@settings.command("save")
@FILE
@command
def save(runtime: Runtime, file: IO[bytes]) -> None:
    """Put the settings of a JSON file in force."""
    saved = runtime.application().save_settings(_read(file), caller=runtime.caller())
    click.echo(f"Version {saved.version} is in force.", err=True)


def _hours(found: Settings) -> str:
    calendar = found.calendar
    if calendar is None:
        return f"Version {found.version}: hours count round the clock."
    days = len(calendar.holidays)
    return f"Version {found.version}: working hours of {calendar.time_zone}, {days} holidays."


def _read(file: IO[bytes]) -> NewSettings:
    try:
        return structure(json.load(file), NewSettings)
    except ValueError as error:
        message = f"{file.name} is no JSON: {error}."
        raise click.ClickException(message) from error
