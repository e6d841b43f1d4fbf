"""How worker processes of granian are stopped: none is called stubborn that is not."""

import time
from threading import Event
from typing import Any

import pytest
from attrs import Factory, define

from workcore_entrypoints.server.granian import DrainingServer

SAID = "refused to gracefully stop"


@define
class Worker:
    """Ends when it is told to, or never, and seems to live for a while after that."""

    idx: int
    seems: float = 60.0
    ends: bool = True
    told_at: float | None = None
    killed: Event = Factory(Event)

    def terminate(self) -> None:
        """End."""
        self.told_at = self.told_at or time.monotonic()

    def is_alive(self) -> bool:
        """Tell what a thread sees that comes second."""
        lives = self.told_at is None or time.monotonic() < self.told_at + self.seems
        return lives and not self.killed.is_set()

    def join(self, timeout: float = 0.0) -> None:
        """Hear at once that the process has ended, or nothing."""
        if not self.ends:
            time.sleep(timeout)

    def kill(self) -> None:
        """Note it."""
        self.killed.set()


def stopped(*workers: Any) -> None:
    """Stop them as the server does."""
    server = DrainingServer("nothing:nowhere", workers_kill_timeout=2)
    server.wrks[:] = workers
    server._stop_workers()  # noqa: SLF001 - what the main loop calls


def test_one_that_has_ended_is_not_killed(capsys: pytest.CaptureFixture[str]) -> None:
    """Another thread hears of the end first, and for a moment the process seems to live."""
    workers = Worker(0, seems=0.05), Worker(1, seems=0.2)
    stopped(*workers)

    assert SAID not in capsys.readouterr().out
    assert not any(worker.killed.is_set() for worker in workers)


def test_one_that_hangs_is_killed_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever does not end in his time is killed, and that is said, once."""
    worker, began = Worker(0, ends=False), time.monotonic()
    stopped(worker)

    assert worker.killed.is_set()
    assert capsys.readouterr().out.count(SAID) == 1
    assert 2 <= time.monotonic() - began < 30
