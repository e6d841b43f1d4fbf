"""Processes of the product, and somebody who starts each again that is gone."""

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from sysconfig import get_path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Final

import psutil
from attrs import define, field
from tests.integration.test_server import status_of
from tests.support.served import SECRET

WORKCORE: Final = str(Path(get_path("scripts")) / "workcore")
API: Final = "api"
READY_SECONDS: Final = 120.0

SETTINGS: Final = {
    "JWT_SECRET": SECRET,
    "FILE_ENCRYPTION_KEYS": "k1:" + b64encode(b"k" * 32).decode(),
    "AUDIT_SIGNING_KEY": b64encode(bytes(32)).decode(),
    "ENABLE_VIRUS_SCANNING": "false",
    "HOST": "127.0.0.1",
    "WORKCORE_WORKERS": "2",
    "DRAIN_SECONDS": "1s",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_FROM": "us@example.net",
    "WEBHOOK_NETWORKS": "127.0.0.1/32",
    "LOG_LEVEL": "error",
}


@define
class Fleet:
    """
    An API of two processes below one, and workers, each started again when it has ended.

    Attributes:
        names: What runs: `API`, and a name for each worker.
        started: How often something was started.
    """

    port: int
    folder: Path
    environment: Mapping[str, str]
    names: tuple[str, ...]
    started: int = 0
    _running: dict[str, "subprocess.Popen[bytes]"] = field(factory=dict)
    _done: Event = field(factory=Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run everything for as long as something lasts."""
        supervisor = Thread(target=self._supervise)
        supervisor.start()
        try:
            yield
        finally:
            self._done.set()
            supervisor.join()
            self._stop()

    def processes(self, *names: str) -> list[psutil.Process]:
        """Find what runs under these names, whoever started others first."""
        found: list[psutil.Process] = []
        for name in names:
            with suppress(psutil.NoSuchProcess, KeyError):
                first = psutil.Process(self._running[name].pid)
                found += [first, *first.children(recursive=True)]
        return found

    @property
    def workers(self) -> tuple[str, ...]:
        """Name all workers."""
        return tuple(name for name in self.names if name != API)

    @property
    def serves(self) -> bool:
        """Whether somebody answers."""
        return status_of(self.port, "/ready") == 200

    def await_service(self) -> None:
        """Wait until somebody answers."""
        deadline = monotonic() + READY_SECONDS
        while not self.serves:
            assert monotonic() < deadline, self.said(API)[-4_000:]
            sleep(0.05)

    def said(self, name: str) -> str:
        """Read what the processes of a name have said."""
        file = self.folder / f"{name}.log"
        return file.read_text() if file.exists() else ""

    def _supervise(self) -> None:
        while not self._done.wait(0.05):
            for name in self.names:
                running = self._running.get(name)
                if running is None or running.poll() is not None:
                    self._running[name] = self._start(name)

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        word = ["serve", "--port", str(self.port)] if name == API else ["worker"]
        environment = {**os.environ, **SETTINGS, **self.environment}
        self.started += 1
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [WORKCORE, *word], env=environment, cwd=self.folder, stdout=log, stderr=log
            )

    def _stop(self) -> None:
        """End all of them, and see them end."""
        left = self.processes(*self.names)
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
        for each in left:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        for process in self._running.values():
            process.wait(30)
