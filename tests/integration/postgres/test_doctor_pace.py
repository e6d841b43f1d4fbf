"""The doctor on how far the database is, and on what it knows of its tables."""

import psycopg
import pytest

from workcore_entrypoints.cli import doctor_pace
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Secret, Settings

pytestmark = pytest.mark.integration


def test_large_table_without_statistics(postgres_dsn: str) -> None:
    """A table that was filled and never looked at is named, until it was."""
    container = Container(settings=Settings(database_url=Secret(postgres_dsn)))
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE filled WITH (autovacuum_enabled = off) AS"
            " SELECT number FROM generate_series(1, 10001) number"
        )
        connection.execute("SELECT pg_stat_force_next_flush()")
        connection.execute("SELECT 1")
        ill = doctor_pace.statistics(container)
        connection.execute("ANALYZE filled")
        connection.execute("SELECT pg_stat_force_next_flush()")
        connection.execute("SELECT 1")
        well = doctor_pace.statistics(container)
        connection.execute("DROP TABLE filled")

    assert (ill.state, ill.found) == ("warning", "none of filled")
    assert "ANALYZE" in ill.mend
    assert well.state == "ok"


def test_way_to_the_database(postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is here is near; one that takes long to answer is said, with what to do."""
    container = Container(settings=Settings(database_url=Secret(postgres_dsn)))
    monkeypatch.setattr(doctor_pace, "FAR", 10_000.0)
    near = doctor_pace.distance(container)
    monkeypatch.setattr(doctor_pace, "FAR", 0.0)
    far = doctor_pace.distance(container)
    container.database().close()

    assert (near.state, far.state) == ("ok", "warning")
    assert "the database answers in" in near.found
    assert "WORKCORE_TURNS" in far.mend
