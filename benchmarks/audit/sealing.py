"""How soon records are sealed while the service does nothing but write, as fast as it can."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Final

import psycopg
from attrs import Factory, define

from benchmarks.audit.commands import Installation
from benchmarks.cases import REQUESTS, Decided, Script, create
from benchmarks.driver import drive
from benchmarks.filled import Filled
from benchmarks.filling import copied
from benchmarks.report import row
from benchmarks.rounds import WrongAnswers
from benchmarks.servers import PRODUCT, Serving, running
from benchmarks.wire import post
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres

LOOK_SECONDS: Final = 0.2
BAR_SECONDS: Final = 5.0
GOOD: Final = {200, 201}

OLDEST: Final = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(at)), 0)::float8
FROM audit_waiting AS waits JOIN audit_records AS it
ON it.organisation_id = waits.organisation_id AND it.id = waits.record_id
"""
SEALED: Final = "SELECT coalesce(sum(size), 0)::bigint FROM audit_trees"


@define
class Watch:
    """
    Looks again and again at what waits.

    Attributes:
        ages: Seconds that the oldest record had waited, at each look.
        most: Records that waited at a time.
    """

    dsn: str
    ages: list[float] = Factory(list)
    most: int = 0
    _ended: Event = Factory(Event)

    def run(self) -> None:
        """Look until it is ended."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            while not self._ended.wait(LOOK_SECONDS):
                found = connection.execute(OLDEST).fetchone()
                count, age = found or (0, 0.0)
                self.ages.append(age)
                self.most = max(self.most, count)

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()


def sealing(server: EmbeddedPostgres, *, rows: int, seconds: float, serving: Serving) -> None:
    """Write on all connections, and print the greatest age of a record that is not sealed."""
    with copied(server, rows) as filled, TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(Installation(filled.dsn, Path(folder)).worker())
        product = stack.enter_context(running(PRODUCT, filled, serving))
        _settle(filled.dsn)
        before, watch = _number(filled.dsn), Watch(filled.dsn)
        looking = Thread(target=watch.run)
        looking.start()
        sample = drive(product.port, _mixed(filled), seconds=seconds)
        watch.end()
        looking.join()
        _settle(filled.dsn)
        written = _number(filled.dsn) - before
    if not sample.statuses.keys() <= GOOD:
        raise WrongAnswers(str(dict(sample.statuses)))
    row(("", "writes/s", "records/s", "most wait", "oldest s"))
    requests = sample.statuses.total()
    name = f"sealing (bar {BAR_SECONDS:.0f} s)"
    rates = (round(requests / sample.seconds), round(written / sample.seconds))
    row((name, *rates, watch.most, max(watch.ages)))


def _mixed(filled: Filled) -> list[Script]:
    """Let each connection create, submit, approve and comment."""
    return [
        _lives(filled, Random(number), script) for number, script in enumerate(Decided()(filled))
    ]


def _lives(filled: Filled, random: Random, decided: Script) -> Iterator[bytes]:
    while True:
        yield create(filled, random)
        yield from (next(decided), next(decided))
        path = f"{REQUESTS}/{random.choice(filled.ids)}/comments"
        yield post(path, {"text": "The lift comes at ten."}, token=filled.tokens["Stan"])
        yield create(filled, random)


def _settle(dsn: str) -> None:
    """Wait until nothing waits."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        while (connection.execute(OLDEST).fetchone() or (0,))[0]:
            time.sleep(LOOK_SECONDS)


def _number(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        return int((connection.execute(SEALED).fetchone() or (0,))[0])
