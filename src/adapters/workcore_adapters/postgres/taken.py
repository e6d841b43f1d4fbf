"""Which value was taken: where a policy holds, the server names no more than the broken rule."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Table, Text, UniqueConstraint, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.statements import Row, Statement, compiled
from workcore_adapters.postgres.tables import METADATA


@frozen(eq=False)
class Unique:
    """
    What only one row of an organisation may have.

    Attributes:
        stored: Reads the id and the value of rows that have one of some values.
    """

    table: Table
    column: str
    stored: Statement

    def values_of(self, rows: Iterable[Mapping[str, Any]]) -> Sequence[tuple[str, str]]:
        """List which row is to have which value."""
        return [
            (str(row["id"]), str(row[self.column]))
            for row in rows
            if row.get(self.column) is not None
        ]


def _unique(table: Table, constraint: UniqueConstraint) -> Unique:
    column = table.c[constraint.columns.keys()[-1]]
    among = any_(bindparam("values", type_=ARRAY(Text())))
    # A text is compared as it is, so that its index is of use.
    value = column if isinstance(column.type, Text) else column.cast(Text())
    ours = select(table.c.id, value).where(table.c.organisation_id == ORGANISATION_ID)
    return Unique(table, column.name, compiled(ours.where(value == among)))


UNIQUE: Final = {
    str(constraint.name): _unique(table, constraint)
    for table in METADATA.tables.values()
    for constraint in table.constraints
    if isinstance(constraint, UniqueConstraint) and "organisation_id" in constraint.columns
}
"""By the names of the schema."""


def taken_among(wanted: Sequence[tuple[str, str]], stored: Iterable[Row]) -> str:
    """
    Find the value that somebody else has, in the store or among those who want it.

    Args:
        wanted: Who was to have which value; one at least.
    """
    twice = (value for value, times in Counter(v for _, v in wanted).items() if times > 1)
    theirs = {value: str(id_) for id_, value in stored}
    others = (value for id_, value in wanted if theirs.get(value, id_) != id_)
    return next(chain(others, twice, (value for _, value in wanted)))
