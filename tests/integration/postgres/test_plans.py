"""Each query finds its rows by an index and touches few, on a table of some size."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from attrs import frozen
from psycopg import RawCursor

from workcore.model import AssetId, AssetType, Priority, Status
from workcore.ports.queries import Position, RequestQuery, Sort, SortField
from workcore.testing.builders import an_asset
from workcore.testing.world import Place, a_world
from workcore.use_cases.figures import RECENT, UNRATIFIED, figures_at
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.postgres.admission import ASK_CALLER
from workcore_adapters.postgres.bulk import BulkLoad
from workcore_adapters.postgres.bulk_words import COMMON, RARE, UNIQUE
from workcore_adapters.postgres.database import Lease
from workcore_adapters.postgres.finding import counting, listing
from workcore_adapters.postgres.known import NAMED, ONE, SOME
from workcore_adapters.postgres.neighbours import AROUND
from workcore_adapters.postgres.register_statements import IMPACTS_NOW
from workcore_adapters.postgres.remembered import Remembered
from workcore_adapters.postgres.roles import APP
from workcore_adapters.postgres.scopes import Scope
from workcore_adapters.postgres.shapes import shape_of
from workcore_adapters.postgres.statements import Row, Statement, Values
from workcore_adapters.postgres.tallies import counting as tallying

pytestmark = pytest.mark.integration

COUNT = 50_000
REGISTER = 1_000
"""Assets on which nothing is asked."""
NOW = datetime.now(UTC)
DAY = timedelta(days=1)

Node = dict[str, Any]


@pytest.fixture(scope="module")
def home(database: Database) -> Place:
    """An organisation full of synthetic requests."""
    units = partial(PostgresUnitOfWork, database)
    place = a_world(units, PostgresDirectory(database)).home
    with place.unit() as unit:
        for number in range(REGISTER):
            unit.assets.add(an_asset(code=f"X{number}", organisation_id=place.organisation.id))
        unit.commit()
    BulkLoad(
        database=database,
        organisation=place.organisation,
        assets=tuple(place.assets.values()),
        users=tuple(place.people.values()),
        now=NOW,
    )(COUNT, lambda _: None)
    with database.connect_alone() as connection:
        # As autovacuum does after a while: an index alone is read where all see a page's rows.
        connection.execute("VACUUM work_requests")
        connection.execute("ANALYZE assets")
    return place


@pytest.fixture(scope="module")
def connection(database: Database, home: Place) -> Iterator[psycopg.Connection]:
    """A connection as the adapter's are, held to one organisation, settings included."""
    with database.connect_alone() as connection:
        connection.execute(f"SET ROLE {APP}")
        place = str(home.organisation.id)
        connection.execute("SELECT set_config('workcore.organisation', %s, false)", [place])
        yield connection


@frozen
class Plan:
    """How a statement went: the nodes of its plan that were started at all."""

    nodes: tuple[Node, ...]

    @property
    def indexes(self) -> set[str]:
        """The indexes of requests that were used."""
        named = (str(node.get("Index Name", "")) for node in self.nodes)
        return {name.removeprefix("ix_work_requests_") for name in named if "requests" in name}

    @property
    def touched(self) -> int:
        """How many rows of requests were looked at."""
        return self.touched_of("work_requests")

    def touched_of(self, table: str) -> int:
        """How many rows of *table* were looked at."""
        read = [node for node in self.nodes if node.get("Relation Name") == table]
        return int(sum(_rows(node) for node in read))

    @property
    def scans_all(self) -> bool:
        """Whether all requests were read."""
        return any(
            node["Node Type"] == "Seq Scan" and node["Relation Name"] == "work_requests"
            for node in self.nodes
        )


def _rows(node: Node) -> float:
    removed: float = node.get("Rows Removed by Filter", 0)
    rows: float = node["Actual Rows"] + removed + node.get("Rows Removed by Index Recheck", 0)
    return rows * int(node["Actual Loops"])


def _started(node: Node) -> Iterator[Node]:
    if node["Actual Loops"]:
        yield node
    for inner in node.get("Plans", ()):
        yield from _started(inner)


def explain(connection: psycopg.Connection, statement: Statement, values: Values) -> Plan:
    """Run *statement* and tell how it went."""
    text = b"EXPLAIN (ANALYZE, FORMAT JSON) " + statement.text
    rows = RawCursor(connection).execute(text, statement.arguments(values)).fetchall()
    return Plan(tuple(_started(rows[0][0][0]["Plan"])))


def claims(home: Place) -> Values:
    """What every statement is told besides."""
    caller = home.caller()
    return {
        "organisation_id": caller.organisation_id,
        "user_id": caller.user_id,
        "token_id": caller.token_id,
        "called_at": NOW,
        "token_issued_at": caller.token_issued_at,
    }


def plan_of(
    connection: psycopg.Connection, home: Place, query: RequestQuery, *, whole: bool = False
) -> Plan:
    """Run the list that *query* asks for, and tell how it went."""
    shape, values = shape_of(query)
    return explain(connection, listing(shape, whole).plain, {**claims(home), **values})


def searches(home: Place, query: RequestQuery) -> list[tuple[Statement, Values]]:
    """Search for what *query* asks, and tell which statements found it; who calls is none of it."""
    asked: list[tuple[Statement, Values]] = []
    run = Lease.run

    def listen(lease: Lease, statement: Statement, values: Values, scope: Scope) -> list[Row]:
        if statement not in (ASK_CALLER, SOME):
            asked.append((statement, values))
        return run(lease, statement, values, scope)

    with pytest.MonkeyPatch.context() as patch, home.unit() as unit:
        patch.setattr(Lease, "run", listen)
        unit.requests.find(query)
    return asked


def middle(home: Place, query: RequestQuery) -> Position:
    """Where a page in the middle of a list begins."""
    with home.unit() as unit:
        found = unit.requests.find(query)
    assert found.next is not None
    return found.next


LISTS: dict[str, tuple[RequestQuery, str, int]] = {
    "newest": (RequestQuery(), "created", 30),
    "of one state": (RequestQuery(statuses=(Status.SUBMITTED,)), "status", 30),
    "of one state and priority": (
        RequestQuery(statuses=(Status.SUBMITTED,), priorities=(Priority.HIGH,)),
        "status",
        600,
    ),
    "of a rare state": (RequestQuery(statuses=(Status.ON_HOLD,)), "status", 30),
    "of a type of asset": (RequestQuery(asset_types=(AssetType.TERMINAL,)), "created", 600),
    "last changed": (RequestQuery(sort=Sort(SortField.UPDATED_AT)), "updated", 30),
    "by start": (RequestQuery(sort=Sort(SortField.REQUESTED_START)), "start", 30),
    "by deadline": (RequestQuery(sort=Sort(SortField.DEADLINE, descending=False)), "deadline", 30),
    "by priority": (RequestQuery(sort=Sort(SortField.PRIORITY)), "priority", 30),
    "by cost": (RequestQuery(sort=Sort(SortField.COST)), "cost", 30),
    "by title": (RequestQuery(sort=Sort(SortField.TITLE, descending=False)), "title", 30),
    "starting soon": (
        RequestQuery(start_from=NOW, start_to=NOW + DAY, sort=Sort(SortField.REQUESTED_START)),
        "start",
        30,
    ),
}
"""What is asked for, the index that has to serve it, and the rows it may look at."""


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("query", "index", "most"), LISTS.values(), ids=LISTS.keys())
def test_lists(
    connection: psycopg.Connection,
    home: Place,
    query: RequestQuery,
    index: str,
    most: int,
    *,
    whole: bool,
) -> None:
    """The first page is read by its index, and hardly more than the page, whole or by name."""
    plan = plan_of(connection, home, query, whole=whole)

    assert not plan.scans_all
    assert index in plan.indexes
    assert plan.touched <= most + whole * (query.limit + 1)


AGAIN = ("search", "search")
"""What found nothing is counted, to see that it was not too much."""

RARELY = RequestQuery(text=RARE)

SEARCHES: dict[str, tuple[RequestQuery, tuple[str, ...], tuple[str, ...]]] = {
    "common word": (RequestQuery(text=COMMON), ("created",), ("created",)),
    "rare word": (RARELY, ("created", "search"), ("search",)),
    "word that one request has": (RequestQuery(text=UNIQUE), ("created", "search"), ("search",)),
    "rare word of one state": (
        RequestQuery(text=RARE, statuses=(Status.COMPLETED,)),
        ("created", "search"),
        ("search",),
    ),
    "word that nobody used": (RequestQuery(text="xylophone"), ("created", *AGAIN), AGAIN),
    "words of a code": (
        RequestQuery(text=f"WR-{NOW.year}-000017"),
        ("created", "search"),
        ("search",),
    ),
    "asset that nobody names": (
        RequestQuery(asset_ids=(AssetId(UUID(int=1)),)),
        ("created", "assets", "assets"),
        ("assets", "assets"),
    ),
}
"""What is searched for, and the index that serves each try: at first, and the next time."""


@pytest.mark.parametrize(("query", "once", "again"), SEARCHES.values(), ids=SEARCHES.keys())
def test_searches(
    database: Database,
    connection: psycopg.Connection,
    home: Place,
    query: RequestQuery,
    once: tuple[str, ...],
    again: tuple[str, ...],
) -> None:
    """A search tries the order first, and the index for what is rare; the next one begins there."""
    database.remembered = Remembered()
    first, second = (searches(home, query) for _ in range(2))

    for asked, expected in ((first, once), (second, again)):
        plans = [explain(connection, *each) for each in asked]
        used = [plan.indexes for plan in plans]
        assert all(index in found for found, index in zip(used, expected, strict=True))
        assert not any(plan.scans_all for plan in plans)
        assert sum(plan.touched for plan in plans) <= 300


def test_search_in_a_large_register(
    database: Database, connection: psycopg.Connection, home: Place
) -> None:
    """What is rare is found without reading more assets than the page has requests."""
    database.remembered = Remembered()
    searches(home, RARELY)
    [asked] = searches(home, RARELY)
    plan = explain(connection, *asked)

    assert 0 < plan.touched_of("assets") <= RARELY.limit


def test_word_that_became_common(database: Database, home: Place) -> None:
    """What was rare when last asked, and is not any more, is found all the same."""
    query = RequestQuery(text=COMMON)
    with home.unit() as unit:
        usual = unit.requests.find(query)
    topic = (home.organisation.id, repr({"text": COMMON}))
    database.remembered.rare.note(topic, holds=True)

    with home.unit() as unit:
        assert unit.requests.find(query) == usual
    assert topic not in database.remembered.rare


@pytest.mark.parametrize("sort", [Sort(by, d) for by in SortField for d in (True, False)], ids=str)
def test_following_pages(connection: psycopg.Connection, home: Place, sort: Sort) -> None:
    """A page in the middle of any order costs no more than the first; amounts have keys, too."""
    after = middle(home, RequestQuery(sort=sort, limit=100))
    plan = plan_of(connection, home, RequestQuery(sort=sort, after=after))

    assert not plan.scans_all
    assert plan.touched <= (60 if sort.by is SortField.COST else 30)


COUNTS: dict[str, tuple[RequestQuery, str, int]] = {
    "rare word": (RARELY, "search", 30),
    "rare word of one state": (RequestQuery(text=RARE, statuses=(Status.DRAFT,)), "search", 30),
    "asset that nobody names": (RequestQuery(asset_ids=(AssetId(UUID(int=1)),)), "assets", 30),
}
"""What is counted, the index that has to serve it, and the rows it may look at."""


@pytest.mark.parametrize(("query", "index", "most"), COUNTS.values(), ids=COUNTS.keys())
def test_counts(
    connection: psycopg.Connection, home: Place, query: RequestQuery, index: str, most: int
) -> None:
    """What is rare is counted by the index that finds it."""
    shape, values = shape_of(query)
    plan = explain(connection, counting(shape), {**claims(home), **values})

    assert not plan.scans_all
    assert index in plan.indexes
    assert plan.touched <= most


def test_own_requests(connection: psycopg.Connection, home: Place) -> None:
    """What a contractor may see is found by its requester."""
    plan = plan_of(connection, home, RequestQuery(visible_to=home.people["cal"].id))

    assert plan.indexes == {"requester"}
    assert plan.touched <= 30


def test_waiting_for_somebody(connection: psycopg.Connection, home: Place) -> None:
    """What waits for an approver is looked for among what waits at all."""
    plan = plan_of(connection, home, RequestQuery(assigned_to=home.people["stan"]))

    assert plan.indexes == {"waiting"}
    assert plan.touched <= 300


def test_to_ratify(connection: psycopg.Connection, home: Place) -> None:
    """What was started early is looked for among just that."""
    plan = plan_of(connection, home, RequestQuery(unratified=UNRATIFIED))

    assert plan.indexes == {"started_early"}
    assert plan.touched <= 30


def test_overdue_first(connection: psycopg.Connection, home: Place) -> None:
    """What has been overdue for longest is found by its deadline."""
    query = RequestQuery(overdue_at=NOW, sort=Sort(SortField.DEADLINE, descending=False))

    assert plan_of(connection, home, query).indexes == {"deadline"}


SINGLE = [(each, 1) for read in (NAMED, ONE) for each in (read.plain, read.admitting)]
SINGLE += [(ASK_CALLER, 0)]


@pytest.mark.parametrize(("query", "most"), SINGLE)
def test_single_requests(
    connection: psycopg.Connection, home: Place, query: Statement, most: int
) -> None:
    """One request is one row."""
    request_id = middle(home, RequestQuery()).id
    plan = explain(connection, query, {**claims(home), "id": request_id})

    assert plan.touched == most
    assert not plan.scans_all


def test_neighbourhood(connection: psycopg.Connection, home: Place) -> None:
    """What is planned around a window is found by the window."""
    asked = {
        "ids": [home.assets["S1"].id],
        "start": NOW + 3 * DAY,
        "end": NOW + 3 * DAY + timedelta(hours=8),
        "excluding": UUID(int=0),
    }
    plan = explain(connection, AROUND, {**claims(home), **asked})

    assert plan.indexes == {"window", "pk_work_requests"}
    assert plan.touched <= 300


def test_impacts_now(connection: psycopg.Connection, home: Place) -> None:
    """What is done to assets now is found among what is in progress."""
    ids = [asset.id for asset in home.assets.values()]
    plan = explain(connection, IMPACTS_NOW, {**claims(home), "ids": ids})

    assert not plan.scans_all
    assert plan.touched <= 300


@pytest.mark.parametrize("who", [None, "ann"])
def test_dashboard(connection: psycopg.Connection, home: Place, who: str | None) -> None:
    """What is over is counted in an index alone; of all others the few that are open are read."""
    requester = None if who is None else home.people[who].id
    shapes = [shape_of(query) for query in figures_at(NOW, requester).values()]
    values = dict(claims(home)) | {"since": NOW - RECENT, "requester": requester}
    for number, (_, asked) in enumerate(shapes):
        values |= {f"{name}_{number}": value for name, value in asked.items()}
    queries = figures_at(NOW, requester).values()
    counted = tuple((shape_of(query)[0].filters, bool(query.statuses)) for query in queries)
    plan = explain(connection, tallying(counted, who is not None).plain, values)

    assert not plan.scans_all
    everything = [node for node in plan.nodes if node["Node Type"] == "Index Only Scan"]
    assert [node["Index Name"] for node in everything] == ["ix_work_requests_status"] * (not who)
    read = plan.touched - sum(int(_rows(node)) for node in everything)
    assert read < COUNT / 2
