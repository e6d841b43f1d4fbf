"""Databases full of requests, made once for each size and schema, and copied for each run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg
from psycopg import sql

from benchmarks.filled import DRAFT, Filled, look_into
from benchmarks.report import say
from workcore.testing.builders import an_asset
from workcore.testing.world import Place, a_place
from workcore_adapters.postgres import (
    Database,
    Migrator,
    PostgresDirectory,
    PostgresUnitOfWork,
    bulk_rows,
    bulk_words,
    migrate,
)
from workcore_adapters.postgres.bulk import BulkLoad
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres

ASSETS: Final = 100
DRAFTS: Final = 40_000
"""Requests that wait to be submitted, on assets that nobody owns, no two at a time."""

MULTIPLY: Final = """
INSERT INTO work_requests ({columns})
SELECT {values} FROM work_requests AS model, generate_series(0, {count} - 1) AS n,
LATERAL (
    SELECT id, code FROM assets WHERE organisation_id = model.organisation_id
    AND code LIKE 'B%' ORDER BY code LIMIT 1 OFFSET n % {assets}
) AS place,
LATERAL jsonb_populate_record(model, jsonb_build_object(
    'id', gen_random_uuid(), 'reference', {prefix} || n,
    'asset_id', place.id, 'asset_code', place.code, 'asset_ids', ARRAY[place.id],
    'requested_start', now() + interval '90 days' + n / {assets} * interval '6 hours',
    'requested_end', now() + interval '90 days 4 hours' + n / {assets} * interval '6 hours',
    'created_at', now() - interval '10 years', 'updated_at', now() - interval '10 years'
)) AS made WHERE model.id = {model}
"""


@contextmanager
def copied(server: EmbeddedPostgres, size: int) -> Iterator[Filled]:
    """Use a fresh copy of the database with *size* requests."""
    template, name = _template(server, size), f"bench_{uuid4().hex[:12]}"
    _administer(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield look_into(server.dsn_of(name))
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def emptied(server: EmbeddedPostgres) -> Iterator[str]:
    """Use a database of the newest schema with nothing in it; gives its connection string."""
    name = f"bench_{uuid4().hex[:12]}"
    _administer(server, "CREATE DATABASE {}", name)
    try:
        Migrator(server.dsn_of(name)).upgrade()
        yield server.dsn_of(name)
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(server: EmbeddedPostgres, statement: str, *names: str) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _template(server: EmbeddedPostgres, size: int) -> str:
    name = f"filled_{size}_{_fingerprint()}"
    with psycopg.connect(server.dsn) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone():
            return name
    partial_name = f"{name}_partial"
    _administer(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", partial_name)
    _administer(server, "CREATE DATABASE {}", partial_name)
    _fill(server.dsn_of(partial_name), size)
    _administer(server, "ALTER DATABASE {} RENAME TO {}", partial_name, name)
    return name


def _fingerprint() -> str:
    """Name the schema and what makes rows, so that a changed one is filled again."""
    makers = [Path(bulk_rows.__file__), Path(bulk_words.__file__)]
    files = [Path(__file__), *makers, *sorted(migrate.SCRIPTS.rglob("*.sql"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def _fill(dsn: str, size: int) -> None:
    say(f"filling a database with {size:,} requests, once")
    Migrator(dsn).upgrade()
    database = Database(dsn)
    place = a_place(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    assets = [
        an_asset(organisation_id=place.organisation.id, code=f"B{number}")
        for number in range(ASSETS)
    ]
    with place.unit() as unit:
        for asset in assets:
            unit.assets.add(asset)
        unit.commit()
    BulkLoad(
        database=database,
        organisation=place.organisation,
        assets=assets,
        users=list(place.people.values()),
        now=datetime.now(UTC),
    )(size, lambda _: None)
    _multiply(dsn, place)
    database.close()


def _multiply(dsn: str, place: Place) -> None:
    """Make many drafts of one."""
    model = place.kept(on="T1", by="ann")
    with psycopg.connect(dsn, autocommit=True) as connection:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'work_requests' AND is_generated = 'NEVER'"
        )
        columns = [name for (name,) in found.fetchall()]
        connection.execute(
            sql.SQL(MULTIPLY).format(
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                values=sql.SQL(", ").join(sql.Identifier("made", name) for name in columns),
                count=DRAFTS,
                assets=ASSETS,
                prefix=DRAFT,
                model=model.id,
            )
        )
        connection.execute("VACUUM ANALYZE")
