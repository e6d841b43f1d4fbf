"""Whoever kills, at random moments or at named failpoints, and whoever stops the database."""

import random
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import product
from types import MappingProxyType
from typing import Final

import psutil
from tests.integration.chaos.calls import PAUSE
from tests.integration.chaos.fleet import API, Fleet
from tests.integration.chaos.load import Load
from tests.support.failpoints import eventually

from workcore_entrypoints.embedded.postgres import EmbeddedPostgres
from workcore_entrypoints.failpoints import Failpoints

Victims = Callable[[Fleet, random.Random], Sequence[psutil.Process]]
Progress = Callable[[int, int, str], None]
"""Is told how many are done, of how many, and what was hit."""

LONGEST: Final = 1.5
"""Seconds between a kill and the next, at most, when everything runs again."""


def serving(fleet: Fleet, chance: random.Random) -> Sequence[psutil.Process]:
    """One that answers requests."""
    below = fleet.processes(API)[1:]
    return [chance.choice(below)] if below else []


def master(fleet: Fleet, _: random.Random) -> Sequence[psutil.Process]:
    """The one that starts those; they have to end by themselves."""
    return fleet.processes(API)[:1]


def whole_service(fleet: Fleet, _: random.Random) -> Sequence[psutil.Process]:
    """All of them at once."""
    return fleet.processes(API)


def worker(fleet: Fleet, chance: random.Random) -> Sequence[psutil.Process]:
    """One that works on what waits."""
    return fleet.processes(chance.choice(fleet.workers))


def all_workers(fleet: Fleet, _: random.Random) -> Sequence[psutil.Process]:
    """All that do."""
    return fleet.processes(*fleet.workers)


def everybody(fleet: Fleet, _: random.Random) -> Sequence[psutil.Process]:
    """All there is, as when the machine's power fails."""
    return fleet.processes(*fleet.names)


VICTIMS: Final[Mapping[Victims, int]] = MappingProxyType(
    {serving: 35, worker: 25, everybody: 5, master: 15, whole_service: 10, all_workers: 10}
)
"""Who is killed, and how often beside the others."""


def kill(victims: Sequence[psutil.Process]) -> int:
    """Kill all of them; tell how many there still were: what was killed before may end just now."""
    killed = 0
    for each in victims:
        with suppress(psutil.NoSuchProcess):
            each.kill()
            killed += 1
    return killed


def kill_at_random(
    fleet: Fleet, load: Load, kills: int, chance: random.Random, tell: Progress
) -> None:
    """Kill somebody *kills* times, each time while clients wait for answers."""
    # Each kind of victim first, so that a small run has them all, too.
    first = list(VICTIMS)[:kills]
    others = chance.choices(list(VICTIMS), list(VICTIMS.values()), k=kills - len(first))
    for number, choose in enumerate(first + others, 1):
        fleet.await_service()
        PAUSE.wait(chance.uniform(0, LONGEST))
        load.await_writes(chance.randint(1, len(load.clients) // 2))
        eventually(lambda: kill(choose(fleet, chance)) > 0, f"there is no {choose.__name__}")  # noqa: B023 - called at once
        tell(number, kills, choose.__name__)


def kill_at_failpoints(
    fleet: Fleet, points: Failpoints, names: Sequence[str], hits: Sequence[int], tell: Progress
) -> None:
    """Have whoever passes a failpoint for the n-th time die of it, for each name and number."""
    deaths = list(product(names, hits))
    for number, (name, hit) in enumerate(deaths, 1):
        fleet.await_service()
        points.arm(name, hit)
        eventually(lambda: not points.armed.exists(), f"nobody passes {name} {hit}")
        tell(number, len(deaths), f"{name} {hit}")


def stop_database(
    fleet: Fleet,
    load: Load,
    database: EmbeddedPostgres,
    stops: int,
    chance: random.Random,
    tell: Progress,
) -> None:
    """Stop the database at once, as if its machine failed, and start it again."""
    for number in range(1, stops + 1):
        fleet.await_service()
        PAUSE.wait(chance.uniform(0, LONGEST))
        load.await_writes(chance.randint(1, len(load.clients) // 2))
        first = psutil.Process(database.server.get_pid())
        first.send_signal(signal.SIGQUIT)
        first.wait(60)
        PAUSE.wait(chance.uniform(0, LONGEST))
        database.server.start()
        tell(number, stops, "the database")
