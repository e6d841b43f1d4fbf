"""A worker that is killed at each failpoint of sending, and what it leaves each time."""

import signal
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from tests.support.backlog import Backlog, copies, soon, working
from tests.support.failpoints import ALL
from tests.support.hostile_mail import Fault, hostile_mail

from workcore.testing.world import a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_entrypoints.failpoints import Failpoints

pytestmark = pytest.mark.integration

LETTERS: Final = 6
POINTS: Final = [
    f"relay.{call} {moment}"
    for call in ("claim_deliveries", "settle")
    for moment in ("before", "after")
]
SOME: Final = {"relay.claim_deliveries after", "relay.settle before"}
"""Where nothing is sent yet of what is claimed, and where something is and nobody knows."""


@pytest.fixture
def backlog(postgres_dsn: str) -> Iterator[Backlog]:
    """An organisation's."""
    database = Database(postgres_dsn)
    units = partial(PostgresUnitOfWork, database)
    yield Backlog(postgres_dsn, a_world(units, PostgresDirectory(database)).home)
    database.close()


@pytest.mark.parametrize("name", [each for each in POINTS if ALL or each in SOME])
def test_killed(name: str, backlog: Backlog, postgres_dsn: str, tmp_path: Path) -> None:
    """
    The next worker sends what is left: each letter arrives, and what was kept does not again.

    It arrives twice only if it was on its way, and then it is the same to the last byte.
    """
    points = Failpoints(tmp_path)
    for number in count(1):
        points.arm(name, number)
        backlog.fill(LETTERS)
        with hostile_mail(lambda: Fault.NONE) as server:
            given = {"WORKCORE_FAILPOINTS": str(tmp_path)}
            with working(postgres_dsn, server.port, tmp_path, **given) as worker:
                soon(lambda: worker.poll() is not None or backlog.sent() == LETTERS)
                killed = worker.poll() == -signal.SIGKILL
            kept = {id_ for id_, (_, state, _) in backlog.found().items() if state == "sent"}
            backlog.outlast()
            with working(postgres_dsn, server.port, tmp_path):
                soon(lambda: backlog.sent() == LETTERS)

        arrived = copies(server.taken)
        assert set(arrived) == set(backlog.found())
        assert {len(arrived[id_]) for id_ in kept} <= {1}
        assert all(len(each) <= 2 and len(set(each)) == 1 for each in arrived.values())
        if not ALL or not killed:
            assert killed or number > 1
            return
