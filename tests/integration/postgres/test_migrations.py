"""The schema: there and back, by many at once, and the same as the tables say."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine

from workcore.errors import Unavailable
from workcore_adapters.postgres import Migrator
from workcore_adapters.postgres.dsn import sqlalchemy_url
from workcore_adapters.postgres.migrate import SCRIPTS, head
from workcore_adapters.postgres.tables import METADATA

pytestmark = pytest.mark.integration

RULES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    AND conrelid::regclass::text <> 'alembic_version' AND contype <> 'n'
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
COLUMNS = """
    SELECT table_name, ordinal_position, column_name, data_type, collation_name, is_nullable,
        generation_expression
    FROM information_schema.columns WHERE table_schema = 'public'
    AND table_name <> 'work_request_keys'
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def engine(dsn: str) -> Engine:
    """Connect for each use, and keep nothing open."""
    return create_engine(sqlalchemy_url(dsn), poolclass=NullPool)


def rows(dsn: str, query: str) -> set[tuple[object, ...]]:
    """Read a catalogue, without what Alembic keeps for itself."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute(query.encode()).fetchall()
    return {row for row in found if "alembic" not in str(row)}


def test_up_down_up(empty_dsn: str) -> None:
    """The schema is made, taken away without a trace, and made again."""
    migrator = Migrator(empty_dsn)
    assert migrator.status().current is None

    migrator.upgrade()
    assert migrator.status().up_to_date
    made = rows(empty_dsn, COLUMNS)

    migrator.downgrade("base")
    assert rows(empty_dsn, TABLES) == set()

    migrator.upgrade()
    assert rows(empty_dsn, COLUMNS) == made
    assert migrator.status().current == head()


def test_the_newest_file_is_the_head() -> None:
    """Who only asks for the newest revision reads names of files, and finds what Alembic does."""
    assert head() == ScriptDirectory(str(SCRIPTS)).get_current_head()


def test_replicas_migrate_at_once(empty_dsn: str) -> None:
    """Of several that start together one migrates, and none fails."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Migrator(empty_dsn).upgrade(), range(4)))

    assert Migrator(empty_dsn).status().up_to_date


def test_a_later_version_was_here(empty_dsn: str) -> None:
    """A schema that a later version made is good enough to serve, and is left as it is."""
    migrator = Migrator(empty_dsn)
    migrator.upgrade()
    with psycopg.connect(empty_dsn) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    migrator.upgrade()
    status = migrator.status()
    assert status.current == "9999"
    assert status.serves
    assert status.newer
    assert not status.up_to_date


def test_tables_are_the_schema(postgres_dsn: str) -> None:
    """What statements are built from is what the migrations made."""
    with engine(postgres_dsn).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("catalogue", [RULES, INDEXES, COLUMNS])
def test_rules_are_the_tables(postgres_dsn: str, empty_dsn: str, catalogue: str) -> None:
    """Columns, checks, keys and indexes are the tables' to the letter."""
    METADATA.create_all(engine(empty_dsn))

    assert rows(postgres_dsn, catalogue) == rows(empty_dsn, catalogue)


def test_tenant_leads_every_key(postgres_dsn: str) -> None:
    """Keys and indexes begin with the organisation, but for those that name their reason."""
    exceptions = {
        "pk_organisations",
        "uq_organisations_slug",
        "ix_approval_chains_waking",
        "ix_attachments_key_id",
        "ix_attachments_scan_at",
        "ix_attempts_at",
        "ix_deliveries_due",
        "ix_outbox_dispatch",
        *("ix_deliveries_ended", "ix_outbox_told"),
        *("ix_deliveries_posts", "ix_deliveries_posting"),
        *("ix_notifications_read", "ix_notifications_unseen"),
        "ix_work_requests_notice",
        "ix_sign_in_tries_since",
        "pk_sign_in_tries",
        "ix_users_sign_in",
        "ix_work_requests_assets",
        "ix_work_requests_search",
        "ix_work_requests_window",
    }
    indexes = rows(postgres_dsn, INDEXES)

    others = {name for name, text in indexes if "(organisation_id" not in str(text)}
    assert others == exceptions


def test_nobody_there_is_unavailable() -> None:
    """A server that does not answer is said to be unavailable."""
    with pytest.raises(Unavailable):
        Migrator("postgresql://nobody@127.0.0.1:1/none").status()


def test_migration_waits_for_nobody_for_long(empty_dsn: str) -> None:
    """A table that somebody reads is waited for a second; then nothing was changed."""
    migrator = Migrator(empty_dsn)
    migrator.upgrade("0018")
    began = time.monotonic()
    with psycopg.connect(empty_dsn) as reader:
        reader.execute("SELECT count(*) FROM work_requests")
        with pytest.raises(Unavailable):
            migrator.downgrade("0017")
        assert time.monotonic() - began < 10

    assert migrator.status().current == "0018"
    migrator.downgrade("0017")
    assert migrator.status().current == "0017"
