"""
What people are told of time: that a limit is near, and that it has passed.

Each is told once. Another deadline, target or submission is another limit, and is told anew.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import frozen

from workcore.model import Limit, Status
from workcore.policies.calendars import due
from workcore.policies.sla import Sla, Terms, Timer
from workcore.policies.transitions import OPEN_ENDED


class Stage(StrEnum):
    """How a limit stands."""

    NEAR = "near"
    PASSED = "passed"


TICK: Final = timedelta(microseconds=1)
"""A limit has passed after its instant, and not at it: as lists and readings of clocks say."""

FROM_DEADLINE: Final[Sequence[tuple[Stage, timedelta]]] = (
    (Stage.NEAR, -timedelta(hours=24)),
    (Stage.PASSED, TICK),
)
"""How far from a deadline each is told."""

OF_TARGET: Final[Sequence[tuple[Stage, Fraction, timedelta]]] = (
    (Stage.NEAR, Fraction(4, 5), timedelta()),
    (Stage.PASSED, Fraction(1), TICK),
)
"""After which share of a clock's target each is told, and how long after."""


@frozen(kw_only=True)
class LimitNotice:
    """
    Something to tell.

    Attributes:
        at: From when on it is to be told.
        mark: Names it among all that was ever told of its request.
    """

    stage: Stage
    limit: Limit
    due_at: datetime
    at: datetime
    mark: str


@frozen(kw_only=True)
class Watched:
    """What of a request has limits; *terms* are those of its clocks, None where there are none."""

    status: Status
    deadline: datetime | None
    submitted_at: datetime | None
    sla: Sla | None
    terms: Terms | None


@frozen(kw_only=True)
class Telling:
    """
    What is to be told now.

    Attributes:
        marks: Everything that was told by then, in order.
        next_at: When there will be something to tell again, unless the request changes.
    """

    notices: Sequence[LimitNotice]
    marks: tuple[str, ...]
    next_at: datetime | None


def notices(watched: Watched) -> tuple[LimitNotice, ...]:
    """List what there is to tell of a request: nothing of what is over, or of a paused clock."""
    if watched.status not in OPEN_ENDED:
        return ()
    return (*_of_deadline(watched.deadline), *_of_clocks(watched))


def first_at(watched: Watched) -> datetime | None:
    """Tell when to look at a request, whatever was told of it."""
    return min((notice.at for notice in notices(watched)), default=None)


def telling(watched: Watched, marks: tuple[str, ...], now: datetime) -> Telling:
    """Tell what is reached and was not told; that what has passed was near, nobody is told."""
    every = notices(watched)
    fresh = [n for n in every if n.at <= now and n.mark not in marks]
    passed = {n.limit for n in every if n.at <= now and n.stage is Stage.PASSED}
    known = (*marks, *(n.mark for n in fresh))
    return Telling(
        notices=[n for n in fresh if n.stage is Stage.PASSED or n.limit not in passed],
        marks=known,
        next_at=min((n.at for n in every if n.mark not in known), default=None),
    )


def _of_deadline(deadline: datetime | None) -> Iterator[LimitNotice]:
    if deadline is None:
        return
    for stage, distance in FROM_DEADLINE:
        yield LimitNotice(
            stage=stage,
            limit=Limit.DEADLINE,
            due_at=deadline,
            at=_moved(deadline, distance),
            mark=f"{Limit.DEADLINE} {stage} {deadline.timestamp()}",
        )


def _of_clocks(watched: Watched) -> Iterator[LimitNotice]:
    if watched.sla is None or watched.terms is None:
        return
    timers = (watched.sla.approval, watched.sla.completion)
    limits = (Limit.APPROVAL, Limit.COMPLETION)
    for limit, timer, target in zip(limits, timers, watched.terms.both, strict=True):
        yield from _of_clock(watched, watched.terms, limit, timer, target)


def _of_clock(
    watched: Watched, terms: Terms, limit: Limit, timer: Timer, target: timedelta
) -> Iterator[LimitNotice]:
    since, due_at, begun = timer.since, timer.due_at, watched.submitted_at
    if since is None or due_at is None or begun is None:
        return
    for stage, share, after in OF_TARGET:
        amount = target * share.numerator / share.denominator + after
        yield LimitNotice(
            stage=stage,
            limit=limit,
            due_at=due_at,
            at=due(terms.calendar, since, amount - timer.elapsed),
            mark=f"{limit} {stage} {begun.timestamp()} {target.total_seconds():.0f}",
        )


def _moved(at: datetime, by: timedelta) -> datetime:
    """Stay where there is no time left to move in: a draft may name any deadline."""
    try:
        return at + by
    except OverflowError:
        return at
