"""
Places where a process can be told to die, for tests that see what is left then.

Nothing of it is in a process whose settings name no folder: the container is wired as ever, and
whoever serves production refuses the setting. See decision 0030.
"""

import fcntl
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final, TextIO

from attrs import field, frozen
from dependency_injector.providers import Object

from workcore_entrypoints.containers import Container

CALLS: Final[Mapping[str, frozenset[str]]] = {
    "unit": frozenset({"commit"}),
    "blobs": frozenset({"create", "remove"}),
    "blob": frozenset({"commit"}),
    "scanner": frozenset({"begin"}),
    "scanning": frozenset({"verdict"}),
    "relay": frozenset(
        {
            "claim_events",
            "dispatch",
            "claim_deliveries",
            "claim_post",
            "claim_digest",
            "gather",
            "settle",
        }
    ),
    "webhook_sender": frozenset({"send"}),
    "trails": frozenset({"seal", "publish"}),
    "checkpoints": frozenset({"put"}),
    "numbers": frozenset({"next"}),
}
"""What is called at each part, with a failpoint before and one after."""

WIRED: Final = (
    *("blobs", "scanner", "relay"),
    *("webhook_sender", "trails", "checkpoints", "numbers"),
)
"""The container's parts that are watched as they are; units are, each as it is opened."""

OPENED: Final[Mapping[str, str]] = {"blobs.create": "blob", "scanner.begin": "scanning"}
"""Calls that open a part of their own."""

S3_EVENTS: Final[Mapping[str, str]] = {"before": "before-send", "after": "after-call"}
"""What boto3 calls the moments around each of its requests."""


@frozen
class Failpoints:
    """
    Failpoints of all processes that share a folder.

    `hits` gets a line for each that is passed, so that their names are known by looking. Whoever
    makes the n-th hit of the name in `armed` ("name n") removes that file, and dies at once.
    """

    _folder: Path
    _lock: Lock = field(factory=Lock, init=False)

    @property
    def armed(self) -> Path:
        """Where and when to die."""
        return self._folder / "armed"

    @property
    def hits(self) -> Path:
        """What was passed."""
        return self._folder / "hits"

    def arm(self, name: str, number: int) -> None:
        """Let somebody die at the hit of this number, counted from now."""
        # A hit in between would be counted and kill nobody, and the number never come again.
        with self._alone() as file:
            file.truncate(0)
            self.armed.write_text(f"{name}\t{number}")

    def passed(self) -> list[str]:
        """List what was passed since it was last armed, in order."""
        return self.hits.read_text().splitlines() if self.hits.exists() else []

    def hit(self, name: str) -> None:
        """Pass by, or die."""
        # Hits at once would be counted past the number.
        with self._alone() as file:
            file.write(f"{name}\n")
            file.flush()
            if self._is_due(name):
                self.armed.unlink()
                os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def _alone(self) -> Iterator[TextIO]:
        """Open the hits, while no other thread or process does."""
        with self._lock, self.hits.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _is_due(self, name: str) -> bool:
        if not self.armed.exists():
            return False
        chosen, _, number = self.armed.read_text().partition("\t")
        return chosen == name and self.passed().count(name) == int(number)

    @contextmanager
    def around(self, name: str) -> Iterator[None]:
        """Lie before and after something that is done."""
        self.hit(f"{name} before")
        yield
        self.hit(f"{name} after")


@frozen
class Watched:
    """Something behind a port, with failpoints around its calls."""

    _inner: Any
    _part: str
    _points: Failpoints

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it has
        """Give what the inner one has, watched where `CALLS` says so."""
        found = getattr(self._inner, name)
        return self._around(name, found) if name in CALLS[self._part] else found

    def _around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        full = f"{self._part}.{name}"

        def watched(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the call has it
            with self._points.around(full):
                made = call(*given, **named)
            opened = OPENED.get(full)
            return made if opened is None else watching(made, opened, self._points)

        return watched


@contextmanager
def watching(manager: AbstractContextManager[Any], part: str, points: Failpoints) -> Iterator[Any]:
    """Watch what *manager* opens."""
    with manager as inner:
        yield Watched(inner, part, points)


def wire(container: Container) -> None:
    """Put failpoints around what *container* has, if its settings name a folder for them."""
    folder: str | None = container.settings().workcore_failpoints
    if folder is None:
        return
    points = Failpoints(Path(folder))
    for provider in (container.units, container.system):
        provider.override(Object(watched_units(provider(), points)))
    for part in WIRED:
        provider = getattr(container, part)
        provider.override(Object(Watched(provider(), part, points)))
    if container.settings().s3_bucket is not None:
        watch_s3(container.bucket().client, points)


def watched_units(units: Callable[[Any], Any], points: Failpoints) -> Callable[[Any], Any]:
    """Watch every unit that is opened."""
    return lambda caller: watching(units(caller), "unit", points)


def watch_s3(client: Any, points: Failpoints) -> None:  # noqa: ANN401 - made by boto3 at run time
    """Lie before and after each request to an S3 server; its operation names the failpoint."""
    for moment, event in S3_EVENTS.items():

        def passed(event_name: str, moment: str = moment, **_: object) -> None:
            points.hit(f"s3.{event_name.rpartition('.')[2]} {moment}")

        client.meta.events.register(f"{event}.s3", passed)
