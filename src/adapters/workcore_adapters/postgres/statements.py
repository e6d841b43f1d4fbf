"""
Statements, built of the tables and compiled once.

Building and compiling costs SQLAlchemy more than PostgreSQL takes for the answer, so
each statement is compiled at import or at first use; what runs is its text.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import field, frozen
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.elements import ClauseElement

_make: Callable[..., Dialect] = PGDialect_psycopg

DIALECT: Final = _make(paramstyle="numeric_dollar")

Values = Mapping[str, Any]
"""Values by the names that the statement gave them."""

Row = tuple[Any, ...]


@frozen
class Statement:
    """A statement's text and the names of its parameters, in their order."""

    text: bytes = field(repr=False)
    names: tuple[str, ...]

    def arguments(self, values: Values) -> list[Any]:
        """Put *values* in the order of the text."""
        return [values[name] for name in self.names]


def compiled(built: ClauseElement) -> Statement:
    """
    Compile what was built of the tables.

    Raises:
        TypeError: It holds values of its own, which would have to be given each time.
    """
    result: Any = built.compile(dialect=DIALECT)
    names: list[str] = result.positiontup or []
    fixed = [bind.key for bind in result.binds.values() if not bind.required]
    if fixed:
        raise TypeError(fixed)
    return Statement(str(result).encode(), tuple(names))
