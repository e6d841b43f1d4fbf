"""Lists read to their end."""

from collections.abc import Callable, Sequence
from typing import Any

from workcore.ports.queries import LARGEST_PAGE, Page, Slice


def everything(read: Callable[[Slice], Page[Any]]) -> Sequence[Any]:
    """Read a list page by page."""
    found: list[Any] = []
    part: Slice | None = Slice(limit=LARGEST_PAGE)
    while part is not None:
        page = read(part)
        found += page.items
        part = Slice(limit=LARGEST_PAGE, after=page.next) if page.next else None
    return found
