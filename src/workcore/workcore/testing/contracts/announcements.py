"""Who waits for word of events hears of each commit that brings some, and waits no longer."""

from datetime import timedelta
from threading import Thread

import pytest

from workcore.ports.announcements import Announcements
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.relaying import written
from workcore.testing.world import Place

MOMENT = timedelta(milliseconds=50)
LONG = timedelta(seconds=10)


class AnnouncementsContract(StoreContract):
    """Needs the fixtures `announcements` and `others` besides: two who wait, of the same store."""

    @pytest.fixture(autouse=True)
    def _attentive(self, announcements: Announcements, others: Announcements) -> None:
        """Have both listen, and hear out what was said before."""
        for each in (announcements, others):
            while each.wait(MOMENT):
                pass

    def test_said_before(
        self, announcements: Announcements, others: Announcements, home: Place
    ) -> None:
        """Word that came while nobody waited is there for the next wait of each."""
        written(home)
        assert announcements.wait(LONG)
        assert others.wait(LONG)

    def test_said_meanwhile(self, announcements: Announcements, home: Place) -> None:
        """Word that comes ends the wait."""
        heard: list[bool] = []
        waiting = Thread(target=lambda: heard.append(announcements.wait(LONG)))
        waiting.start()
        written(home)
        waiting.join(LONG.total_seconds())
        assert heard == [True]

    def test_said_again(self, announcements: Announcements, home: Place) -> None:
        """Each commit is heard of, however soon it comes after another."""
        for _ in range(3):
            written(home)
            assert announcements.wait(LONG)
