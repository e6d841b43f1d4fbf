"""Cutting pages out of lists."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar
from uuid import UUID

from workcore.ports.queries import Page, Position, Slice


class Identified(Protocol):
    """Whatever has an identifier."""

    @property
    def id(self) -> UUID: ...


T = TypeVar("T")
I = TypeVar("I", bound=Identified)  # noqa: E741 - one letter is the custom


def cut(rest: list[T], limit: int, position: Callable[[T], Position]) -> Page[T]:
    """Take the first *limit* of *rest*, and say where the next page begins."""
    items = tuple(rest[:limit])
    return Page(items, position(items[-1]) if len(rest) > limit else None)


def slice_of(rows: Iterable[I], part: Slice) -> Page[I]:
    """Take a stretch of what is ordered by id."""
    after = None if part.after is None else part.after.id
    rest = sorted((row for row in rows if after is None or row.id > after), key=_id)
    return cut(rest, part.limit, lambda row: Position("", row.id))


def _id(row: Identified) -> UUID:
    return row.id
