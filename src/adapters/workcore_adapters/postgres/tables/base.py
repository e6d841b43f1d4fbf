"""What all tables share: names of constraints, types of columns, checks."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)

Instant: Final = TIMESTAMP(timezone=True)
Id: Final = UUID(as_uuid=True)
Ids: Final = ARRAY(UUID(as_uuid=True), dimensions=1)
Texts: Final = ARRAY(Text(), dimensions=1)
Code: Final = Text(collation="C")
"""Text that compares by code points, whatever the database's locale."""


def tenant() -> Column[Any]:
    """Make the column that leads every key."""
    return Column("organisation_id", Id, primary_key=True)


def of_organisation() -> ForeignKeyConstraint:
    """Tie a row to its tenant."""
    return ForeignKeyConstraint(["organisation_id"], ["organisations.id"])


def words(values: Iterable[str]) -> str:
    """Write a vocabulary as a list of SQL literals."""
    return ", ".join(f"'{value}'" for value in values)


def one_of(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """Hold *column* to a closed vocabulary; NULL passes."""
    return CheckConstraint(f"{column} IN ({words(vocabulary)})", name=column)


def all_of(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """Hold every item of the array *column* to a closed vocabulary."""
    return CheckConstraint(f"{column} <@ ARRAY[{words(vocabulary)}]::text[]", name=column)


def among(column: str, values: Collection[str]) -> str:
    """Write the condition that *column* is one of *values*, sorted so that it never varies."""
    return f"{column} IN ({words(sorted(values))})"
