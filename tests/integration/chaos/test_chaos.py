"""
Nothing is lost and nothing is half done, whoever is killed and whenever.

`make chaos` kills 200 times at random (`WORKCORE_CHAOS`), at each failpoint at its first hits, and
stops the database 20 times.
"""

import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Final

import pytest
from tests.integration.chaos import found, journal, killer, oracle, reading, told
from tests.integration.chaos.conftest import KILLS, World
from tests.integration.chaos.fleet import SETTINGS, WORKCORE
from tests.support.failpoints import eventually

from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import read_settings

pytestmark = pytest.mark.integration

SOME: Final = ("unit.commit after", "webhook_sender.send after")
"""Where something was done and nobody was told so, when not every failpoint is tried."""

HITS: Final = (1, 2, 3) if KILLS else (1,)
LEASES: Final = 90 + 10
"""
Seconds in which is taken up what somebody had who was killed: the longest lease, and ten.

So in any such time something gets done, however much waits: clients may write more than is sent.
"""

SHOWN: Final = 20
"""So many faults are shown."""


def say(what: str) -> None:
    """Show how far it is."""
    print(what, flush=True)  # noqa: T201 - `make` shows it


def test_killed_at_random(world: World) -> None:
    """Whoever dies: what was acknowledged is there, and all else is there whole or not at all."""
    with world.load.running():
        killer.kill_at_random(world.fleet, world.load, KILLS or 3, world.chance, progress(world))
    judge(world)


def test_killed_at_failpoints(world: World) -> None:
    """The same at each place where something can be half done."""
    with world.load.running():
        eventually(lambda: set(SOME) <= set(world.points.passed()), "they are not passed")
        sleep(10 if KILLS else 0)
        names = sorted(set(world.points.passed())) if KILLS else SOME
        killer.kill_at_failpoints(world.fleet, world.points, names, HITS, progress(world))
    judge(world)


@pytest.mark.skipif(not KILLS, reason="only `make chaos` has a server that may be stopped")
def test_database_stopped(world: World) -> None:
    """The same when the database is stopped at once, while it writes."""
    assert world.database is not None
    with world.load.running():
        killer.stop_database(
            world.fleet, world.load, world.database, KILLS // 10, world.chance, progress(world)
        )
    judge(world)


def progress(world: World) -> killer.Progress:
    """Say after each kill how far it is."""

    def tell(number: int, kills: int, what: str) -> None:
        load = world.load
        counted = f"{load.acknowledged} acknowledged, {load.cuts} cut off, {load.sent_off} sent off"
        say(f"{number}/{kills} {what}: {counted}")

    return tell


def judge(world: World) -> None:
    """Have everything done that waits, and compare what there is with what clients know."""
    world.fleet.await_service()
    none(oracle.half_done(found.look(world.dsn)))
    finish(world)
    drain(world)

    there = found.look(world.dsn)
    lives = journal.read(world.folder)
    figures(world, there, lives)
    none(world.load.wrong)
    none(oracle.faults(lives, there))
    none(told.untold(there, world.arrived, world.service.home))
    caller = next(iter(world.load.clients.values())).caller
    none(reading.unread(caller, there))
    verify(world)
    sweep(world, there)


def none(faults: Iterable[str]) -> None:
    """See that nothing is wrong, or say what is."""
    listed = list(faults)
    assert not listed, "\n".join([f"{len(listed)} faults:", *listed[:SHOWN]])


def finish(world: World) -> None:
    """Have clients come back that gave something up."""
    lives = journal.read(world.folder)
    for name, client in world.load.clients.items():
        mine = [each for life, each in lives.items() if life.startswith(f"{name}-")]
        unknown = [e for each in mine for e in each if e.heard.came is journal.Came.UNKNOWN]
        client.finish(unknown)


def drain(world: World) -> None:
    """Wait until nothing waits any more; a small run does not wait for leases to be over."""
    began = since = monotonic()
    if not KILLS:
        found.outlast(world.dsn)
    left = found.waiting(world.dsn)
    while any(left):
        assert monotonic() - since < LEASES, f"nothing gets done of what waits: {left}"
        sleep(0.2)
        before, left = left, found.waiting(world.dsn)
        since = since if left == before else monotonic()
    say(f"nothing waits any more after {monotonic() - began:.1f} s")


def figures(world: World, there: found.Found, lives: oracle.Lives) -> None:
    """Say what it was about."""
    came = [entry.heard.came for entries in lives.values() for entry in entries]
    lost = came.count(journal.Came.LOST)
    say(
        f"{len(there.requests)} requests, {len(came)} writes, of {lost} the answer was lost;"
        f" {world.fleet.started} starts; {told.counted(world.arrived)}"
    )


def verify(world: World) -> None:
    """See that the sealed trail is as it was signed."""
    adam = world.service.home.people["adam"].email
    environment = {**os.environ, **SETTINGS, **world.fleet.environment}
    command = [WORKCORE, "audit", "verify", "--as", adam]
    done = subprocess.run(
        command, env=environment, cwd=world.folder, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    say(done.stderr.decode().strip())


def sweep(world: World, there: found.Found) -> None:
    """Sweep as a worker will in two days, and see that each file is there and nothing else."""
    later = datetime.now(UTC) + timedelta(days=2)
    environment = {**SETTINGS, **world.fleet.environment, "WORKCORE_FAILPOINTS": ""}
    container = Container(settings=read_settings(environment))
    swept = container.application().sweep_orphans(later)
    container.database().close()
    files = sum(len(request.files) for request in there.requests.values())
    assert len(list(container.blobs().names(before=later))) == files
    say(f"{files} files, {swept.orphans} that no record kept, {swept.unfinished} unfinished")
