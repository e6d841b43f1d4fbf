"""Which requests: the filters that list and export share."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from workcore.application import Application
from workcore.codec import structure
from workcore.model import Caller, Priority, Status, UserId, WorkType
from workcore.ports.queries import Position, RequestQuery, Sort, SortField
from workcore_entrypoints.cli.finding import find_asset

Command = Callable[..., Any]


def filters(function: Command) -> Command:
    """Give a command the filters."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


OPTIONS = (
    click.option("--status", multiple=True, type=click.Choice([word.value for word in Status])),
    click.option("--priority", multiple=True, type=click.Choice([word.value for word in Priority])),
    click.option(
        "--type", "work_type", multiple=True, type=click.Choice([word.value for word in WorkType])
    ),
    click.option("--asset", multiple=True, metavar="CODE"),
    click.option("--mine", is_flag=True, help="Only what the acting user raised."),
    click.option("--overdue", is_flag=True, help="Only those whose deadline has passed."),
    click.option(
        "--approval-overdue", is_flag=True, help="Only those that wait too long for approval."
    ),
    click.option(
        "--completion-overdue", is_flag=True, help="Only those that wait too long for completion."
    ),
    click.option("--q", "text", metavar="WORDS", help="Words of reference, title, text or asset."),
    click.option("--sort", default="-created_at", show_default=True, metavar="[-]FIELD"),
)


def query_of(  # noqa: PLR0913 - a parameter an option
    application: Application,
    caller: Caller,
    *,
    status: Sequence[str],
    priority: Sequence[str],
    work_type: Sequence[str],
    asset: Sequence[str],
    mine: bool,
    text: str | None,
    sort: str,
    limit: int,
    after: Position | None,
    **late: bool,
) -> RequestQuery:
    """Translate the filters; *late* are those of `LATE`."""
    own: tuple[UserId, ...] = (caller.user_id,) if mine else ()
    return RequestQuery(
        statuses=tuple(map(Status, status)),
        priorities=tuple(map(Priority, priority)),
        work_types=tuple(map(WorkType, work_type)),
        asset_ids=tuple(find_asset(application, caller, code).id for code in asset),
        requested_by=own,
        text=text,
        sort=Sort(structure(sort.removeprefix("-"), SortField), descending=sort.startswith("-")),
        limit=limit,
        after=after,
    ).late([name for name, asked in late.items() if asked], application.ports.clock.now())
