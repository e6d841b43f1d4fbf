"""What moves a request along, from the terminal."""

from datetime import datetime

import click

from workcore.codec import structure
from workcore.entities.work_request import Outcome
from workcore.model import Action, Window
from workcore.use_cases.change_status import PLAIN
from workcore_entrypoints.cli.finding import find_request
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.cli.showing import show_request


def add_to(group: click.Group) -> None:
    """Add every action to the group of requests."""
    for action in Action:
        if action in PLAIN:
            group.add_command(plain(action))
    group.add_command(submit)
    group.add_command(complete)
    group.add_command(reschedule)


def plain(action: Action) -> click.Command:
    """Make the command of an action that needs nothing but perhaps a reason."""
    words = action.replace("_", " ").capitalize()

    @click.command(action.replace("_", "-"), help=f"{words}.")
    @click.argument("request")
    @click.option("--reason", help="Needed where the lifecycle table says so.")
    @command
    def run(runtime: Runtime, request: str, reason: str | None) -> None:
        application, caller = runtime.application(), runtime.caller()
        found = find_request(application, caller, request).request
        view = application.change_status(
            found.id, action, caller=caller, expected=found.version, reason=reason
        )
        show_request(runtime, view)

    made: click.Command = run
    return made


@click.command()
@click.argument("request")
@command
def submit(runtime: Runtime, request: str) -> None:
    """Hand a draft to its approvers."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    show_request(
        runtime, application.submit_request(found.id, caller=caller, expected=found.version)
    )


@click.command()
@click.argument("request")
@click.option("--start", required=True, metavar="TIME", help="Such as 2027-01-10T22:00:00Z.")
@click.option("--end", required=True, metavar="TIME")
@click.option("--cost", metavar="AMOUNT")
@click.option("--notes")
@command
def complete(
    runtime: Runtime, request: str, start: str, end: str, cost: str | None, notes: str | None
) -> None:
    """Finish the work, with what it came to."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    said = {"actual_start": start, "actual_end": end, "actual_cost": cost, "notes": notes}
    outcome = structure(said, Outcome)
    show_request(
        runtime,
        application.complete_request(found.id, outcome, caller=caller, expected=found.version),
    )


@click.command()
@click.argument("request")
@click.option("--start", required=True, metavar="TIME", help="Such as 2027-01-10T22:00:00Z.")
@click.option("--end", required=True, metavar="TIME")
@click.option("--reason")
@command
def reschedule(runtime: Runtime, request: str, start: str, end: str, reason: str | None) -> None:
    """Move approved work to another window."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    window = Window(structure(start, datetime), structure(end, datetime))
    show_request(
        runtime,
        application.reschedule_request(
            found.id, window, caller=caller, expected=found.version, reason=reason
        ),
    )
