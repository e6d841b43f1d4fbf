"""What there is to tell is found, and kept once."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.errors import Stale
from workcore.ports.deadlines import Deadlines, Noticeable
from workcore.ports.requests import Notes
from workcore.testing.builders import HOUR
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.world import Place


class NoticesContract(StoreContract):
    """
    What there is to tell is found by the store's own clock, and kept once.

    Needs the fixture `deadlines` besides, of the same store, whose clock shows the present.
    """

    def test_due(self, deadlines: Deadlines, home: Place, abroad: Place) -> None:
        """Whatever is due is found, longest due first; what is not, is not."""
        now = datetime.now(UTC)
        home.kept(notice_at=None)
        home.kept(notice_at=now + HOUR)
        one, two = home.kept(notice_at=now - HOUR), abroad.kept(notice_at=now - 2 * HOUR)

        found = noticed(deadlines, home, abroad)
        assert [each.request_id for each in found] == [two.id, one.id]
        assert {(each.marks, each.tellings) for each in found} == {((), 0)}
        assert all(abs(each.at - now) < HOUR / 2 for each in found)

    def test_due_equally_long(self, deadlines: Deadlines, home: Place, abroad: Place) -> None:
        """Of those that are due equally long, the older request comes first."""
        past = datetime.now(UTC) - HOUR
        made = [home.kept() for _ in range(3)]
        for request in reversed(made):
            with home.unit() as unit:
                unit.requests.save(evolve(request, notice_at=past))
                unit.commit()

        found = noticed(deadlines, home, abroad)
        assert [each.request_id for each in found] == [request.id for request in made]

    def test_notices_limit(self, deadlines: Deadlines, home: Place) -> None:
        """No more come than are asked for."""
        for _ in range(3):
            home.kept(notice_at=datetime.now(UTC) - HOUR)

        assert len(deadlines.notices(2)) == 2

    def test_noted(self, deadlines: Deadlines, home: Place) -> None:
        """What was told is kept, and is no other version."""
        past = datetime.now(UTC) - HOUR
        request = home.kept(notice_at=past)
        note(home, request, Notes(marks=("a b",), telling=1, next_at=past + HOUR / 2))

        [found] = noticed(deadlines, home)
        assert (found.marks, found.tellings) == (("a b",), 1)
        assert stored(home, request.id) == evolve(request, notice_at=past + HOUR / 2)
        note(home, request, Notes(marks=("a b", "c"), telling=2, next_at=None))
        assert noticed(deadlines, home) == []

    def test_saving_leaves_what_was_told(self, deadlines: Deadlines, home: Place) -> None:
        """Who has read a request before it was told of saves it, and both hold."""
        past = datetime.now(UTC) - HOUR
        request = home.kept(notice_at=past)
        note(home, request, Notes(marks=("a",), telling=1, next_at=None))
        with home.unit() as unit:
            unit.requests.save(request)
            unit.commit()

        [found] = noticed(deadlines, home)
        assert (found.marks, found.tellings) == (("a",), 1)

    def test_told_by_another(self, deadlines: Deadlines, home: Place) -> None:
        """Of two who tell the same one is refused, and has written nothing."""
        request = home.kept(notice_at=datetime.now(UTC) - HOUR)
        again = Notes(marks=("b",), telling=1, next_at=request.notice_at)
        note(home, request, evolve(again, marks=("a",)))

        with pytest.raises(Stale):
            note(home, request, again)
        [found] = noticed(deadlines, home)
        assert found.marks == ("a",)

    def test_changed_meanwhile(self, deadlines: Deadlines, home: Place) -> None:
        """Nothing is kept of a version that is no more."""
        request = home.kept(notice_at=datetime.now(UTC) - HOUR)
        with home.unit() as unit:
            unit.requests.save(request)
            unit.commit()

        with pytest.raises(Stale) as told:
            note(home, request, Notes(marks=("a",), telling=1, next_at=None))
        assert told.value.current == 2
        assert [each.marks for each in noticed(deadlines, home)] == [()]


def note(place: Place, request: WorkRequest, notes: Notes) -> None:
    """Keep what was told."""
    with place.unit() as unit:
        unit.requests.note(request, notes)
        unit.commit()


def noticed(deadlines: Deadlines, *places: Place) -> list[Noticeable]:
    """List what there is to tell of, of these places' own."""
    ours = {place.organisation.id for place in places}
    return [each for each in deadlines.notices(100_000) if each.organisation_id in ours]
