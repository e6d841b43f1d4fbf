"""Synthetic requests: as many as asked for, and such as people could have written."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from math import ceil

import psycopg
import pytest
from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.model import Status
from workcore.policies.consistency import Facts
from workcore.policies.findings import errors_in
from workcore.policies.validation import validate
from workcore.ports.queries import RequestQuery, Slice
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresNumbers,
    PostgresUnitOfWork,
)
from workcore_adapters.postgres.bulk import BATCH, BulkLoad
from workcore_adapters.postgres.bulk_rows import RARE_EVERY
from workcore_adapters.postgres.bulk_words import COMMON, RARE, UNIQUE

pytestmark = pytest.mark.integration

COUNT = BATCH + 500
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def told() -> list[int]:
    """What was said while the requests were loaded."""
    return []


@pytest.fixture(scope="module")
def home(database: Database, told: list[int]) -> Place:
    """An organisation full of synthetic requests."""
    units = partial(PostgresUnitOfWork, database)
    place = a_world(units, PostgresDirectory(database)).home
    load = BulkLoad(
        database=database,
        organisation=place.organisation,
        assets=tuple(place.assets.values()),
        users=tuple(place.people.values()),
        now=NOW,
    )
    load(COUNT, told.append)
    return place


@pytest.fixture(scope="module")
def sample(home: Place) -> tuple[WorkRequest, ...]:
    """The newest of them."""
    with home.unit() as unit:
        return unit.requests.find(RequestQuery(limit=100)).items


def total(home: Place, query: RequestQuery) -> int | None:
    """Count what a query lets through."""
    with home.unit() as unit:
        return unit.requests.find(evolve(query, with_total=True)).total


def test_all_are_there(home: Place, told: list[int]) -> None:
    """As many are loaded as were asked for, and each batch is told."""
    assert sum(told) == COUNT == total(home, RequestQuery())
    assert len(told) > 1


def test_they_are_valid(sample: tuple[WorkRequest, ...]) -> None:
    """Whatever is beyond a draft could have been submitted when it was written."""
    for request in sample:
        facts = Facts(now=request.created_at, currency="EUR", submitting=False)
        assert errors_in(validate(request.content, facts)) == ()


def test_they_are_spread(home: Place) -> None:
    """Every state occurs, and most of the past is done."""
    counts = Counter({s: total(home, RequestQuery(statuses=(s,))) or 0 for s in Status})

    assert min(counts.values()) > 0
    assert counts.most_common(1)[0][0] is Status.COMPLETED


def test_words_are_common_and_rare(home: Place) -> None:
    """One word is in half of them, another in a few, and one in next to none."""
    assert total(home, RequestQuery(text=COMMON)) == COUNT // 2
    assert total(home, RequestQuery(text=RARE)) == ceil(COUNT / RARE_EVERY)
    assert total(home, RequestQuery(text=UNIQUE)) == 1


def test_each_has_its_history(home: Place, sample: tuple[WorkRequest, ...]) -> None:
    """The first row of the history tells the state."""
    with home.unit() as unit:
        rows = unit.history.of(sample[0].id, Slice()).items

    assert [row.after for row in rows] == [sample[0].status]


def test_references_go_on(home: Place, database: Database) -> None:
    """Numbers that were used up are not given again."""
    number = PostgresNumbers(database).next(home.organisation.id, NOW.year)

    assert total(home, RequestQuery(text=f"WR-{NOW.year}-{number:06}")) == 0
    assert total(home, RequestQuery(text=f"WR-{NOW.year}-{number - 1:06}")) == 1


def test_indexes_are_as_the_schema_has_them(home: Place, postgres_dsn: str) -> None:
    """What was changed to load quickly is changed back."""
    assert home.assets
    with psycopg.connect(postgres_dsn) as connection:
        options = connection.execute(
            "SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'ix_work_requests_%' "
            "AND relkind = 'i' AND reloptions IS NOT NULL"
        ).fetchall()

    assert options == [("ix_work_requests_search", ["fastupdate=off"])]
