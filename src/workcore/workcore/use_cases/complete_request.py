"""Finish work."""

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve, frozen

from workcore.entities.work_request import Outcome
from workcore.errors import InvalidInput, Problem
from workcore.model import Caller, Permission, RequestId
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.explaining import explained
from workcore.use_cases.offering import chain_to_answer
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.timing import timed
from workcore.use_cases.views import RequestView, view

LONGEST_NOTES = 5_000


@frozen
class CompleteRequest:
    """Finish work in progress, with what it came to."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        outcome: Outcome,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> RequestView:
        """
        Complete a request of version *expected*.

        Raises:
            NoSuchRequest, NotAllowed, IllegalTransition, Stale: As for every action.
            InvalidInput: The outcome cannot be true; each problem is named.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            at, currency = self._clock.now(), unit.organisation.currency
            cost = outcome.actual_cost and outcome.actual_cost.priced_in(currency)
            priced = evolve(outcome, actual_cost=cost)
            with explained(unit, request):
                permit(Permission.COMPLETE, request, unit.actor)
                ensure_version(SUBJECT, request, expected)
                completed, event = request.completed(priced, by=unit.actor.person, at=at)
                ensure_plausible(priced, at, currency)
            saved = unit.requests.save(timed(unit, request, completed))
            self._recorder.request(unit, caller, event, before=request, after=saved)
            chain = chain_to_answer(unit, completed)
            unit.commit()

        return view(saved, unit, at, chain=chain)


def ensure_plausible(outcome: Outcome, at: datetime, currency: str) -> None:
    """
    Refuse an outcome that cannot be true.

    Raises:
        InvalidInput: Each problem is named.
    """
    problems = tuple(_problems(outcome, at, currency))
    if problems:
        raise InvalidInput(problems)


def _problems(outcome: Outcome, at: datetime, currency: str) -> Iterator[Problem]:
    if outcome.actual_end <= outcome.actual_start:
        yield Problem("actual_end", "end_not_after_start", "Work ends after it starts.")
    if outcome.actual_end > at:
        yield Problem("actual_end", "in_future", "Work that is done cannot end in the future.")
    if outcome.notes is not None and len(outcome.notes) > LONGEST_NOTES:
        yield Problem("notes", "notes_length", f"Must be at most {LONGEST_NOTES:,} characters.")
    cost = outcome.actual_cost
    if cost is not None and cost.amount < 0:
        yield Problem("actual_cost", "cost_range", "Must not be negative.")
    if cost is not None and cost.currency != currency:
        yield Problem("actual_cost", "currency_foreign", f"Must be in {currency}.")
