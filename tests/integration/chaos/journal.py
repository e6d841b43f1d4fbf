"""What clients sent and what they heard, on the disk before they go on."""

import json
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from attrs import asdict, define, field, frozen


class Came(StrEnum):
    """
    What a client knows of an attempt.

    Attributes:
        DONE: It was acknowledged.
        LOST: It was done, and its answer is lost: the service said so, or only that explains it.
        UNKNOWN: It was cut off, and nobody has asked again.
        REFUSED: It got an answer that it should not have got.
    """

    DONE = "done"
    LOST = "lost"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@frozen(kw_only=True)
class Attempt:
    """
    Something that is to be done once.

    Attributes:
        key: Its name, by which it is sent again.
        life: The client's own name of the request that it is about.
        does: What; `create`, or one of `deeds.DEEDS`.
        who: In whose name.
        body: None for a file, whose content is the key.
        version: The one that it is about, where it matters.
    """

    key: str
    life: str
    does: str
    who: str
    method: str
    path: str
    body: Mapping[str, Any] | None
    version: int | None = None


@frozen
class Heard:
    """What came of an attempt; of an answer what matters."""

    came: Came
    status: int = 0
    answer: Mapping[str, Any] = field(factory=dict)

    @property
    def done(self) -> bool:
        """Whether it is known to have been done."""
        return self.came in {Came.DONE, Came.LOST}


SILENCE: Final = Heard(Came.UNKNOWN)
"""It was cut off."""

SENT_OFF: Final = Heard(Came.UNKNOWN, 503)
"""Nobody was there, or whoever was asked to come again."""

NAMED: Final = ("id", "reference", "version", "status", "text")
"""What is written down of an answer."""


@define
class Journal:
    """A client's own file, to which nothing is written twice."""

    file: Path
    _descriptor: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Open it."""
        self._descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def sends(self, attempt: Attempt) -> None:
        """Write down what is about to be sent."""
        self._write({"sends": asdict(attempt)})

    def hears(self, attempt: Attempt, heard: Heard) -> None:
        """Write down what came of it."""
        answer = {name: heard.answer[name] for name in NAMED if name in heard.answer}
        self._write(
            {"of": attempt.key, "came": heard.came, "status": heard.status, "answer": answer}
        )

    def close(self) -> None:
        """Write no more."""
        os.close(self._descriptor)

    def _write(self, line: Mapping[str, Any]) -> None:
        os.write(self._descriptor, json.dumps(line).encode() + b"\n")
        os.fsync(self._descriptor)


@frozen
class Entry:
    """An attempt, and the last that was heard of it."""

    attempt: Attempt
    heard: Heard = SILENCE


def read(folder: Path) -> dict[str, list[Entry]]:
    """Read all journals of a folder: what was done to each request, in order."""
    lives: dict[str, list[Entry]] = {}
    for file in sorted(folder.glob("*.journal")):
        for entry in _entries(file):
            lives.setdefault(entry.attempt.life, []).append(entry)
    return lives


def _entries(file: Path) -> Iterator[Entry]:
    known: dict[str, Entry] = {}
    for line in map(json.loads, file.read_text().splitlines()):
        if "sends" in line:
            attempt = Attempt(**line["sends"])
            known.setdefault(attempt.key, Entry(attempt))
        else:
            heard = Heard(Came(line["came"]), line["status"], line["answer"])
            known[line["of"]] = Entry(known[line["of"]].attempt, heard)
    yield from known.values()
