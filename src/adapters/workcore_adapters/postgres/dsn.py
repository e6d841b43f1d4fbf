"""Addresses of databases, as settings write them."""

from typing import Final

SCHEMES: Final = ("postgresql://", "postgres://")


def sqlalchemy_url(dsn: str) -> str:
    """Name the driver in *dsn*, as SQLAlchemy wants it."""
    for scheme in SCHEMES:
        if dsn.startswith(scheme):
            return "postgresql+psycopg://" + dsn.removeprefix(scheme)
    return dsn
