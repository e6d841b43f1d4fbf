"""What a dashboard counts. A figure is a query: that defines it, and lists what it counts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from attrs import evolve, field, frozen

from workcore.model import ChainState, Priority, Status, UserId, WorkType
from workcore.policies.transitions import OPEN
from workcore.ports.queries import RequestQuery

W = TypeVar("W", bound=StrEnum)

DAY: Final = timedelta(days=1)

RECENT: Final = timedelta(days=90)
"""So long ago may what is not open have been raised, to be counted by its status."""

OPEN_ONES: Final = tuple(status for status in Status if status in OPEN)
"""Where work is asked for, agreed or under way."""

UNRATIFIED: Final = (ChainState.OPEN, ChainState.REJECTED)
"""Where the chain of work that was started early may stand while it is not ratified."""


class Figure(StrEnum):
    """What is counted besides how many there are of each kind."""

    OVERDUE = "overdue"
    APPROVAL_OVERDUE = "approval_overdue"
    COMPLETION_OVERDUE = "completion_overdue"
    TO_RATIFY = "to_ratify"
    NOT_STARTED = "not_started"
    STARTING_WITHIN_A_DAY = "starting_within_a_day"
    STARTING_WITHIN_A_WEEK = "starting_within_a_week"


@frozen
class Definition:
    """What a figure means, in words, and which requests it counts at an instant."""

    means: str
    query: Callable[[datetime], RequestQuery]


def _starting(within: timedelta) -> Callable[[datetime], RequestQuery]:
    return lambda at: RequestQuery(statuses=(Status.APPROVED,), start_from=at, start_to=at + within)


FIGURES: Final[Mapping[Figure, Definition]] = MappingProxyType(
    {
        Figure.OVERDUE: Definition(
            "open, and past their `deadline`",
            lambda at: RequestQuery(statuses=OPEN_ONES, overdue_at=at),
        ),
        Figure.APPROVAL_OVERDUE: Definition(
            "waiting for their approval longer than its target, by a clock that runs",
            lambda at: RequestQuery(approval_overdue_at=at),
        ),
        Figure.COMPLETION_OVERDUE: Definition(
            "waiting for their completion longer than its target, by a clock that runs",
            lambda at: RequestQuery(completion_overdue_at=at),
        ),
        Figure.TO_RATIFY: Definition(
            "emergencies that began before they were approved, and are not ratified",
            lambda _: RequestQuery(unratified=UNRATIFIED),
        ),
        Figure.NOT_STARTED: Definition(
            "approved, not started, and were to begin by now",
            lambda at: RequestQuery(statuses=(Status.APPROVED,), start_to=at),
        ),
        Figure.STARTING_WITHIN_A_DAY: Definition(
            "approved, and to begin within 24 hours", _starting(DAY)
        ),
        Figure.STARTING_WITHIN_A_WEEK: Definition(
            "approved, and to begin within 7 days", _starting(7 * DAY)
        ),
    }
)


def figures_at(at: datetime, requested_by: UserId | None) -> Mapping[Figure, RequestQuery]:
    """Say which requests each figure counts at an instant."""
    own = _own(requested_by)
    return {each: evolve(known.query(at), requested_by=own) for each, known in FIGURES.items()}


def _own(requested_by: UserId | None) -> tuple[UserId, ...]:
    return () if requested_by is None else (requested_by,)


@frozen
class Count:
    """How many requests are of some kind, and a query that lists them."""

    name: str
    count: int
    query: RequestQuery


def _complete(_: object, __: object, figures: Mapping[Figure, int]) -> None:
    """Refuse what another version counted, which may know other figures."""
    if figures.keys() != set(Figure):
        raise ValueError(figures)


@frozen(kw_only=True)
class Counts:
    """
    How many requests there were, everybody's or one person's.

    Attributes:
        as_of: When they were counted.
        requested_by: Whose they are; None for everybody's.
        by_status: Of what is not open, what was raised in the last `RECENT`.
        open_by_priority: Of those that are asked for, agreed or under way.
    """

    as_of: datetime
    requested_by: UserId | None
    by_status: Mapping[Status, int]
    open_by_priority: Mapping[Priority, int]
    open_by_work_type: Mapping[WorkType, int]
    figures: Mapping[Figure, int] = field(validator=_complete)

    @property
    def statuses(self) -> Sequence[Count]:
        """Count each status."""
        since = self.as_of - RECENT
        queries = {
            each: RequestQuery(statuses=(each,), created_from=None if each in OPEN else since)
            for each in Status
        }
        return self._listed(queries, self.by_status)

    @property
    def priorities(self) -> Sequence[Count]:
        """Count open ones of each priority."""
        queries = {each: RequestQuery(statuses=OPEN_ONES, priorities=(each,)) for each in Priority}
        return self._listed(queries, self.open_by_priority)

    @property
    def work_types(self) -> Sequence[Count]:
        """Count open ones of each type."""
        queries = {each: RequestQuery(statuses=OPEN_ONES, work_types=(each,)) for each in WorkType}
        return self._listed(queries, self.open_by_work_type)

    @property
    def special(self) -> Sequence[Count]:
        """Count what each figure is about."""
        return self._listed(figures_at(self.as_of, self.requested_by), self.figures)

    def _listed(self, queries: Mapping[W, RequestQuery], counts: Mapping[W, int]) -> list[Count]:
        own = _own(self.requested_by)
        return [
            Count(word, counts.get(word, 0), evolve(query, requested_by=own))
            for word, query in queries.items()
        ]


@frozen(kw_only=True)
class Waiting:
    """
    How much waits for somebody's answer, as `ListRequests.pending` lists it.

    Attributes:
        count: So much was counted; no more than a page, since only chains tell who has answered.
        more: Whether there is more.
    """

    as_of: datetime
    count: int
    more: bool
