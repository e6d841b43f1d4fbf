"""
Nothing of one organisation is visible to, or can be inferred by, another.

Every operation of the OpenAPI document × every place in it that an id fits × every role is asked
for what belongs to somebody else and for what does not exist: the answers are the same. Once
with both guards, once with the statements' own filter taken away, so that row-level security
alone holds, and once without row-level security, so that the filter alone holds.
`make tenants` asks for everybody of the organisation instead of one person of each role.
"""

import os
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

import msgspec
import psycopg
import pytest
from attrs import frozen
from psycopg import sql
from tests.integration.conftest import database_of, drop_database, make_database
from tests.support.guards import without_filter, without_row_security
from tests.support.rest.dashboards import looked_at
from tests.support.rest.slots import Operation, Slot, operations
from tests.support.rest.tenants import KEY, SECRET, Neighbours, answered
from tests.support.web import a_web, patient

from workcore.testing.world import PEOPLE
from workcore_adapters.postgres.protection import TENANTS
from workcore_entrypoints.containers import Container
from workcore_entrypoints.rest.contract import description
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret

pytestmark = pytest.mark.integration

EVERYBODY: Final = ("adam", *PEOPLE)
ONE_OF_EACH: Final = ("adam", "ann", "cal", "stan", "olga", "pia", "vera", "aude")
ASKED: Final = EVERYBODY if os.environ.get("WORKCORE_TENANTS") == "everybody" else ONE_OF_EACH

OPERATIONS: Final = tuple(operations(msgspec.json.decode(description("any"))))
POSTS: Final = [each for each in OPERATIONS if each.has(KEY)]
CASES: Final = [(operation, slot) for operation in OPERATIONS for slot in operation.slots]


@frozen
class Guarded:
    """A service with some of its guards, and what was the others' before anybody asked."""

    guards: str
    neighbours: Neighbours
    dsn: str
    before: dict[str, str]

    def now(self) -> dict[str, str]:
        """Fingerprint every row of the others."""
        return fingerprints(self.dsn, str(self.neighbours.web.world.abroad.organisation.id))


def fingerprints(dsn: str, organisation: str) -> dict[str, str]:
    """Fingerprint what an organisation has, by table; as a superuser sees it."""
    look = "SELECT md5(string_agg(CAST(t AS text), ',' ORDER BY CAST(t AS text))) FROM {} AS t"
    found = {}
    with psycopg.connect(dsn) as connection:
        for table in TENANTS:
            column = "id" if table == "organisations" else "organisation_id"
            query = sql.SQL(look + " WHERE {} = %s").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            [found[table]] = connection.execute(query, [organisation]).fetchone() or [""]
    return found


@pytest.fixture(scope="module", params=["both guards", "row security alone", "filter alone"])
def guarded(
    request: pytest.FixtureRequest,
    postgres_server: str,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Guarded]:
    """The service on a database of each mode's own."""
    name = make_database(postgres_server, template=migrated)
    dsn = database_of(postgres_server, name)
    with psycopg.connect(dsn, autocommit=True) as connection:
        hurry = sql.SQL("ALTER DATABASE {} SET synchronous_commit = off")
        connection.execute(hurry.format(sql.Identifier(name)))
    settings = Settings(
        database_url=Secret(dsn),
        workcore_data_dir=str(tmp_path_factory.mktemp("data")),
        file_encryption_keys=Secret("k1:" + b64encode(b"k" * 32).decode()),
    )
    container = Container(settings=patient(settings))
    with pytest.MonkeyPatch.context() as patch:
        neighbours = Neighbours(a_web(container), [each.name for each in POSTS])
        before = fingerprints(dsn, str(neighbours.web.world.abroad.organisation.id))
        forgot = without_filter(patch) if request.param == "row security alone" else None
        if request.param == "filter alone":
            without_row_security(dsn)
        yield Guarded(request.param, neighbours, dsn, before)
        assert forgot is None or forgot, "no statement has had a filter"
    container.database().close()
    drop_database(postgres_server, name)


def test_document_is_the_served_one(guarded: Guarded) -> None:
    """The matrix is made of what the service publishes."""
    served = guarded.neighbours.web.call(None, "GET", "/openapi.json").json
    assert tuple(operations(served)) == OPERATIONS


@pytest.mark.parametrize(
    ("operation", "slot"),
    CASES,
    ids=[f"{operation.name}-{slot.where}-{'.'.join(slot.pointer)}" for operation, slot in CASES],
)
def test_foreign_is_absent(guarded: Guarded, operation: Operation, slot: Slot) -> None:
    """Whoever names what belongs to others hears what he would hear if there were no such thing."""
    neighbours = guarded.neighbours
    for who in ASKED:
        foreign, absent = (
            neighbours.answer(operation, who, slot, named)
            for named in (neighbours.theirs, neighbours.absent())
        )
        assert foreign == absent, who
        shown = {secret for secret in neighbours.secrets if secret in str(foreign)}
        assert not shown, who


@pytest.mark.parametrize("operation", OPERATIONS, ids=[each.name for each in OPERATIONS])
def test_nothing_is_told(guarded: Guarded, operation: Operation) -> None:
    """Whatever is asked, nothing of the others is in the answer: lists, exports, words, counts."""
    neighbours = guarded.neighbours
    for who in ASKED if operation.signed_in else (None,):
        text = neighbours.call(operation, who, {}).text
        assert not {secret for secret in neighbours.secrets if secret in text}, who


def counted(guarded: Guarded, who: str = "adam") -> int:
    """Add up what a dashboard counts of everybody's requests."""
    shown = looked_at(guarded.neighbours.web, who)
    return sum(each["count"] for each in shown["everybody"]["by_status"])


def test_counts_are_of_ours(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers do not tell either how much the others have; without both guards they would."""
    home = guarded.neighbours.web.home.organisation.id
    with psycopg.connect(guarded.dsn) as connection:
        look = "SELECT count(*) FILTER (WHERE organisation_id = %s), count(*) FROM work_requests"
        [[ours, everybodys]] = connection.execute(look, [home]).fetchall()

    assert counted(guarded) == ours < everybodys
    without_filter(monkeypatch)
    assert counted(guarded) == (everybodys if guarded.guards == "filter alone" else ours)


@pytest.mark.parametrize("path", ["/work-requests", "/assets", "/users", "/audit"])
def test_foreign_cursors(guarded: Guarded, path: str) -> None:
    """Where a list of the others goes on is no place in ours."""
    web = guarded.neighbours.web
    abroad = web.world.abroad
    theirs = web.call("adam", "GET", path, query="limit=1", place=abroad).json["next_cursor"]
    assert theirs
    told = [
        answered(web.call("adam", "GET", path, query=f"limit=1&cursor={cursor}"), cursor)
        for cursor in (theirs, "AAAA" * 16)
    ]
    assert told[0] == told[1]
    assert told[0].status == 400


@pytest.mark.parametrize("operation", POSTS, ids=[each.name for each in POSTS])
def test_foreign_attempts(guarded: Guarded, operation: Operation) -> None:
    """What the others have called their attempts is no name that ours have had."""
    neighbours = guarded.neighbours
    assert operation.name in neighbours.attempts
    told = [
        answered(neighbours.call(operation, "stan", {}, headers={KEY: name}), name)
        for name in (operation.name, f"{operation.name}-of-nobody")
    ]
    assert told[0] == told[1]
    assert SECRET not in told[0].text


def test_matrix_can_fail(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the filter everything rests on row-level security; without both all is seen."""
    without_filter(monkeypatch)
    neighbours = guarded.neighbours
    path = f"/work-requests/{neighbours.theirs['request']}"
    read = neighbours.web.call("adam", "GET", path)

    assert (SECRET in read.text) == (guarded.guards == "filter alone")


def test_nothing_of_theirs_has_changed(guarded: Guarded) -> None:
    """After all that, the others have every row they had, as it was."""
    assert guarded.now() == guarded.before
