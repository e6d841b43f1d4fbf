"""See that people hear in time of what is due, and once of what is late."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from workcore.entities.work_request import WorkRequest
from workcore.errors import NotFound, Stale
from workcore.events import DeadlineApproaching, Event, Overdue
from workcore.model import NOBODY, Caller, OrganisationId
from workcore.policies.notices import LimitNotice, Stage, telling
from workcore.ports.deadlines import Deadlines, Noticeable
from workcore.ports.ids import Ids
from workcore.ports.requests import Notes
from workcore.ports.unit_of_work import SystemUnits, UnitOfWork
from workcore.use_cases.recording import Recorder
from workcore.use_cases.timing import watched

MOST: Final = 500
"""So many requests are looked at in one run."""


EVENTS: Final[Mapping[Stage, type[DeadlineApproaching] | type[Overdue]]] = MappingProxyType(
    {Stage.NEAR: DeadlineApproaching, Stage.PASSED: Overdue}
)
"""What each stage of a limit is told as."""


@frozen(kw_only=True)
class Told:
    """
    What one run did.

    Attributes:
        looked: How many requests it looked at.
        notices: What it told of them.
        overtaken: Requests that somebody changed meanwhile; the next run looks at them again.
    """

    looked: int = 0
    notices: int = 0
    overtaken: int = 0


@frozen
class TellLimits:
    """
    Tell of deadlines and clocks that come near their ends, or have passed them.

    It goes by the store's clock alone, so that no worker's clock makes it early or late. What
    was told is kept in the commit that tells it: of two workers, one does.
    """

    _units: SystemUnits
    _deadlines: Deadlines
    _ids: Ids
    _recorder: Recorder

    def __call__(self, *, limit: int = MOST) -> Told:
        """Look at the requests that are due longest; each in a transaction of its own."""
        done = Told()
        for due in self._deadlines.notices(limit):
            done = self._attend(due, evolve(done, looked=done.looked + 1))
        return done

    def _attend(self, due: Noticeable, done: Told) -> Told:
        try:
            with self._units(due.organisation_id) as unit:
                told = self._tell(unit, due)
        except (Stale, NotFound):
            return evolve(done, overtaken=done.overtaken + 1)
        return evolve(done, notices=done.notices + told)

    def _tell(self, unit: UnitOfWork, due: Noticeable) -> int:
        """Tell how many notices were due; with none, it only is looked at later."""
        request = unit.requests.get(due.request_id)
        now = telling(watched(unit, request), due.marks, due.at)
        notes = Notes(marks=now.marks, telling=due.tellings + 1, next_at=now.next_at)
        unit.requests.note(request, notes)
        caller = self._system(due.organisation_id)
        for event in _events(request, now.notices, due.at):
            self._recorder.request(unit, caller, event, before=request, after=request)
        unit.commit()
        return len(now.notices)

    def _system(self, organisation_id: OrganisationId) -> Caller:
        return Caller(
            organisation_id=organisation_id,
            user_id=NOBODY.id,
            correlation_id=str(self._ids.new()),
        )


def _events(request: WorkRequest, notices: Iterable[LimitNotice], at: datetime) -> Iterator[Event]:
    for notice in notices:
        yield EVENTS[notice.stage](
            request_id=request.id,
            reference=request.reference,
            by=NOBODY,
            at=at,
            limit=notice.limit,
            due_at=notice.due_at,
        )
