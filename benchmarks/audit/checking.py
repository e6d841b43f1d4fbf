"""A long trail: written by the product, sealed, taken away and checked, each by its command."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve

from benchmarks.audit.commands import Installation, Run
from benchmarks.filling import emptied
from benchmarks.report import row, say
from workcore.application import Application
from workcore.entities.records import AuditRecord
from workcore.model import AuditId, Verdict
from workcore.ports.queries import Slice
from workcore.testing.builders import a_content
from workcore.testing.world import Place, a_place
from workcore_adapters.memory import memory_ports
from workcore_adapters.postgres import Database, postgres_ports
from workcore_adapters.system import SystemClock, SystemIds
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres

COMMIT: Final = 1_000
"""So many records are written by one commit."""

BAR_SECONDS: Final = 60
HEAD: Final = ("", "seconds", "records/s", "cpu s", "peak MiB")


def checking(server: EmbeddedPostgres, *, records: int) -> None:
    """Measure sealing, verifying, taking away and verifying offline."""
    with emptied(server) as dsn, TemporaryDirectory() as folder:
        place = _written(dsn, records)
        installation, bundle = Installation(dsn, Path(folder, "out")), Path(folder, "bundle")
        auditor = ("--as", place.people["aude"].email)
        row(HEAD)
        _show("workcore audit seal", installation.workcore("audit", "seal"), records)
        verified = installation.workcore("audit", "verify", *auditor)
        _show("workcore audit verify", verified, records)
        taken = installation.workcore("audit", "bundle", "-o", str(bundle), *auditor)
        _show("workcore audit bundle", taken, records)
        size = bundle.stat().st_size
        _show(f"verify_audit.py (bar {BAR_SECONDS} s)", installation.verifier(bundle), records)
        print(f"{records:,} records, a bundle of {size / 1e6:,.0f} MB")


def _show(name: str, run: Run, records: int) -> None:
    rate, memory = round(records / run.seconds), round(run.mebibytes)
    row((name, run.seconds, rate, run.computed, memory))


def _written(dsn: str, records: int) -> Place:
    """Write records like those of a request's life, again and again, by the product's commits."""
    database = Database(dsn)
    ports = postgres_ports(database, memory_ports(clock=SystemClock(), ids=SystemIds()))
    place = a_place(ports.units, ports.directory)
    models = _life(Application(ports), place)
    start, many = time.monotonic(), _many(models, records)
    while batch := list(islice(many, COMMIT)):
        with place.unit() as unit:
            for record in batch:
                unit.audit.add(record)
            unit.commit()
    say(f"{records:,} records written in {time.monotonic() - start:.0f} s")
    database.close()
    return place


def _life(application: Application, place: Place) -> Sequence[AuditRecord]:
    """Let a request live from draft to approval, and take what was recorded of it."""
    ann, stan = place.caller("ann"), place.caller("stan")
    start = datetime.now(UTC) + timedelta(days=30)
    content = a_content(
        asset_id=place.assets["S1"].id,
        requested_start=start,
        requested_end=start + timedelta(hours=4),
    )
    id_ = application.create_request(content, caller=ann).request.id
    application.edit_request(id_, {"title": "Renew the guidance lamp"}, caller=ann)
    application.submit_request(id_, caller=ann)
    application.add_comment(id_, "The lift comes at ten.", caller=ann)
    application.decide_request(id_, Verdict.APPROVE, caller=stan)
    with place.unit("aude") as unit:
        return unit.audit.of("work_request", str(id_), Slice()).items


def _many(models: Sequence[AuditRecord], number: int) -> Iterator[AuditRecord]:
    ids = SystemIds()
    for model in islice(cycle(models), number):
        yield evolve(model, id=AuditId(ids.new()))
