"""What counts of requests promise."""

from datetime import timedelta

from attrs import evolve

from workcore.model import Priority, Status, UserId, WorkType
from workcore.ports.queries import RequestQuery
from workcore.ports.requests import Tally
from workcore.testing.builders import DAY, NOW
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.filters import CASES, waiting
from workcore.testing.world import Place

TICK = timedelta(microseconds=1)


def tally(place: Place, *queries: RequestQuery, requested_by: UserId | None = None) -> Tally:
    """Count as somebody who sees everything."""
    with place.unit() as unit:
        return unit.requests.tally(queries, since=NOW - DAY, requested_by=requested_by)


def without_zeros(counts: Tally) -> tuple[dict[str, int], ...]:
    """Give what is counted by a word, without words of which there are none."""
    every = (counts.by_status, counts.open_by_priority, counts.open_by_work_type)
    return tuple({str(word): n for word, n in each.items() if n} for each in every)


class TallyContract(StoreContract):
    """Requests are counted as lists would list them."""

    def test_nothing(self, home: Place) -> None:
        """Where there is nothing, nothing is counted, and each query finds none."""
        counts = tally(home, RequestQuery(), RequestQuery(overdue_at=NOW))

        assert without_zeros(counts) == ({}, {}, {})
        assert list(counts.found) == [0, 0]
        assert list(tally(home).found) == []

    def test_each_status(self, home: Place) -> None:
        """Each request counts once, by its status."""
        for number, status in enumerate(Status, start=1):
            for _ in range(number):
                home.kept(status=status)

        found = without_zeros(tally(home))[0]
        assert found == {str(status): number for number, status in enumerate(Status, start=1)}

    def test_kinds_of_open_ones(self, home: Place) -> None:
        """By priority and type only those count that are asked for, agreed or under way."""
        for status in Status:
            home.kept(status=status, priority=Priority.HIGH, work_type=WorkType.REPAIR)
        home.kept(status=Status.APPROVED, priority=Priority.LOW, work_type=WorkType.REPAIR)

        _, priorities, types = without_zeros(tally(home))
        assert priorities == {"high": 6, "low": 1}
        assert types == {"repair": 7}

    def test_long_ago(self, home: Place) -> None:
        """Of what is not open only what was made lately counts; of what is, everything."""
        for at in (NOW - DAY, NOW - DAY - TICK):
            for status in Status:
                home.kept(status=status, created_at=at)
        once = {Status.DRAFT, Status.REJECTED, Status.COMPLETED, Status.CANCELLED}

        found = without_zeros(tally(home))[0]
        assert found == {str(each): 1 if each in once else 2 for each in Status}

    def test_own(self, home: Place) -> None:
        """Whoever asks for one person's finds nobody else's."""
        for name, status in (
            ("ann", Status.DRAFT),
            ("ann", Status.APPROVED),
            ("rob", Status.DRAFT),
        ):
            home.kept(by=name, status=status, priority=Priority.LOW)

        counts = tally(home, requested_by=home.people["ann"].id)
        assert without_zeros(counts)[:2] == ({"draft": 1, "approved": 1}, {"low": 1})

    def test_foreign_ones(self, home: Place, abroad: Place) -> None:
        """Nothing of another organisation counts."""
        abroad.kept(status=Status.APPROVED, deadline=NOW - DAY)
        counts = tally(home, RequestQuery(), RequestQuery(overdue_at=NOW))

        assert without_zeros(counts) == ({}, {}, {})
        assert list(counts.found) == [0, 0]

    def test_every_filter(self, home: Place) -> None:
        """All filters can be counted beside each other, and let through what lists do."""
        for case in CASES.values():
            home.kept(**case.inside)
            home.kept(**case.outside)
        queries = [RequestQuery(**case.query) for case in CASES.values()]
        with home.unit() as unit:
            totals = [unit.requests.find(evolve(q, with_total=True)).total for q in queries]

        assert list(tally(home, *queries).found) == totals
        assert all(totals)

    def test_same_filter_twice(self, home: Place) -> None:
        """Queries do not get into each other's way, and order and page mean nothing."""
        for days in range(5):
            at = NOW + days * DAY
            home.kept(deadline=at, **waiting(at, at))
        one, two = (RequestQuery(overdue_at=NOW + n * DAY, limit=1) for n in (1, 3))
        three, four = (RequestQuery(approval_overdue_at=NOW + n * DAY + TICK) for n in (1, 3))

        assert list(tally(home, one, two, three, four).found) == [1, 3, 2, 4]
