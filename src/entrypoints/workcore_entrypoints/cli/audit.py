"""The audit trail, from the terminal."""

import time
from collections.abc import Iterable, Iterator
from typing import IO

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from workcore.ports.queries import LARGEST_PAGE
from workcore.use_cases.check_audit import TrailReport
from workcore.use_cases.seal_audit import Sealing
from workcore_entrypoints.cli.finding import find_request
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, print_json, show_list, show_one
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import (
    checkpoint_out,
    report_out,
    sealing_out,
    sealing_state_out,
)

CHECKPOINTS: Columns = {
    "Records": lambda checkpoint: checkpoint.size,
    "Signed": lambda checkpoint: checkpoint.at,
    "Root": lambda checkpoint: checkpoint.root,
}
FAULTS: Columns = {
    "Fault": lambda fault: fault.code,
    "From": lambda fault: fault.first,
    "To": lambda fault: fault.last,
    "What": lambda fault: fault.message,
}


@click.group()
def audit() -> None:
    """Seal the audit trail, check it, and let others check it."""


@audit.command("seal")
@click.option("--every", type=click.FloatRange(min=0.1), help="Go on, pausing so many seconds.")
@command
def seal(runtime: Runtime, every: float | None) -> None:
    """
    Give the records that wait their places, and sign them.

    In all organisations, as the worker does by itself.
    """
    done = _seal(runtime)
    while every is not None:
        time.sleep(every)
        done += _seal(runtime)
    show_one(runtime, sealing_out(done))
    if done.forked:
        raise click.exceptions.Exit(1)


def _seal(runtime: Runtime) -> Sealing:
    """Seal until nothing waits."""
    application, done = runtime.application(), Sealing()
    while True:
        last = application.seal_audit(application.ports.clock.now())
        done += last
        if not last.records:
            return done


@audit.command("status")
@command
def status(runtime: Runtime) -> None:
    """
    Show how many records are sealed, and how long others wait.

    In all organisations.
    """
    application = runtime.application()
    state = application.watch_sealing(application.ports.clock.now())
    show_one(runtime, sealing_state_out(state))


@audit.command("key")
@command
def key(runtime: Runtime) -> None:
    """Print the public key, for whoever is to check the trail."""
    click.echo(runtime.application().ports.signer.public_key)


@audit.command("verify")
@command
def verify(runtime: Runtime) -> None:
    """Compare the trail with the checkpoints outside. Exit code 1 when they differ."""
    application, caller = runtime.application(), runtime.caller()
    with Console(stderr=True).status("Reading the whole trail"):
        report = application.check_audit(caller=caller)
    _show(runtime, report)
    if not report.sound:
        raise click.exceptions.Exit(1)


def _show(runtime: Runtime, report: TrailReport) -> None:
    shown = report_out(report)
    if runtime.json:
        print_json(shown)
        return
    if report.faults:
        show_list(runtime, shown.faults, FAULTS)
    verdict = "is as it was signed" if report.sound else "is NOT as it was signed"
    click.echo(
        f"The trail {verdict}: {report.records} records, {report.checkpoints} checkpoints.",
        err=True,
    )


@audit.command("checkpoints")
@command
def checkpoints(runtime: Runtime) -> None:
    """List what was signed."""
    read, caller = runtime.application().read_trail, runtime.caller()
    found = read.checkpoints(caller=caller, limit=LARGEST_PAGE)
    shown = [checkpoint_out(signed) for signed in found]
    while found:
        found = read.checkpoints(caller=caller, after=found[-1].checkpoint.size, limit=LARGEST_PAGE)
        shown += map(checkpoint_out, found)
    show_list(runtime, shown, CHECKPOINTS)


@audit.command("bundle")
@click.option("--request", help="Only what was done to this one, each record with its proof.")
@click.option("--output", "-o", type=click.File("w", encoding="utf-8"), default="-")
@command
def bundle(runtime: Runtime, request: str | None, output: IO[str]) -> None:
    """
    Write sealed records for others to check.

    `docs/verify_audit.py` checks them without this product.
    """
    application, caller = runtime.application(), runtime.caller()
    if request is None:
        lines = application.bundle_audit(caller=caller)
    else:
        found = find_request(application, caller, request).request
        lines = application.bundle_audit.about(found.id, caller=caller)
    for line in _counted(lines):
        output.write(line)


def _counted(lines: Iterable[str]) -> Iterator[str]:
    columns = (SpinnerColumn(), TextColumn("lines written"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(lines)
