"""
How long people wait: two clocks from submission, to approval and to completion.

What is stored is what a recomputation from the status history gives, by the settings that were
in force at submission; see `recomputed` and docs/sla.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from workcore.model import ClockState, Status
from workcore.policies.calendars import Calendar, due, worked

NONE: Final = timedelta()


class Phase(StrEnum):
    """What a status means to a clock."""

    RUN = "run"
    PAUSE = "pause"
    ANSWER = "answer"
    STOP = "stop"


R, P, A, S = Phase.RUN, Phase.PAUSE, Phase.ANSWER, Phase.STOP

PHASES: Final[Mapping[Status, tuple[Phase, Phase]]] = MappingProxyType(
    {
        Status.SUBMITTED: (R, R),
        Status.UNDER_REVIEW: (R, R),
        Status.INFO_REQUESTED: (P, P),
        Status.APPROVED: (A, R),
        Status.REJECTED: (A, S),
        Status.IN_PROGRESS: (A, R),
        Status.ON_HOLD: (A, P),
        Status.COMPLETED: (A, A),
        Status.CANCELLED: (S, S),
    }
)
"""What each status means to the clock of the approval, and to that of the completion."""

APPROVAL_RUNS, COMPLETION_RUNS = (
    frozenset(status for status, phases in PHASES.items() if phases[which] is Phase.RUN)
    for which in (0, 1)
)
"""Where the clock of the approval may run, and where that of the completion."""

ENDED: Final = frozenset({ClockState.MET, ClockState.MISSED, ClockState.STOPPED})


@frozen(kw_only=True)
class Targets:
    """How many hours of working time people may wait."""

    approval_hours: int
    completion_hours: int


# A dictionary has room for what is worked out once; it is shown to nobody.
@frozen(kw_only=True, slots=False)
class Terms:
    """What clocks run by: the targets of a priority, and when people work."""

    targets: Targets
    calendar: Calendar | None = None

    @cached_property
    def both(self) -> tuple[timedelta, timedelta]:
        """Both targets, as stretches of time."""
        targets = self.targets
        return timedelta(hours=targets.approval_hours), timedelta(hours=targets.completion_hours)


@frozen(kw_only=True)
class Timer:
    """
    One clock.

    Attributes:
        elapsed: Working time of the segments that are over.
        since: When the segment began that still runs.
        due_at: When the target is used up if nothing pauses it; kept once the clock has ended.
    """

    state: ClockState
    elapsed: timedelta = NONE
    since: datetime | None = None
    due_at: datetime | None = None

    def turned(self, phase: Phase, at: datetime, target: timedelta, by: Calendar | None) -> "Timer":
        """Go on as *phase* says, from *at* on."""
        if self.state in ENDED or (phase is Phase.RUN and self.state is ClockState.RUNNING):
            return self
        elapsed = self.so_far(at, by)
        if phase is Phase.RUN:
            return running(elapsed, at, target, by)
        if phase is Phase.PAUSE:
            return Timer(state=ClockState.PAUSED, elapsed=elapsed)
        return Timer(state=_end(phase, elapsed, target), elapsed=elapsed, due_at=self.due_at)

    def so_far(self, at: datetime, by: Calendar | None) -> timedelta:
        """Sum the working time up to *at*."""
        return self.elapsed if self.since is None else self.elapsed + worked(by, self.since, at)

    def aimed(self, target: timedelta, by: Calendar | None) -> "Timer":
        """Run towards another target."""
        if self.since is None:
            return self
        return running(self.elapsed, self.since, target, by)


def running(elapsed: timedelta, since: datetime, target: timedelta, by: Calendar | None) -> Timer:
    """Run on from *since*; a target that is used up already is due at once."""
    return Timer(
        state=ClockState.RUNNING,
        elapsed=elapsed,
        since=since,
        due_at=due(by, since, target - elapsed),
    )


def _end(phase: Phase, elapsed: timedelta, target: timedelta) -> ClockState:
    if phase is Phase.STOP:
        return ClockState.STOPPED
    return ClockState.MET if elapsed <= target else ClockState.MISSED


@frozen(kw_only=True)
class Sla:
    """
    Both clocks of a request.

    Attributes:
        version: Of the organisation's settings that they run by.
    """

    version: int
    approval: Timer
    completion: Timer

    def turned(self, status: Status, at: datetime, terms: Terms) -> "Sla":
        """Go on in another status."""
        approval, completion = PHASES[status]
        to_approval, to_completion = terms.both
        return evolve(
            self,
            approval=self.approval.turned(approval, at, to_approval, terms.calendar),
            completion=self.completion.turned(completion, at, to_completion, terms.calendar),
        )

    def aimed(self, terms: Terms) -> "Sla":
        """Run towards the targets of another priority."""
        to_approval, to_completion = terms.both
        return evolve(
            self,
            approval=self.approval.aimed(to_approval, terms.calendar),
            completion=self.completion.aimed(to_completion, terms.calendar),
        )


def begun(version: int, at: datetime, terms: Terms) -> Sla:
    """Start both clocks."""
    approval, completion = (running(NONE, at, each, terms.calendar) for each in terms.both)
    return Sla(version=version, approval=approval, completion=completion)


@frozen
class Reading:
    """
    What a clock shows.

    Attributes:
        state: `running`, `overdue`, `met`, `missed` or `stopped`.
        remaining: Working time that is left; nothing once it is overdue.
        paused: Whether it stands still for now.
    """

    state: str
    due_at: datetime | None
    elapsed: timedelta
    remaining: timedelta
    paused: bool


def reading(timer: Timer, target: timedelta, at: datetime, by: Calendar | None) -> Reading:
    """Read a clock at some instant."""
    elapsed = timer.so_far(at, by)
    remaining = max(target - elapsed, NONE)
    state: str = timer.state.value
    if timer.state not in ENDED:
        state = "overdue" if elapsed > target else "running"
    paused = timer.state is ClockState.PAUSED
    return Reading(state, timer.due_at, elapsed, remaining, paused)


@frozen
class Readings:
    """What both clocks show."""

    approval: Reading
    completion: Reading


def read(sla: Sla, at: datetime, terms: Terms) -> Readings:
    """Read both clocks."""
    to_approval, to_completion = terms.both
    return Readings(
        reading(sla.approval, to_approval, at, terms.calendar),
        reading(sla.completion, to_completion, at, terms.calendar),
    )


Change = tuple[Status, datetime]
"""A status, and since when."""


def recomputed(changes: Iterable[Change], version: int, terms: Terms) -> Sla | None:
    """
    Tell from a request's history alone what its clocks have to be; None where none was started.

    Args:
        changes: Oldest first. What was before the last draft is another submission's.
        terms: By the settings of *version* and the request's present priority.
    """
    life = _since_draft(list(changes))
    if not life:
        return None
    approval, completion = (
        _timer([(PHASES[status][which], at) for status, at in life], target, terms.calendar)
        for which, target in enumerate(terms.both)
    )
    return Sla(version=version, approval=approval, completion=completion)


def _since_draft(changes: Sequence[Change]) -> Sequence[Change]:
    drafts = [index for index, (status, _) in enumerate(changes) if status is Status.DRAFT]
    life = changes[drafts[-1] + 1 :] if drafts else changes
    return life if life and life[0][0] is not Status.CANCELLED else ()


def _timer(
    phases: Sequence[tuple[Phase, datetime]], target: timedelta, by: Calendar | None
) -> Timer:
    """Sum up the segments, each from the phase that began it to the next."""
    ends = next((i for i, (p, _) in enumerate(phases) if p in {Phase.ANSWER, Phase.STOP}), None)
    lived = phases if ends is None else phases[: ends + 1]
    segments = _segments(lived)
    elapsed = sum((worked(by, *each) for each in segments[:-1]), NONE)
    last = lived[-1][0]
    if last is Phase.RUN:
        return running(elapsed, segments[-1][0], target, by)
    used = elapsed + worked(by, *segments[-1])
    if last is Phase.PAUSE:
        return Timer(state=ClockState.PAUSED, elapsed=used)
    paused = len(lived) > 1 and lived[-2][0] is Phase.PAUSE
    due_at = None if paused else due(by, segments[-1][0], target - elapsed)
    return Timer(state=_end(last, used, target), elapsed=used, due_at=due_at)


def _segments(phases: Sequence[tuple[Phase, datetime]]) -> list[tuple[datetime, datetime]]:
    """List when it ran; the last segment ends where the last phase began, if not later."""
    segments: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for phase, at in phases:
        if since is None:
            since = at if phase is Phase.RUN else None
        elif phase is not Phase.RUN:
            segments.append((since, at))
            since = None
    return [*segments, (since, phases[-1][1])] if since is not None else segments
