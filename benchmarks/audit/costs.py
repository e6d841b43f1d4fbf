"""What recording costs, and what one busy organisation reaches beside fifty, in one run."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve

from benchmarks.audit.commands import Installation
from benchmarks.cases import CONNECTIONS, Case, Script, create, turning
from benchmarks.filled import Filled, token
from benchmarks.filling import copied
from benchmarks.report import row
from benchmarks.rounds import Effort, Results, Subject, measure
from benchmarks.servers import PRODUCT, Serving, running
from workcore.testing.world import Place, a_place
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres

RECORDED: Final = "recorded, sealed meanwhile"
UNRECORDED: Final = "ENABLE_AUDIT_TRAIL=false"
ONE: Final = "create, one organisation"
FIFTY: Final = "create, fifty organisations"
HEAD: Final = ("", "requests/s", "p50 ms", "p99 ms", "cpu ms")
MANY: Final = 50


def costs(server: EmbeddedPostgres, *, rows: int, serving: Serving, effort: Effort) -> None:
    """Measure both, and print the ratios."""
    with ExitStack() as stack:
        subjects: dict[str, Subject] = {}
        places: dict[str, Sequence[Filled]] = {}
        for name, settings in ((RECORDED, {}), (UNRECORDED, {"ENABLE_AUDIT_TRAIL": "false"})):
            filled = stack.enter_context(copied(server, rows))
            places[filled.dsn] = [filled, *(_as_filled(p, filled) for p in _founded(filled.dsn))]
            folder = Path(stack.enter_context(TemporaryDirectory()))
            worker = stack.enter_context(Installation(filled.dsn, folder).worker())
            product = stack.enter_context(running(PRODUCT, filled, serving, settings))
            subjects[name] = evolve(product, others=(worker,)), filled
        cases = (
            Case(name=ONE, scripts=turning(create), status=201),
            Case(name=FIFTY, scripts=_everywhere(places), status=201),
        )
        results = measure(cases, subjects, effort)
    _print(results)


def _print(results: Results) -> None:
    row(HEAD)
    for case in (ONE, FIFTY):
        print(case)
        for name in (RECORDED, UNRECORDED):
            row((f"  {name}", *results.of(case, name).figures))
    rate = {(case, name): results.of(case, name).rate for case, name in results.series}
    row(("recorded of unrecorded (bar 0.75)", rate[ONE, RECORDED] / rate[ONE, UNRECORDED]))
    row(("one of fifty (bar 0.8)", rate[ONE, RECORDED] / rate[FIFTY, RECORDED]))


def _founded(dsn: str) -> list[Place]:
    """Found organisations besides the one that is there."""
    database = Database(dsn)
    units, directory = partial(PostgresUnitOfWork, database), PostgresDirectory(database)
    places = [a_place(units, directory) for _ in range(MANY - 1)]
    database.close()
    return places


def _as_filled(place: Place, home: Filled) -> Filled:
    """Describe an organisation as the one that is full of requests."""
    ann = place.people["ann"]
    return evolve(
        home,
        organisation=place.organisation.id,
        requester=ann.id,
        tokens={"Ann": token(place.organisation.id, ann.id, ann.roles)},
        assets=tuple(asset.id for asset in place.assets.values()),
    )


def _everywhere(places: dict[str, Sequence[Filled]]) -> Callable[[Filled], Sequence[Script]]:
    """Let each connection turn from organisation to organisation."""

    def script(filled: Filled, random: Random) -> Script:
        while True:
            yield create(random.choice(places[filled.dsn]), random)

    return lambda filled: [script(filled, Random(n)) for n in range(CONNECTIONS)]
