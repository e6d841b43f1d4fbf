"""Look at how things stand."""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Final

from attrs import frozen

from workcore.entities.user import User
from workcore.model import Caller, UserId
from workcore.policies.access import sees_all
from workcore.ports.cache import Cache
from workcore.ports.clock import Clock
from workcore.ports.queries import LARGEST_PAGE, RequestQuery
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.figures import RECENT, Counts, Waiting, figures_at
from workcore.use_cases.memos import Memo, requests_of
from workcore.use_cases.read_requests import ListRequests

LASTING: Final = timedelta(seconds=15)
"""So old may be what is shown, where nobody has told the cache that something changed."""

EVERYBODY: Final = "everybody"


@frozen(kw_only=True)
class Dashboard:
    """
    How things stand, as far as somebody may see it.

    Attributes:
        everybody: Of all requests of the organisation; None for who does not see them.
        own: Of those that he raised.
        waiting: What waits for his answer.
    """

    everybody: Counts | None
    own: Counts
    waiting: Waiting


@frozen
class ReadDashboard:
    """
    Count the requests that the caller may see.

    Who he is, and what he may see, is asked of the store each time. Counts are kept for those
    who ask next, until something happens to a request of the organisation, and `LASTING` at most.
    """

    _units: Units
    _clock: Clock
    _cache: Cache
    _lists: ListRequests

    def __call__(self, *, caller: Caller) -> Dashboard:
        """Count them, or recall what was counted a moment ago."""
        with self._units(caller) as unit:
            actor = unit.actor
            own, waiting = f"own:{actor.id}", f"waiting:{actor.id}:{_seat(actor)}"
            names = (own, waiting, *([EVERYBODY] * sees_all(actor.roles)))
            memo = Memo.of(self._cache, requests_of(actor.organisation_id), names)
            dashboard = Dashboard(
                everybody=memo.get(EVERYBODY, Counts, partial(self._counts, unit, None))
                if EVERYBODY in names
                else None,
                own=memo.get(own, Counts, partial(self._counts, unit, actor.id)),
                waiting=memo.get(waiting, Waiting, partial(self._waiting, unit, caller)),
            )
        memo.keep(self._cache, lasting=LASTING)
        return dashboard

    def _counts(self, unit: UnitOfWork, requested_by: UserId | None) -> Counts:
        at = self._clock.now()
        figures = figures_at(at, requested_by)
        tally = unit.requests.tally(
            tuple(figures.values()), since=at - RECENT, requested_by=requested_by
        )
        return Counts(
            as_of=at,
            requested_by=requested_by,
            by_status=tally.by_status,
            open_by_priority=tally.open_by_priority,
            open_by_work_type=tally.open_by_work_type,
            figures=dict(zip(figures, tally.found, strict=True)),
        )

    def _waiting(self, unit: UnitOfWork, caller: Caller) -> Waiting:
        at = self._clock.now()
        page = self._lists.waiting(unit, RequestQuery(limit=LARGEST_PAGE), caller)
        return Waiting(as_of=at, count=len(page.items), more=page.next is not None)


def _seat(actor: User) -> str:
    """Name what *actor* is asked by: his roles, and those in whose place he answers."""
    absent = sorted(
        f"{each.person.id} {each.level} {sorted(each.roles)}" for each in actor.stands_in_for
    )
    return sha256(repr((actor.version, absent)).encode()).hexdigest()[:16]
