"""Everybody sees how things stand, as far as he may see them, and never for long how they stood."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import pytest
from attrs import evolve
from tests.support.airport import Airport
from tests.support.seconds import Seconds

from workcore.application import Application
from workcore.codec import unstructure
from workcore.entities.approval import ApprovalSummary
from workcore.errors import UnknownCaller
from workcore.model import (
    Action,
    ChainState,
    Level,
    Priority,
    Status,
    Urgency,
    Verdict,
    WorkType,
)
from workcore.policies.standing_in import NewCover
from workcore.ports.cache import Cache, Recalled
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.contracts.filters import waiting
from workcore.use_cases.figures import FIGURES, RECENT, Count, Counts, Figure
from workcore.use_cases.memos import requests_of
from workcore.use_cases.read_dashboard import LASTING, Dashboard
from workcore_adapters.memory import MemoryCache

EMERGENCY: Final[dict[str, Any]] = {
    "work_type": WorkType.EMERGENCY,
    "priority": Priority.CRITICAL,
    "urgency": Urgency.IMMEDIATE,
}
TICK: Final = timedelta(microseconds=1)


def dashboard(airport: Airport, who: str = "pia", app: Application | None = None) -> Dashboard:
    """Look at how things stand."""
    read = (app or airport.app).read_dashboard
    return read(caller=evolve(airport.caller(who), at=airport.clock.now()))


def everybodys(airport: Airport, who: str = "pia", app: Application | None = None) -> Counts:
    """Look at what everybody raised."""
    counts = dashboard(airport, who, app).everybody
    assert counts is not None
    return counts


def with_cache(airport: Airport, cache: Cache) -> Application:
    """Wire the same airport with another cache."""
    return Application(evolve(airport.app.ports, cache=cache))


def filled(airport: Airport) -> None:
    """Let there be something of everything, raised by Ann and by Rob."""
    for by in ("ann", "rob"):
        for status in Status:
            airport.place.kept(by=by, status=status)
        for start in (-HOUR, timedelta(), DAY - TICK, DAY, 7 * DAY - TICK, 7 * DAY):
            times: dict[str, Any] = {
                "requested_start": NOW + start,
                "requested_end": NOW + start + HOUR,
            }
            airport.place.kept(by=by, status=Status.APPROVED, **times)
        for status in (Status.SUBMITTED, Status.ON_HOLD, Status.DRAFT, Status.COMPLETED):
            airport.place.kept(by=by, status=status, deadline=NOW - TICK)
        airport.place.kept(by=by, **waiting(NOW - TICK, NOW - TICK))
        for status in (Status.CANCELLED, Status.ON_HOLD):
            airport.place.kept(by=by, status=status, created_at=NOW - RECENT - TICK)
        emergency = airport.submitted(by=by, **EMERGENCY)
        airport.moved(emergency, Action.START, "olga")
    airport.place.kept(by="ann", priority=Priority.HIGH, status=Status.ON_HOLD)


def every(counts: Counts) -> Sequence[Count]:
    """List all that is counted."""
    return (*counts.statuses, *counts.priorities, *counts.work_types, *counts.special)


def numbers(counts: Sequence[Count]) -> Mapping[str, int]:
    """Give counts by their names, without those of nothing."""
    return {each.name: each.count for each in counts if each.count}


@pytest.mark.parametrize("who", ["pia", "ann", "adam"])
def test_each_count_is_that_of_its_list(airport: Airport, who: str) -> None:
    """What is counted is what a list shows by the query beside it, for staff and requesters."""
    filled(airport)
    shown = dashboard(airport, who)

    for counts in filter(None, (shown.everybody, shown.own)):
        for each in every(counts):
            query = evolve(each.query, with_total=True)
            listed = airport.app.list_requests(query, caller=airport.caller(who))
            assert (each.name, each.count) == (each.name, listed.total)


def test_counts(airport: Airport) -> None:
    """Each is counted where it belongs: open ones by kind, figures at their edges."""
    filled(airport)
    own = dashboard(airport, "ann").own

    assert numbers(own.statuses) == {
        **dict.fromkeys(Status, 1),
        Status.DRAFT: 2,
        Status.SUBMITTED: 3,
        Status.APPROVED: 7,
        Status.IN_PROGRESS: 2,
        Status.ON_HOLD: 4,
        Status.COMPLETED: 2,
    }
    assert numbers(own.priorities) == {"critical": 1, "high": 1, "medium": 16}
    assert numbers(own.work_types) == {"emergency": 1, "maintenance": 17}
    assert numbers(own.special) == {
        "overdue": 2,
        "approval_overdue": 1,
        "completion_overdue": 1,
        "to_ratify": 1,
        "not_started": 1,
        "starting_within_a_day": 2,
        "starting_within_a_week": 5,
    }
    assert (own.as_of, own.requested_by) == (NOW, airport.place.people["ann"].id)


def test_every_figure_is_defined() -> None:
    """There is a definition, and words for it, of each figure."""
    assert set(FIGURES) == set(Figure)
    assert all(each.means for each in FIGURES.values())


def test_who_sees_what(airport: Airport, abroad: Airport) -> None:
    """Staff sees everybody's and its own, requesters and contractors their own, nobody theirs."""
    airport.submitted(by="ann")
    airport.submitted(by="rob")
    airport.draft(by="adam")
    abroad.submitted(by="ann")

    for who in ("stan", "olga", "pia", "vera", "aude", "adam"):
        assert numbers(everybodys(airport, who).statuses) == {"draft": 1, "submitted": 2}
    for who in ("ann", "rob", "cal"):
        shown = dashboard(airport, who)
        assert shown.everybody is None
        assert numbers(shown.own.statuses) == ({} if who == "cal" else {"submitted": 1})
    assert numbers(dashboard(airport, "adam").own.statuses) == {"draft": 1}
    assert numbers(everybodys(abroad).statuses) == {"submitted": 1}


def test_what_waits(airport: Airport) -> None:
    """As much waits for somebody as his list of pending approvals has, without what he answered."""
    request = airport.submitted()
    airport.submitted(on="S2")
    ella = airport.place.people["ella"].id
    airport.decided(request, "stan", Verdict.DELEGATE, delegate_to=ella)
    airport.app.dispatch_events()

    for who in ("stan", "ella", "adam", "ann", "pia", "olga"):
        pending = airport.app.list_requests.pending(RequestQuery(), caller=airport.caller(who))
        shown = dashboard(airport, who).waiting
        assert (shown.count, shown.more) == (len(pending.items), False)
    assert dashboard(airport, "stan").waiting.count == 1


def test_much_waits(airport: Airport) -> None:
    """Of more than a page it is said that there is more."""
    asked = ApprovalSummary(state=ChainState.OPEN, level=Level.STANDARD, levels=(Level.STANDARD,))
    for _ in range(101):
        airport.place.kept(status=Status.SUBMITTED, approval=asked)
    shown = dashboard(airport, "stan").waiting

    assert (shown.count, shown.more) == (100, True)


def test_counted_once(airport: Airport) -> None:
    """What was counted is shown to all who ask next, until it is told that something happened."""
    first = everybodys(airport, "pia")
    airport.clock.move(HOUR)
    airport.submitted()
    then = everybodys(airport, "stan")
    airport.app.dispatch_events()
    now = everybodys(airport, "vera")

    assert then == first
    assert (now.as_of, numbers(now.statuses)) == (NOW + HOUR, {"submitted": 1})


def test_of_its_own_organisation(airport: Airport, abroad: Airport) -> None:
    """What happens in one organisation makes nobody count again in another."""
    airport.app.dispatch_events()
    first = everybodys(airport)
    abroad.submitted()
    abroad.clock.move(HOUR)
    abroad.app.dispatch_events()

    assert everybodys(airport) == first
    assert numbers(everybodys(abroad).statuses) == {"submitted": 1}


def test_not_for_long(airport: Airport) -> None:
    """Where nobody tells that something happened, it is counted again soon all the same."""
    seconds = Seconds()
    app = with_cache(airport, MemoryCache(clock=seconds))
    everybodys(airport, app=app)
    airport.submitted()
    seconds.sleep(LASTING.total_seconds() - 0.1)
    before = everybodys(airport, app=app)
    seconds.sleep(0.1)

    assert numbers(before.statuses) == {}
    assert numbers(everybodys(airport, app=app).statuses) == {"submitted": 1}


class Interrupted:
    """A cache between whose answer and what is worked out then something happens, once."""

    def __init__(self, happens: Callable[[], object]) -> None:
        """Let *happens* happen."""
        self._inner = MemoryCache()
        self._happens = [happens]

    def recall(self, topic: str, names: Sequence[str]) -> Recalled:
        """Recall, and let it happen."""
        recalled = self._inner.recall(topic, names)
        while self._happens:
            self._happens.pop()()
        return recalled

    def keep(
        self, topic: str, values: Mapping[str, bytes], *, stamp: str, lasting: timedelta
    ) -> None:
        """Keep."""
        self._inner.keep(topic, values, stamp=stamp, lasting=lasting)

    def forget(self, topic: str) -> None:
        """Forget."""
        self._inner.forget(topic)


def test_something_happens_meanwhile(airport: Airport) -> None:
    """What happens while somebody counts is not missing from what the next one sees."""

    def happens() -> None:
        airport.submitted()
        app.dispatch_events()
        airport.clock.move(HOUR)

    app = with_cache(airport, Interrupted(happens))
    during = everybodys(airport, app=app)
    airport.clock.move(HOUR)

    assert everybodys(airport, app=app).as_of == during.as_of + HOUR


class Away:
    """A cache that does not answer."""

    def recall(self, _: str, names: Sequence[str]) -> Recalled:
        """Recall nothing."""
        return Recalled(None, (None,) * len(names))

    def keep(self, *_: object, **__: object) -> None:
        """Be asked by nobody: what was recalled had no stamp."""
        raise AssertionError

    def forget(self, _: str) -> None:
        """Forget nothing."""


def test_no_cache(airport: Airport) -> None:
    """Without a cache it is counted each time, and events are dispatched as ever."""
    app = with_cache(airport, Away())
    everybodys(airport, app=app)
    airport.submitted()

    assert numbers(everybodys(airport, app=app).statuses) == {"submitted": 1}
    assert app.dispatch_events().claimed > 0


def incomplete() -> bytes:
    """Write counts as a version does that knows fewer figures."""
    counts = Counts(
        as_of=NOW,
        requested_by=None,
        by_status={},
        open_by_priority={},
        open_by_work_type={},
        figures=dict.fromkeys(Figure, 0),
    )
    plain = unstructure(counts)
    plain["figures"].popitem()
    return json.dumps(plain).encode()


@pytest.mark.parametrize("kept", [incomplete(), b"{}", b"\xff", b"["])
def test_kept_by_another_version(airport: Airport, kept: bytes) -> None:
    """What this version cannot read is worked out, and kept in its place."""
    cache, topic = MemoryCache(), requests_of(airport.place.organisation.id)
    app = with_cache(airport, cache)
    right = everybodys(airport, app=app)
    stamp = cache.recall(topic, ()).stamp
    assert stamp is not None
    cache.keep(topic, {"everybody": kept}, stamp=stamp, lasting=LASTING)

    assert everybodys(airport, app=app) == right
    airport.clock.move(HOUR)
    assert everybodys(airport, app=app) == right


def edited(airport: Airport, who: str, **patch: Any) -> None:
    """Change what somebody is."""
    user = airport.place.people[who].id
    airport.app.edit_user(user, patch, caller=airport.caller("adam"))


def test_other_roles_count_at_once(airport: Airport) -> None:
    """Whoever may see less sees less at his next call, and whoever is asked more, more."""
    airport.submitted()
    assert dashboard(airport, "stan").waiting.count == 1
    edited(airport, "ella", level="standard")
    edited(airport, "stan", roles=["requester"], level=None)

    assert dashboard(airport, "ella").waiting.count == 1
    shown = dashboard(airport, "stan")
    assert (shown.everybody, shown.waiting.count) == (None, 0)


def test_who_has_left(airport: Airport) -> None:
    """Nothing is recalled for somebody who may not come in any more."""
    dashboard(airport, "stan")
    edited(airport, "stan", active=False)

    with pytest.raises(UnknownCaller):
        dashboard(airport, "stan")


def test_cover_counts_at_once(airport: Airport) -> None:
    """Whoever begins to answer in somebody's place sees what waits for that one."""
    airport.submitted()
    assert dashboard(airport, "ella").waiting.count == 0
    people = airport.place.people
    cover = NewCover(
        deputy_id=people["ella"].id,
        absent_id=people["stan"].id,
        starts_at=NOW + HOUR,
        ends_at=NOW + DAY,
    )
    airport.app.add_delegation(cover, caller=airport.caller("stan"))
    before = dashboard(airport, "ella").waiting.count
    airport.clock.move(HOUR)

    assert (before, dashboard(airport, "ella").waiting.count) == (0, 1)
