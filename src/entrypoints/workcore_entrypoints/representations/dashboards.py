"""How things stand, as clients see it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from workcore.codec import unstructure
from workcore.ports.queries import LATE, RequestQuery
from workcore.use_cases.figures import Count, Counts
from workcore.use_cases.read_dashboard import Dashboard

FILTERS: Final = {
    "statuses": "status",
    "priorities": "priority",
    "work_types": "work_type",
    "requested_by": "requested_by",
    "created_from": "created_from",
    "start_from": "start_from",
    "start_to": "start_to",
}
"""Which filter of a list says what a query does."""


class CountOut(Struct, frozen=True, kw_only=True):
    """How many requests are of a kind; `path` lists just these."""

    name: str
    count: int
    path: str


class CountsOut(Struct, frozen=True, kw_only=True):
    """
    How many requests there were at `as_of`.

    Open are those that are submitted, under review, asked about, approved, in progress or on
    hold. Of all others `by_status` counts what was raised in the last 90 days. `figures` are what
    wants attention.
    """

    as_of: datetime
    by_status: tuple[CountOut, ...]
    open_by_priority: tuple[CountOut, ...]
    open_by_work_type: tuple[CountOut, ...]
    figures: tuple[CountOut, ...]


class WaitingOut(Struct, frozen=True, kw_only=True):
    """How much waited for the caller's answer at `as_of`; `more` when it is more than that."""

    as_of: datetime
    count: int
    more: bool
    path: str


class DashboardOut(Struct, frozen=True, kw_only=True):
    """How things stand; `everybody` is null for who sees his own requests only."""

    everybody: CountsOut | None
    own: CountsOut
    waiting: WaitingOut


def dashboard_out(dashboard: Dashboard) -> DashboardOut:
    """Show how things stand."""
    everybody, waiting = dashboard.everybody, dashboard.waiting
    return DashboardOut(
        everybody=None if everybody is None else _counts(everybody),
        own=_counts(dashboard.own),
        waiting=WaitingOut(
            as_of=waiting.as_of,
            count=waiting.count,
            more=waiting.more,
            path="/approvals/pending",
        ),
    )


def _counts(counts: Counts) -> CountsOut:
    return CountsOut(
        as_of=counts.as_of,
        by_status=_listed(counts.statuses),
        open_by_priority=_listed(counts.priorities),
        open_by_work_type=_listed(counts.work_types),
        figures=_listed(counts.special),
    )


def _listed(counts: Sequence[Count]) -> tuple[CountOut, ...]:
    return tuple(
        CountOut(name=str(each.name), count=each.count, path=path_of(each.query)) for each in counts
    )


def path_of(query: RequestQuery) -> str:
    """Say where a query's requests are listed."""
    path = "/approvals/to-ratify" if query.unratified else "/work-requests"
    said = urlencode(list(_filters(query)), doseq=True, safe=":")
    return f"{path}?{said}" if said else path


def _filters(query: RequestQuery) -> Iterator[tuple[str, object]]:
    for name, filter_ in FILTERS.items():
        if value := getattr(query, name):
            yield filter_, unstructure(value)
    for flag, when in LATE.items():
        if getattr(query, when) is not None:
            yield flag, "true"
