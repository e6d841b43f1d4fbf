"""The shape of a query: what of it makes the text of its statement, apart from values."""

from functools import lru_cache
from typing import Any, Final

from attrs import field, frozen
from sqlalchemy import ColumnElement, bindparam, tuple_

from workcore.ports.queries import RequestQuery, Sort, SortField, SortValue
from workcore_adapters.postgres.filters import FILTERS, Columns, Filter
from workcore_adapters.postgres.statements import Values
from workcore_adapters.postgres.tables.requests import LONGEST_KEY

ORDERED_BY: Final = {
    SortField.CREATED_AT: "created_at",
    SortField.UPDATED_AT: "updated_at",
    SortField.REQUESTED_START: "requested_start",
    SortField.DEADLINE: "deadline_rank",
    SortField.PRIORITY: "priority_rank",
    SortField.COST: "cost_rank",
    SortField.REFERENCE: "reference",
    SortField.TITLE: "title_rank",
}
"""The column that holds what each order compares."""


@frozen(cache_hash=True)
class Shape:
    """
    What of a query makes its text, apart from values.

    Attributes:
        filters: Those that the query asks for.
        follows: Whether it goes on where another page ended.
        tried: The filter that may let through next to nothing or nearly everything.
    """

    filters: tuple[Filter, ...]
    sort: Sort
    follows: bool
    tried: Filter | None = field(init=False, eq=False)

    @tried.default
    def _which_is_indexed(self) -> Filter | None:
        return next((each for each in self.filters if each.indexed), None)

    @property
    def keyed(self) -> bool:
        """Whether it goes on at an amount, which no index serves below a policy."""
        return self.follows and self.sort.by is SortField.COST

    @property
    def joins(self) -> bool:
        """Whether a filter needs the asset."""
        return any(each.joins for each in self.filters)

    def passes(self, c: Columns) -> list[ColumnElement[bool]]:
        """Say what the filters let through."""
        return [each.clause(c) for each in self.filters]

    def behind(self, c: Columns) -> list[ColumnElement[bool]]:
        """Say what lies behind the page before."""
        if not self.follows:
            return []
        key, id_ = self.keys(c)
        here = tuple_(key, id_)
        there = tuple_(bindparam("after", type_=key.type), bindparam("after_id", type_=c.id.type))
        return [here < there if self.sort.descending else here > there]

    def order(self, c: Columns) -> list[ColumnElement[Any]]:
        """Say what comes first."""
        return [key.desc() if self.sort.descending else key.asc() for key in self.keys(c)]

    def keys(self, c: Columns) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Say what is compared."""
        return c[ORDERED_BY[self.sort.by]], c.id


@lru_cache(256)
def shape_of(query: RequestQuery) -> tuple[Shape, Values]:
    """Take a query apart, into what makes its text and its values; watched lists ask the same."""
    values: dict[str, Any] = {"limit": query.limit + 1}
    asked = []
    for each in FILTERS:
        if found := each.read(query):
            asked.append(each)
            values.update(found)
    if query.after is not None:
        values |= {"after": _key(query.after.value), "after_id": query.after.id}
    return Shape(tuple(asked), query.sort, query.after is not None), values


def _key(value: SortValue) -> SortValue:
    """Cut a text to what its order looks at."""
    return value[:LONGEST_KEY] if isinstance(value, str) else value
