"""Cover for absences, from the terminal."""

import click

from workcore.codec import structure
from workcore.model import DelegationId, Person
from workcore.policies.standing_in import NewCover
from workcore_entrypoints.cli.finding import find_person, find_user
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import delegation_out

COLUMNS: Columns = {
    "Id": lambda delegation: delegation.id,
    "Absent": lambda delegation: delegation.absent,
    "Deputy": lambda delegation: delegation.deputy,
    "From": lambda delegation: delegation.starts_at,
    "To": lambda delegation: delegation.ends_at,
    "Reason": lambda delegation: delegation.reason,
}


@click.group()
def delegations() -> None:
    """Have somebody answer while you are absent."""


@delegations.command("list")
@command
def list_all(runtime: Runtime) -> None:
    """List who answers in whose place, and when."""
    application, caller = runtime.application(), runtime.caller()
    found = everything(lambda part: application.read_delegations(part, caller=caller))
    show_list(runtime, [delegation_out(each) for each in found], COLUMNS)


@delegations.command("add")
@click.option("--to", "name", required=True, help="Who answers meanwhile: a name or id.")
@click.option("--from", "start", required=True, help="When it begins, such as 2027-01-11T00:00Z.")
@click.option("--until", "end", required=True, help="When it is over.")
@click.option("--reason", help="Why.")
@click.option("--absent", help="Whose absence, for administrators: an address or id.")
@command
def add(
    runtime: Runtime,
    name: str,
    start: str,
    end: str,
    reason: str | None,
    absent: str | None,
) -> None:
    """Have somebody answer in your place."""
    application, caller = runtime.application(), runtime.caller()
    body = {"starts_at": start, "ends_at": end, "reason": reason}
    if absent is None:
        body["deputy_id"] = str(find_person(_possible(runtime), name).id)
    else:
        body["deputy_id"] = str(find_user(application, caller, name).id)
        body["absent_id"] = str(find_user(application, caller, absent).id)
    new = structure(body, NewCover)
    show_one(runtime, delegation_out(application.add_delegation(new, caller=caller)))


@delegations.command("remove")
@click.argument("delegation", type=click.UUID)
@command
def remove(runtime: Runtime, delegation: DelegationId) -> None:
    """Cover an absence no more."""
    runtime.application().remove_delegation(delegation, caller=runtime.caller())
    click.echo("Removed.", err=True)


def _possible(runtime: Runtime) -> list[Person]:
    found = runtime.application().read_covers(caller=runtime.caller())
    return [user.person for user in found]
