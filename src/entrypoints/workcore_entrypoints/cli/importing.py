"""What imports have in common: bad rows are named, and good ones kept only when asked."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from workcore_entrypoints.cli.output import console
from workcore_entrypoints.exchange.rows import Bad, Good

T = TypeVar("T")


def sorted_out(rows: Iterable[Good[T] | Bad]) -> tuple[list[Good[T]], list[Bad]]:
    """Tell good rows from bad ones."""
    good: list[Good[T]] = []
    bad: list[Bad] = []
    for row in rows:
        if isinstance(row, Bad):
            bad.append(row)
        else:
            good.append(row)
    return good, bad


def report(bad: Sequence[Bad]) -> None:
    """Name every bad row with its line and reason."""
    for row in sorted(bad, key=lambda row: row.line):
        click.echo(f"line {row.line}: {row.reason}", err=True)


def ensure_wanted(good: Sequence[object], bad: Sequence[Bad], *, keep_good: bool) -> None:
    """
    Stop when there are bad rows and nobody asked to keep the good ones.

    Raises:
        ClickException: Nothing is stored.
    """
    report(bad)
    if bad and not keep_good:
        raise click.ClickException(
            f"{len(bad)} of {len(good) + len(bad)} rows are bad; nothing was stored. "
            "Mend them, or keep the good ones with --keep-good."
        )


def with_progress(what: str, items: Sequence[T], do: Callable[[T], None]) -> None:
    """Do something to each item, and show how far it is."""
    with bar(transient=True) as progress:
        task = progress.add_task(what, total=len(items))
        for item in items:
            do(item)
            progress.advance(task)


def bar(*, transient: bool = False) -> Progress:
    """Make a progress bar; it shows on a terminal only."""
    shown = console()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=shown,
        transient=transient,
        disable=not shown.is_terminal,
    )
