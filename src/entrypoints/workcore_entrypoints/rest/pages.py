"""Lists: their common parameters, and how they answer."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from attrs import field, frozen
from msgspec import UNSET, Struct, UnsetType

from workcore.errors import invalid
from workcore.ports.queries import LARGEST_PAGE, PAGE, Page, Slice
from workcore_entrypoints.rest.routes import SCHEMA, Answer, Call

Item = TypeVar("Item")
T = TypeVar("T")


class PageOut(Struct, Generic[Item], frozen=True, kw_only=True):
    """A page of a list; `next_cursor` is null on the last one."""

    items: tuple[Item, ...]
    next_cursor: str | None
    total: int | UnsetType = UNSET


class ItemsOut(Struct, Generic[Item], frozen=True):
    """All there is, at once."""

    items: tuple[Item, ...]


@frozen(kw_only=True)
class Paging:
    """
    The parameters of every list.

    Attributes:
        limit: Items a page, 1 to 100.
        cursor: `next_cursor` of the page before.
    """

    limit: int = field(default=PAGE, metadata={SCHEMA: {"minimum": 1, "maximum": LARGEST_PAGE}})
    cursor: str | None = None


def ensure_limit(limit: int) -> int:
    """
    Take a page's size.

    Raises:
        InvalidInput: It is not 1 to `LARGEST_PAGE`.
    """
    if not 1 <= limit <= LARGEST_PAGE:
        raise invalid("limit", "out_of_range", f"Must be 1 to {LARGEST_PAGE}.")
    return limit


def part(call: Call) -> Slice:
    """Say which stretch of a list by id is asked for."""
    limit = ensure_limit(call.query.limit)
    return Slice(limit=limit, after=call.service.cursors.read(call.request))


def page(call: Call, found: Page[T], show: Callable[[T], Any]) -> Answer:
    """Answer with a page."""
    total = UNSET if found.total is None else found.total
    return Answer(
        body=PageOut(
            items=tuple([show(item) for item in found.items]),
            next_cursor=call.service.cursors.write(found.next, call.request),
            total=total,
        )
    )
