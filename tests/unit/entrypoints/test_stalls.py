"""Whoever looks after bodies that stop goes on whatever he meets."""

import threading

import falcon.testing
import pytest

from workcore_entrypoints.rest import stalls
from workcore_entrypoints.rest.stalls import Stalls

REQUEST = falcon.Request(falcon.testing.create_environ())


def test_failure_to_look(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A look that fails, as no file can be opened any more, is told, and is not the last one."""
    looks = threading.Semaphore(0)

    class Blind:
        """Sees nothing."""

        @staticmethod
        def of(_host: str, _port: int) -> None:
            """Fail."""
            looks.release()
            raise OSError(24, "Too many open files")

    monkeypatch.setattr(stalls, "Lines", Blind)

    def read() -> bytes:
        assert all(looks.acquire(timeout=30) for _ in range(3)), "nobody looks any more"
        return b"{}"

    assert Stalls(glance=0.01).watched(REQUEST, read) == b"{}"
    assert "Too many open files" in caplog.text
