"""Failpoints: passed and written down, deadly when armed, and absent unless asked for."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest
from tests.support.rest.attachments import send
from tests.support.web import a_web

from workcore_entrypoints.containers import Container
from workcore_entrypoints.failpoints import Failpoints, wire
from workcore_entrypoints.settings import Settings


def test_upload_passes_failpoints(tmp_path: Path) -> None:
    """All that can be half done of an upload lies between two failpoints."""
    container = Container(settings=Settings(workcore_failpoints=str(tmp_path)))
    wire(container)
    web = a_web(container)
    request = web.made()
    (tmp_path / "hits").write_text("")
    assert send(web, request).status_code == 201
    assert Failpoints(tmp_path).passed() == [
        f"{name} {moment}"
        for name in (
            "scanner.begin",
            "blobs.create",
            "scanning.verdict",
            "blob.commit",
            "unit.commit",
        )
        for moment in ("before", "after")
    ]


def test_none_unless_asked_for() -> None:
    """Without the setting a container has what it always has."""
    container = Container(settings=Settings())
    wire(container)
    assert type(container.blobs()).__name__ == "MemoryBlobs"


def test_armed_while_others_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody passes between the moment from which hits count and that from which one is deadly."""
    died: SimpleQueue[None] = SimpleQueue()
    monkeypatch.setattr(os, "kill", lambda *_: died.put(None))
    ended = Event()

    def pass_by() -> None:
        points = Failpoints(tmp_path)
        while not ended.is_set():
            points.hit("here")

    with ThreadPoolExecutor(2) as pool:
        passing = [pool.submit(pass_by) for _ in range(2)]
        try:
            for _ in range(300):
                Failpoints(tmp_path).arm("here", 1)
                died.get(timeout=10)
        finally:
            ended.set()
    for each in passing:
        each.result()


@pytest.mark.parametrize(("number", "ends"), [(1, -signal.SIGKILL), (2, -signal.SIGKILL), (3, 0)])
def test_armed_one_is_deadly(tmp_path: Path, number: int, ends: int) -> None:
    """Whoever makes the hit of the number dies at once, and nobody after him."""
    points = Failpoints(tmp_path)
    points.arm("here", number)
    code = (
        "from pathlib import Path; from workcore_entrypoints.failpoints import Failpoints\n"
        f"points = Failpoints(Path({str(tmp_path)!r}))\n"
        "for name in ('here', 'there', 'here'): points.hit(name)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert ended.returncode == ends
    assert points.armed.exists() is (ends == 0)
    assert points.passed() == ["here", "there", "here"][: {1: 1, 2: 3, 3: 3}[number]]


def test_armed_one_is_met_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pass at the same time, the hit of the number is somebody's, and one's alone."""
    deaths: list[int] = []
    monkeypatch.setattr(os, "kill", lambda *_: deaths.append(1))

    def pass_often(_: int) -> None:
        points = Failpoints(tmp_path)  # Of its own, as a process has it.
        for _ in range(20):
            points.hit("here")

    for number in range(1, 78, 4):
        Failpoints(tmp_path).arm("here", number)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(pass_often, range(4)))
    assert len(deaths) == 20
