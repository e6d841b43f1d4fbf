"""See that no approval waits for ever: remind, then hand on. Nothing is approved by lapse."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.work_request import WorkRequest
from workcore.errors import NotFound, Stale
from workcore.events import ApprovalReminded, Escalated, Event
from workcore.model import NOBODY, Caller, OrganisationId, Role
from workcore.ports.deadlines import Deadlines, Waiting
from workcore.ports.ids import Ids
from workcore.ports.unit_of_work import SystemUnits, UnitOfWork
from workcore.use_cases.asking import asked
from workcore.use_cases.recording import Recorder

MOST: Final = 500
"""So many requests are looked after in one run."""


@frozen(kw_only=True)
class Attention:
    """
    What one run did.

    Attributes:
        overtaken: Requests that somebody changed meanwhile; the next run looks at them again.
    """

    reminded: int = 0
    escalated: int = 0
    overtaken: int = 0


@frozen
class RemindApprovers:
    """
    Remind at half of a step's time and at its end, and then ask the next level.

    Above the last are administrators, of whom one is enough then; none who may not decide on it.
    """

    _units: SystemUnits
    _deadlines: Deadlines
    _ids: Ids
    _recorder: Recorder

    def __call__(self, now: datetime, *, limit: int = MOST) -> Attention:
        """Look after the requests that have waited longest; each in a transaction of its own."""
        done = Attention()
        for waiting in self._deadlines.approvals(now, limit):
            done = self._attend(waiting, now, done)
        return done

    def _attend(self, waiting: Waiting, now: datetime, done: Attention) -> Attention:
        try:
            with self._units(waiting.organisation_id) as unit:
                handed = self._wake(unit, waiting, now)
        except (Stale, NotFound):
            return evolve(done, overtaken=done.overtaken + 1)
        if handed is None:
            return done
        if handed:
            return evolve(done, escalated=done.escalated + 1)
        return evolve(done, reminded=done.reminded + 1)

    def _wake(self, unit: UnitOfWork, waiting: Waiting, now: datetime) -> bool | None:
        """Tell whether the step was handed on; None when there was nothing to do any more."""
        request = unit.requests.get(waiting.request_id)
        chain = unit.chains.get(request.id, request.revision)
        after = _wakened(unit, request, chain, now)
        if after == chain or not request.answerable:
            return None
        events = tuple(_events(request, chain, after, now))
        saved = unit.requests.save(request.asking(after))
        unit.chains.put(after)
        caller = self._system(waiting.organisation_id)
        self._recorder.request(unit, caller, *events, before=request, after=saved)
        unit.commit()
        return any(isinstance(event, Escalated) for event in events)

    def _system(self, organisation_id: OrganisationId) -> Caller:
        return Caller(
            organisation_id=organisation_id,
            user_id=NOBODY.id,
            correlation_id=str(self._ids.new()),
        )


def _wakened(
    unit: UnitOfWork, request: WorkRequest, chain: ApprovalChain, now: datetime
) -> ApprovalChain:
    """Do what time asks for; where nobody is above, ask administrators besides."""
    after = chain.wakened(now)
    if after == chain or not after.above_all:
        return after
    above = unit.users.holding(frozenset({Role.ADMIN}))
    return after.asking_besides([user.person for user in above if user.id not in request.biased])


def _events(
    request: WorkRequest, before: ApprovalChain, after: ApprovalChain, now: datetime
) -> Iterator[Event]:
    """Tell the people of steps that wait, and at their ends those who are asked instead."""
    for step, next_ in zip(before.steps, after.steps, strict=True):
        if next_ != step:
            yield from _of_step(request, step, next_, now)


def _of_step(request: WorkRequest, step: Step, next_: Step, now: datetime) -> Iterator[Event]:
    about = {"request_id": request.id, "reference": request.reference, "by": NOBODY, "at": now}
    whom = asked(step)
    if now >= step.due():
        handed = next_.asks if next_.asks is not step.asks else None
        due_at = next_.due() if handed else None
        yield Escalated(**about, **whom, escalated_to=handed, due_at=due_at)  # type: ignore[arg-type]  # fields by name
    yield ApprovalReminded(**about, **whom, due_at=step.due())  # type: ignore[arg-type]  # as above
