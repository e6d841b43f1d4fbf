"""
From a backup into an empty place: everything is there, and nothing goes out unreviewed.

`make drill` does the same with 200,000 requests, and tells how long it took.
"""

import hashlib
import json
import os
import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from attrs import define, evolve, frozen
from click.testing import CliRunner, Result
from tests.integration.conftest import database_of, drop_database, make_database, run_folder
from tests.support.guards import dsn_as
from tests.support.rest.forms import PDF

from workcore.errors import WorkcoreError
from workcore.model import AttachmentId
from workcore_adapters.postgres.dump import DumpFailed, program_for
from workcore_adapters.s3 import Bucket
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime

pytestmark = pytest.mark.integration

MORE: Final = int(os.environ.get("WORKCORE_DRILL_REQUESTS", "0"))
ADA: Final = ("--as", "admin@demo.example")
KEYS: Final = {
    "ENABLE_VIRUS_SCANNING": "false",
    "FILE_ENCRYPTION_KEYS": "k1:" + b64encode(b"k" * 32).decode(),
    "AUDIT_SIGNING_KEY": b64encode(bytes(range(32))).decode(),
    "JWT_SECRET": "of this test alone, and long enough for anybody",
}


@define
class Place:
    """A database, a bucket for files, and whoever types commands there."""

    dsn: str
    bucket: Bucket
    checkpoints: Path

    def runtime(self, acting: str | None = None) -> Runtime:
        """Make what a command runs on."""
        environment = {
            "DATABASE_URL": self.dsn,
            "S3_BUCKET": self.bucket.name,
            "S3_ENDPOINT": self.bucket.endpoint or "",
            "S3_ACCESS_KEY_ID": self.bucket.access_key or "",
            "S3_SECRET_ACCESS_KEY": self.bucket.secret_key or "",
            "AUDIT_CHECKPOINT_DIR": str(self.checkpoints),
            **KEYS,
        }
        return Runtime(environment=environment, acting=acting)

    def run(self, *words: str) -> Result:
        """Run a command."""
        return CliRunner().invoke(root, words, obj=self.runtime(), prog_name="workcore")

    def done(self, *words: str) -> str:
        """Run a command that succeeds, and tell what it printed."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return str(result.output)

    def timed(self, *words: str) -> float:
        """Run a command that succeeds, print how long it took, and tell that."""
        began = monotonic()
        said = self.done(*words)
        took = monotonic() - began
        print(f"workcore {' '.join(words[:2])}: {took:.1f} s. {said.strip()}")  # noqa: T201 - a report
        return took


@frozen
class Drilled:
    """
    Where there was something, and its backup.

    Attributes:
        request: One with a file.
    """

    place: Place
    backups: Path
    name: str
    request: str


@contextmanager
def a_place(server: str, bucket: Bucket, checkpoints: Path) -> Iterator[Place]:
    """An empty database and an empty bucket, of the same servers."""
    name, own = make_database(server), evolve(bucket, name=f"drill-{uuid4().hex[:12]}")
    own.make()
    yield Place(database_of(server, name), own, checkpoints)
    drop_database(server, name)


@pytest.fixture(scope="module")
def drilled(postgres_server: str, bucket: Bucket, pytestconfig: pytest.Config) -> Iterator[Drilled]:
    """The demo airports, a file at one of their requests, and a backup of all that."""
    folder = run_folder(pytestconfig)
    with a_place(postgres_server, bucket, folder / "checkpoints") as place:
        place.done("migrate", "deploy")
        place.done("seed", "--demo")
        if MORE:
            place.done("seed", "--scale", str(MORE))
        found = json.loads(place.done("requests", "list", "--json", *ADA))
        request = found["items"][0]["reference"]
        (folder / "plan.pdf").write_bytes(PDF)
        place.done("requests", "attach", request, str(folder / "plan.pdf"), *ADA)
        place.done("audit", "seal")
        place.timed("backup", "create", "--dir", str(folder / "backups"))
        [name] = place.done("backup", "list", "--dir", str(folder / "backups")).split()
        yield Drilled(place, folder / "backups", name, request)


@pytest.fixture
def copied(drilled: Drilled, open_folder: Path) -> Path:
    """A copy of the backups, to be damaged."""
    return Path(shutil.copytree(drilled.backups, open_folder / "backups"))


def counts(dsn: str) -> dict[str, int]:
    """Count the rows of each table."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in tables.fetchall()]
        look = "SELECT count(*) FROM {}"
        return {
            name: connection.execute(look.format(name).encode()).fetchall()[0][0] for name in names
        }


def test_drill(drilled: Drilled, postgres_server: str, bucket: Bucket, open_folder: Path) -> None:
    """All rows are back, the trail is as it was signed, files decrypt, and messages are held."""
    target = open_folder / "plan.pdf"
    from_there = ("--dir", str(drilled.backups))
    with a_place(postgres_server, bucket, drilled.place.checkpoints) as place:
        began = monotonic()
        place.timed("backup", "verify", *from_there)
        place.timed("backup", "restore", drilled.name, *from_there)
        place.timed("audit", "verify", *ADA)
        read = see_files(place)
        print(f"recovered after {monotonic() - began:.1f} s, {read} files read")  # noqa: T201 - a report
        place.done("requests", "download", drilled.request, "plan.pdf", "--to", str(target), *ADA)

        assert counts(place.dsn) == counts(drilled.place.dsn)
        assert read == counts(place.dsn)["attachments"] > 1
        assert target.read_bytes() == PDF
        assert dues(place.dsn) == {9999}
        said = place.done("outbox", "release")
        assert int(re.sub(r"\D", "", said)) == waiting(drilled.place.dsn) > 0
        assert 9999 not in dues(place.dsn)

        again = place.run("backup", "restore", drilled.name, *from_there)
        assert again.exit_code == 1
        assert "has data in it" in again.output


def see_files(place: Place) -> int:
    """See that every file of every organisation is the one that was attached; tell how many."""
    with psycopg.connect(place.dsn) as connection:
        files = connection.execute(
            "SELECT f.id, f.sha256, o.slug FROM attachments f"
            " JOIN organisations o ON o.id = f.organisation_id"
        ).fetchall()
    runtimes = {slug: place.runtime(f"admin@{slug}.example") for _, _, slug in files}
    for id_, sha256, slug in files:
        runtime = runtimes[slug]
        opened = runtime.application().open_attachment(AttachmentId(id_), caller=runtime.caller())
        assert hashlib.sha256(b"".join(opened.read())).hexdigest() == sha256
    for runtime in runtimes.values():
        runtime.close()
    return len(files)


def dues(dsn: str) -> set[int]:
    """Tell in which years something is due that waits."""
    with psycopg.connect(dsn) as connection:
        look = (
            "SELECT extract(year FROM dispatch_at)::int FROM outbox WHERE dispatch_at IS NOT NULL"
        )
        return {year for (year,) in connection.execute(look)}


def waiting(dsn: str) -> int:
    """Count what waits."""
    with psycopg.connect(dsn) as connection:
        look = "SELECT count(*) FROM outbox WHERE dispatch_at IS NOT NULL"
        [[count]] = connection.execute(look).fetchall()
        return int(count)


def flip(path: Path) -> None:
    """Change a bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Lose the last byte."""
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("part", ["*.dump", "attachments/*/*", "*.json"])
@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
def test_damage_is_named(
    drilled: Drilled, copied: Path, part: str, damage: Callable[[Path], None]
) -> None:
    """A bit, a byte or a file less is seen and named, and such a backup is not restored."""
    path = min(copied.glob(part))
    damage(path)
    here = ("--dir", str(copied))
    checked = drilled.place.run("backup", "verify", drilled.name, *here)
    refused = drilled.place.run("backup", "restore", drilled.name, *here)

    assert (checked.exit_code, refused.exit_code) == (1, 1)
    assert drilled.name in checked.output
    if path.suffix != ".json":
        assert str(path.relative_to(copied)) in checked.output


def test_files_are_copied_once(drilled: Drilled, copied: Path) -> None:
    """The next backup lists what was copied before, and one that was damaged is copied anew."""
    file = min(copied.glob("attachments/*/*"))
    before = file.stat().st_mtime_ns
    drilled.place.done("backup", "create", "--dir", str(copied))
    assert file.stat().st_mtime_ns == before

    cut(file)
    drilled.place.done("backup", "create", "--dir", str(copied))
    assert file.stat().st_mtime_ns != before
    said = drilled.place.done("backup", "verify", "--dir", str(copied))
    assert said == "3 backups checked, nothing is wrong.\n"


def test_old_ones_are_pruned(drilled: Drilled, copied: Path) -> None:
    """What is older than asked for goes, with its files; what others list, and the last, stay."""
    old = (datetime.now(UTC) - timedelta(days=31)).strftime("%Y%m%dT%H%M%SZ")
    for kind in ("json", "dump"):
        (copied / f"{drilled.name}.{kind}").rename(copied / f"{old}.{kind}")
    stray = copied / "attachments" / "gone" / "file"
    stray.parent.mkdir()
    stray.touch()
    alone = drilled.place.done("backup", "prune", "--dir", str(copied))
    assert alone == "Removed: none.\n"
    assert (copied / f"{old}.json").exists()

    drilled.place.done("backup", "create", "--dir", str(copied))
    gone = drilled.place.done("backup", "prune", "--dir", str(copied))
    assert gone == f"Removed: {old}.\n"
    assert len(list(copied.glob("*.dump"))) == 1
    assert not stray.exists()
    drilled.place.done("backup", "verify", "--dir", str(copied))


def test_program_that_is_missing() -> None:
    """A server that is newer than all programs is said, with what to do."""
    with pytest.raises(DumpFailed, match="there is none for PostgreSQL 99") as raised:
        program_for("pg_dump", 99)

    assert isinstance(raised.value, WorkcoreError)


def test_login_of_backups(drilled: Drilled, open_folder: Path) -> None:
    """Who may only read, as `logins.sql` makes him, can back everything up."""
    name = f"backup_{uuid4().hex[:8]}"
    made = f"CREATE ROLE {name} LOGIN PASSWORD 'p w' BYPASSRLS IN ROLE workcore_backup"
    with psycopg.connect(drilled.place.dsn, autocommit=True) as connection:
        connection.execute(made.encode())
        try:
            reader = evolve(drilled.place, dsn=dsn_as(drilled.place.dsn, name, "p w"))
            reader.done("backup", "create", "--dir", str(open_folder / "backups"))
            reader.done("backup", "verify", "--dir", str(open_folder / "backups"))
        finally:
            connection.execute(f"DROP ROLE {name}".encode())
