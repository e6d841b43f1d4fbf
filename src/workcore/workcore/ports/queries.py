"""What lists can be asked for, and how they answer."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import (
    AssetId,
    AssetType,
    Category,
    ChainState,
    Impact,
    Priority,
    Status,
    Urgency,
    UserId,
    WorkType,
)

T = TypeVar("T")

PAGE: Final = 25
LARGEST_PAGE: Final = 100

SortValue = str | int | datetime | Decimal


class SortField(StrEnum):
    """What a list of requests can be ordered by."""

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    REQUESTED_START = "requested_start"
    DEADLINE = "deadline"
    PRIORITY = "priority"
    COST = "estimated_total_cost"
    REFERENCE = "reference"
    TITLE = "title"


@frozen
class Sort:
    """An order; equal values follow their ids, in the same direction."""

    by: SortField = SortField.CREATED_AT
    descending: bool = True


@frozen
class Position:
    """Where a page ended: the sort value of its last item, and that item's id."""

    value: SortValue
    id: UUID


@frozen
class Page(Generic[T]):
    """
    A stretch of a list.

    Attributes:
        next: Where the next page begins; None when this is the last.
        total: How many there are in all, when that was asked for.
    """

    items: tuple[T, ...]
    next: Position | None = None
    total: int | None = None


LATE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "overdue": "overdue_at",
        "approval_overdue": "approval_overdue_at",
        "completion_overdue": "completion_overdue_at",
    }
)
"""Filters that go by the time at which somebody asks, as he says them; and where they say when."""


@frozen(kw_only=True, cache_hash=True)
class RequestQuery:
    """
    Which requests, in which order; an empty filter lets everything through.

    Attributes:
        asset_ids: Named in any role, primary or related.
        assigned_to: Those whose open step asks this user.
        visible_to: Only what this user raised; None for those who see all.
        not_requested_by: All but what this user raised.
        not_started_by: All but what this user started before it was approved.
        unratified: Work that was started before it was approved, whose chain stands so.
        created_from: Inclusive; all `_to` bounds are exclusive.
        cost_min: Of the estimated total, 0 without one; inclusive, as is `cost_max`.
        overdue_at: Those whose deadline had passed at this instant, not finished.
        approval_overdue_at: Those whose clock to the approval runs, and was due before this.
        completion_overdue_at: Those whose clock to the completion runs, and was due before this.
        text: Words that reference, title, description or asset code must all have.
        limit: Items a page, 1 to `LARGEST_PAGE`.
        after: Where the page before ended.
    """

    statuses: tuple[Status, ...] = ()
    priorities: tuple[Priority, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    work_types: tuple[WorkType, ...] = ()
    categories: tuple[Category, ...] = ()
    impact_levels: tuple[Impact, ...] = ()
    asset_ids: tuple[AssetId, ...] = ()
    asset_types: tuple[AssetType, ...] = ()
    capacity_groups: tuple[str, ...] = ()
    requested_by: tuple[UserId, ...] = ()
    assigned_to: User | None = None
    visible_to: UserId | None = None
    not_requested_by: UserId | None = None
    not_started_by: UserId | None = None
    unratified: tuple[ChainState, ...] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None
    start_from: datetime | None = None
    start_to: datetime | None = None
    cost_min: Decimal | None = None
    cost_max: Decimal | None = None
    overdue_at: datetime | None = None
    approval_overdue_at: datetime | None = None
    completion_overdue_at: datetime | None = None
    text: str | None = None
    sort: Sort = Sort()
    limit: int = PAGE
    after: Position | None = None
    with_total: bool = False

    def late(self, filters: Iterable[str], at: datetime) -> "RequestQuery":
        """Ask by some *filters* of `LATE`, at this instant."""
        asked: dict[str, Any] = dict.fromkeys(map(LATE.__getitem__, filters), at)
        return evolve(self, **asked)


NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands for a deadline that is not set: after every real one."""

RANK: Final[Mapping[Priority, int]] = MappingProxyType(
    {p: rank for rank, p in enumerate(reversed(Priority), start=1)}
)
"""Priorities as numbers, the least important first."""


def total_cost(request: WorkRequest) -> Decimal:
    """Read the estimated total; 0 when nobody estimated it."""
    money = request.content.estimated_total_cost
    return Decimal(0) if money is None else money.amount


SORT_VALUES: Final[Mapping[SortField, Callable[[WorkRequest], SortValue]]] = MappingProxyType(
    {
        SortField.CREATED_AT: lambda r: r.created_at,
        SortField.UPDATED_AT: lambda r: r.updated_at,
        SortField.REQUESTED_START: lambda r: r.content.requested_start,
        SortField.DEADLINE: lambda r: r.content.deadline or NEVER,
        SortField.PRIORITY: lambda r: RANK[r.content.priority],
        SortField.COST: total_cost,
        SortField.REFERENCE: lambda r: r.reference,
        SortField.TITLE: lambda r: r.content.title,
    }
)
"""What each order compares; texts by code points, as every store can."""


def position_of(request: WorkRequest, sort: Sort) -> Position:
    """Tell where a page that ends with *request* ends."""
    return Position(SORT_VALUES[sort.by](request), request.id)


@frozen(kw_only=True)
class AssetQuery:
    """
    Which assets, ordered by code. *after* is the code where the page before ended.

    Attributes:
        text: Parts of words, each of which code, name or location has, whatever the case.
    """

    asset_types: tuple[AssetType, ...] = ()
    capacity_groups: tuple[str, ...] = ()
    owner_ids: tuple[UserId, ...] = ()
    parent_ids: tuple[AssetId, ...] = ()
    text: str | None = None
    limit: int = PAGE
    after: Position | None = None


@frozen(kw_only=True)
class Slice:
    """A stretch of something that is ordered by id, which is by time; *after* counts by its id."""

    limit: int = PAGE
    after: Position | None = None
