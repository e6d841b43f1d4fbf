"""Sessions that documents show: what is typed, and what comes of it."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

from attrs import frozen

SESSION: Final = re.compile(r"^```sh\n(.*?)^```\n\n```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TERMINAL: Final = re.compile(r"^```\n\$ (.*?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z")
REFERENCE: Final = re.compile(r"WR-\d{4}-\d{6}")


@frozen
class Shown:
    """
    A block of commands, and the block of what they print.

    Attributes:
        typed: As it stands there, without the prompt.
        printed: As it stands there, with somebody's times and numbers.
    """

    typed: str
    printed: str


def sessions(document: Path) -> Iterator[Shown]:
    """List what a document has people type together with what it says that they will see."""
    text = document.read_text()
    found = [*SESSION.finditer(text), *TERMINAL.finditer(text)]
    for each in sorted(found, key=lambda match: match.start()):
        yield Shown(*each.groups())


def abstracted(printed: str) -> list[str]:
    """Read what was printed without its times; requests are called by the order they come in."""
    numbers, names = count(1), dict[str, str]()

    def named(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"WR-{next(numbers)}")

    timeless = TIME.sub("AT", printed)
    return [line.strip() for line in REFERENCE.sub(named, timeless).splitlines()]
