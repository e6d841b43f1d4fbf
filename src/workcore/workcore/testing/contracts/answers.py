"""An attempt that has a name has one effect, and is answered the same again."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from workcore.errors import AlreadyClaimed, NoSuchRequest
from workcore.model import Once, RequestId
from workcore.ports.answers import Attempt
from workcore.ports.deadlines import Deadlines
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import DAY, NOW
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.world import Place

TICK = timedelta(microseconds=1)


def once(key: str = "first", *, at: datetime = NOW, fingerprint: str = "f00d") -> Once:
    """Name an attempt."""
    return Once(key, fingerprint, at)


def unit(
    place: Place, named: Once | None, name: str = "adam"
) -> AbstractContextManager[UnitOfWork]:
    """Open a unit for somebody who names his attempt."""
    return place.units(evolve(place.caller(name), once=named))


def attempted(place: Place, named: Once, name: str = "adam") -> RequestId:
    """Make a request under a name."""
    request = place.draft()
    with unit(place, named, name) as opened:
        opened.requests.add(request)
        opened.commit()
    return request.id


def found(place: Place, key: str = "first", name: str = "adam") -> Attempt | None:
    """Read an attempt."""
    with place.unit(name) as opened:
        return opened.answers.find(key)


class AnswersContract(StoreContract):
    """
    Attempts are claimed with what they do, and answers are kept beside them.

    Needs the fixture `deadlines` besides, of the same store.
    """

    def test_first_attempt_is_claimed(self, home: Place) -> None:
        """The effect is there, and so is the claim, with what the caller was then."""
        request_id = attempted(home, once())

        assert stored(home, request_id).id == request_id
        attempt = found(home)
        assert attempt == Attempt(once=once(), roles=home.people["adam"].roles)
        assert attempt is not None
        assert attempt.once.at == NOW

    def test_second_attempt_has_no_effect(self, home: Place) -> None:
        """Whoever comes second writes nothing at all, whatever he attempts."""
        attempted(home, once())
        request = home.draft()
        with unit(home, once(fingerprint="other")) as opened:
            opened.requests.add(request)
            with pytest.raises(AlreadyClaimed) as refusal:
                opened.commit()

        assert refusal.value.key == "first"
        with pytest.raises(NoSuchRequest):
            stored(home, request.id)
        assert found(home) == Attempt(once=once(), roles=home.people["adam"].roles)

    def test_claimed_although_nothing_is_written(self, home: Place) -> None:
        """A unit that writes nothing claims its attempt all the same."""
        with unit(home, once()) as opened:
            opened.commit()

        assert found(home) is not None

    def test_uncommitted_is_not_claimed(self, home: Place) -> None:
        """Without a commit nothing is claimed."""
        with unit(home, once()) as opened:
            opened.requests.add(home.draft())

        assert found(home) is None

    def test_names_are_everybodys_own(self, home: Place, abroad: Place) -> None:
        """Another person, here or abroad, may use the same name."""
        attempted(home, once())
        attempted(home, once(), "ann")
        attempted(abroad, once())

        assert found(home, name="rob") is None
        assert found(home, "second") is None

    def test_answer_is_kept(self, home: Place) -> None:
        """Any bytes come back, for an attempt claimed before and for one that was not."""
        attempted(home, once("claimed"))
        for key, answer in (("claimed", bytes(range(256))), ("unclaimed", b"")):
            kept = Attempt(once=once(key), roles=home.people["adam"].roles, answer=answer)
            with home.unit() as opened:
                opened.answers.keep(kept)
                opened.commit()

            assert found(home, key) == kept

    def test_of_many_at_once_one_wins(self, home: Place) -> None:
        """However many attempt the same at a time, one effect is there."""

        def attempt(_: int) -> bool:
            try:
                attempted(home, once())
            except AlreadyClaimed:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(16))) == 1

    def test_forgotten_after_a_while(self, home: Place, deadlines: Deadlines) -> None:
        """What was attempted before a time is forgotten; nothing since then is."""
        attempted(home, once("old", at=NOW - DAY - TICK))
        attempted(home, once("new", at=NOW - DAY))

        assert deadlines.forget_attempts(NOW - DAY) >= 1
        assert found(home, "old") is None
        assert found(home, "new") is not None
