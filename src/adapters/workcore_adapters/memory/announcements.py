"""Word of events, within this process."""

from datetime import timedelta

from workcore_adapters.memory.database import MemoryDatabase


class MemoryAnnouncements:
    """Word of commits to the twins, as `ports.announcements` promises."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._heard = database.events

    def wait(self, within: timedelta) -> bool:
        store = self._database
        with store.locked():
            came = store.committed.wait_for(
                lambda: store.events != self._heard, within.total_seconds()
            )
            self._heard = store.events
        return came
