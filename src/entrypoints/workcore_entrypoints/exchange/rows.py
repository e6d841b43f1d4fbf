"""Rows of a CSV file, each good or refused with its line and reason."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any, Generic, TypeVar

from attrs import frozen

from workcore.errors import InvalidInput

T = TypeVar("T")

Row = Mapping[str, str]


class BadTable(Exception):
    """The file as a whole is of no use; the message says why."""


@frozen
class Good(Generic[T]):
    """A row that can be used. *line* is where it ends in the file, from 1."""

    line: int
    value: T


@frozen
class Bad:
    """A row that cannot."""

    line: int
    reason: str


def read_rows(source: IO[str], needed: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """
    Read a table with a heading, row by row.

    Raises:
        BadTable: A needed column is missing, or the file is no text.
    """
    reader = csv.DictReader(source, restkey="(too many)")
    try:
        heading = [name.strip() for name in reader.fieldnames or ()]
        missing = [name for name in needed if name not in heading]
        if missing:
            raise BadTable(f"The file has no column {', '.join(missing)}.")
        for row in reader:
            yield reader.line_num, {str(k).strip(): _cell(v) for k, v in row.items()}
    except UnicodeDecodeError as error:
        raise BadTable(f"The file is not UTF-8: byte {error.start}.") from error
    except csv.Error as error:
        raise BadTable(f"Line {reader.line_num + 1} is no CSV: {error}.") from error


def _cell(value: Any) -> str:  # noqa: ANN401 - csv gives None for short rows, lists for long ones
    return ",".join(value) if isinstance(value, list) else (value or "").strip()


def judged(rows: Iterable[tuple[int, Row]], read: Callable[[Row], T]) -> Iterator[Good[T] | Bad]:
    """Read each row, and keep going when one is bad."""
    for line, row in rows:
        try:
            yield Good(line, read(row))
        except InvalidInput as error:
            reasons = (f"{p.field}: {p.message}" if p.field else p.message for p in error.problems)
            yield Bad(line, " ".join(reasons))


def safe_cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula (OWASP, CSV Injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def write_rows(target: IO[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows, each cell safe to open."""
    writer = csv.writer(target)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
