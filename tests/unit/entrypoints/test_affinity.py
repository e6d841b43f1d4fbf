"""Processes that stay on processors: as many on each, and nobody on another's."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

import pytest

from workcore_entrypoints.cli.serving import serving_of
from workcore_entrypoints.server.affinity import VARIABLE, Affinity
from workcore_entrypoints.settings import Settings

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lets a process stay on a processor"
)

PROCESSORS: Final = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [0]

CHILD: Final = """
import os, sys
from workcore_entrypoints.server.affinity import stay
stay()
print(*sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.read()
"""

Child = subprocess.Popen[str]
Start = Callable[[], Child]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start processes that serve nothing, and end them."""
    with ExitStack() as stack:

        def started() -> Child:
            command = [sys.executable, "-c", CHILD]
            pipe = subprocess.PIPE
            child = stack.enter_context(
                subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
            )
            stack.callback(child.kill)
            return child

        yield started


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the environment as it was."""
    monkeypatch.delenv(VARIABLE, raising=False)


def stays_on(child: Child) -> list[int]:
    """Hear where it may run."""
    assert child.stdout is not None
    return [int(number) for number in child.stdout.readline().split()]


@pytest.mark.parametrize("each", [1, 2])
def test_every_processor_gets_as_many(start: Start, each: int) -> None:
    """Each process has one processor, and each processor as many processes."""
    places = Affinity.for_children(each * len(PROCESSORS))
    children = [start() for _ in range(each * len(PROCESSORS))]
    found = sorted(stays_on(child) for child in children)
    places.end()

    assert found == sorted([number] for number in PROCESSORS * each)


def test_who_comes_instead(start: Start) -> None:
    """Whoever comes instead of one that was killed stays where that did."""
    places = Affinity.for_children(len(PROCESSORS))
    children = [start() for _ in PROCESSORS]
    before = [stays_on(child) for child in children]
    children[0].kill()
    children[0].wait()

    assert stays_on(start()) == before[0]
    places.end()


def test_one_too_many(start: Start) -> None:
    """Who finds no place goes wherever there is room."""
    places = Affinity.for_children(len(PROCESSORS))
    others = [stays_on(start()) for _ in PROCESSORS]

    assert stays_on(start()) == PROCESSORS
    assert len(others) == len(PROCESSORS)
    places.end()


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_processors_without_as_many(
    monkeypatch: pytest.MonkeyPatch, start: Start, workers: int
) -> None:
    """Where one would have more or others none, nobody stays; nor where nobody is to."""
    Affinity.for_children(len(PROCESSORS)).end()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    Affinity.for_children(workers).end()

    assert VARIABLE not in os.environ
    assert stays_on(start()) == PROCESSORS


@pytest.mark.parametrize(("affinity", "staying"), [(True, 3), (False, 0)])
def test_setting(affinity: bool, staying: int) -> None:  # noqa: FBT001 - pytest passes it
    """All processes of a service stay, or none where its settings say so."""
    settings = Settings(workcore_workers=3, workcore_affinity=affinity)

    assert serving_of(settings).staying == staying


def test_file_is_gone() -> None:
    """The file of the places goes with the service."""
    places = Affinity.for_children(len(PROCESSORS))
    path = os.environ[VARIABLE]
    assert os.path.getsize(path) == len(PROCESSORS)  # noqa: PTH202 - as it is handed on
    places.end()

    assert not os.path.exists(path)  # noqa: PTH110 - as above
