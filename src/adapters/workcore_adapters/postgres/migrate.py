"""Brings a database's schema up to date, or back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from attrs import define, frozen
from psycopg import errors
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from workcore.errors import Unavailable, WorkcoreError
from workcore_adapters.postgres.dsn import sqlalchemy_url
from workcore_adapters.postgres.failures import SERVICE
from workcore_adapters.postgres.protection import Protection, protect, protection_of

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS: Final = Path(__file__).parent / "migrations"

LOCK: Final = 0x776F726B636F7265
"""Whoever holds this advisory lock migrates; other replicas wait, and find nothing left to do."""


PATIENCE: Final = "1s"
"""How long a revision waits for a table that somebody reads; then it is given up, and nothing of it
is there. Whoever migrates tries again."""

ASIDE: Final = """
    SELECT set_config('deadlock_timeout', '500ms', false) FROM pg_roles
    WHERE rolname = current_user AND rolsuper
"""
"""Vacuuming gives way to whoever waited for as long as a deadlock is waited for, a second by
default; an owner that is no superuser has it of `create-database.sql`."""


@define
class NotTheOwner(WorkcoreError):
    """Whoever connects may not change the schema."""

    code = "not_the_owner"

    reason: str

    @property
    def message(self) -> str:
        """Say what the server refused, and who may."""
        return (
            f"{self.reason}: the schema is changed by the owner of the database. Run this with his"
            " login in DATABASE_URL (docs/database-roles.md)."
        )


@frozen
class Status:
    """
    Where a database's schema stands.

    Attributes:
        current: The revision it has; None when it has none.
        head: The revision that this version of the library needs.
    """

    current: str | None
    head: str

    @property
    def up_to_date(self) -> bool:
        """Whether there is nothing to do."""
        return self.current == self.head

    @property
    def newer(self) -> bool:
        """Whether a later version migrated it: revisions are numbers that grow."""
        return self.current is not None and self.current > self.head

    @property
    def serves(self) -> bool:
        """Whether this version can work on it: what comes later only adds."""
        return self.up_to_date or self.newer


@frozen
class Server:
    """
    What answers.

    Attributes:
        version: As PostgreSQL numbers itself: 140000 is 14.0.
        now: Its clock.
    """

    version: int
    now: datetime


UNANALYSED: Final = text(
    "SELECT relname::text FROM pg_stat_user_tables WHERE n_live_tup > 10000"
    " AND last_analyze IS NULL AND last_autoanalyze IS NULL ORDER BY 1"
)


@frozen
class Migrator:
    """Changes the schema of the database at *dsn*. Safe to run by several processes at once."""

    _dsn: str

    def status(self) -> Status:
        """
        Say where the schema stands; changes nothing.

        Raises:
            Unavailable: The database does not answer.
        """
        with self._connected() as connection:
            there = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
            look = text("SELECT version_num FROM alembic_version")
            current = connection.execute(look).scalar() if there else None
        return Status(current, head())

    def server(self) -> Server:
        """
        Say what server it is.

        Raises:
            Unavailable: The database does not answer.
        """
        look = text("SELECT current_setting('server_version_num')::int, now()")
        with self._connected() as connection:
            version, now = connection.execute(look).one()
        return Server(version, now)

    def unanalysed(self) -> Sequence[str]:
        """
        Name large tables of which the database has no statistics, so that it plans badly.

        Raises:
            Unavailable: The database does not answer.
        """
        with self._connected() as connection:
            return [name for (name,) in connection.execute(UNANALYSED)]

    def protection(self) -> Protection:
        """
        Say how whoever connects is held to one organisation; changes nothing.

        Raises:
            Unavailable: The database does not answer.
        """
        version = self.server().version
        with self._connected() as connection:
            return protection_of(connection, version)

    def create(self, message: str) -> Path:
        """Write an empty revision after the newest one, and tell where; needs no database."""
        from alembic import command  # noqa: PLC0415 - see `_config`

        number = f"{int(head()) + 1:04}"
        script = command.revision(_config(), message, rev_id=number)
        if script is None or isinstance(script, list):
            raise FileNotFoundError(SCRIPTS)
        return Path(script.path)

    def upgrade(self, revision: str = "head") -> None:
        """
        Go up to *revision*; does nothing when it is there, or when a later version migrated.

        Roles that were missing, because nobody might make them, are looked for again.

        Raises:
            Unavailable: The database does not answer. Each revision is there whole or not at all.
        """
        from alembic import command  # noqa: PLC0415 - see `_config`

        with self._locked() as config:
            if not self.status().newer:
                command.upgrade(config, revision)
            protect(config.attributes["connection"])

    def downgrade(self, revision: str) -> None:
        """
        Go back to *revision*; `base` leaves nothing, data included.

        Raises:
            Unavailable: The database does not answer.
        """
        from alembic import command  # noqa: PLC0415 - see `_config`

        with self._locked() as config:
            command.downgrade(config, revision)

    @contextmanager
    def _locked(self) -> Iterator["Config"]:
        with self._connected() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            # Whoever waits for a table is waited for by all that come to it later.
            connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
            connection.execute(text(ASIDE))
            connection.commit()
            try:
                yield _config(connection)
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine: Engine = create_engine(sqlalchemy_url(self._dsn), poolclass=NullPool)
        try:
            with engine.connect() as connection:
                yield connection
        except (InterfaceError, OperationalError, ProgrammingError) as failure:
            cause = failure.orig
            if isinstance(cause, errors.InsufficientPrivilege):
                raise NotTheOwner(cause.diag.message_primary or "") from cause
            if isinstance(cause, psycopg.ProgrammingError) and cause.sqlstate is not None:
                raise
            raise Unavailable(SERVICE) from cause
        except psycopg.OperationalError as failure:
            raise Unavailable(SERVICE) from failure


def head() -> str:
    """Name the revision that this version of the library needs: the newest file's number."""
    return max(path.name[:4] for path in SCRIPTS.glob("versions/[0-9]*.py"))


def _config(connection: Connection | None = None) -> "Config":
    # Whoever serves only asks for the newest revision: Alembic would take 8 MiB of each process.
    from alembic.config import Config  # noqa: PLC0415 - as just said

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
