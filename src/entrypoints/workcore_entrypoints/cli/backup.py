"""Backups of database and attached files, from the terminal."""

from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from workcore_entrypoints.cli.options import Command, command
from workcore_entrypoints.cli.output import counted, print_json
from workcore_entrypoints.cli.runtime import Runtime

if TYPE_CHECKING:
    from workcore_entrypoints.backups.backups import Backups
    from workcore_entrypoints.backups.manifest import Manifest

into: Command = click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where backups are; else the folder `backups` of the data directory.",
)


@click.group()
def backup() -> None:
    """Copy everything that is kept, check copies, put one back."""


@backup.command("create")
@into
@command
def create(runtime: Runtime, folder: Path | None) -> None:
    """Copy the database, and each file that was not copied before."""
    backups, container = _backups(runtime, folder), runtime.wired()
    schema = container.migrator().status().current
    if schema is None:
        raise click.ClickException("The database has no schema yet: there is nothing to copy.")
    began = monotonic()
    made = backups.create(container.clock().now(), schema)
    _show(runtime, made, f"made in {monotonic() - began:.1f} s")


@backup.command("list")
@into
@command
def list_all(runtime: Runtime, folder: Path | None) -> None:
    """Name all backups, oldest first."""
    names = _backups(runtime, folder).names()
    if runtime.json:
        print_json({"items": names})
    else:
        click.echo("\n".join(names) or "There are no backups.")


@backup.command("verify")
@click.argument("names", nargs=-1)
@into
@command
def verify(runtime: Runtime, names: tuple[str, ...], folder: Path | None) -> None:
    """
    Name what was cut, altered or lost in backups.

    Reads all of them unless some are named; exits with 1 when something is wrong.
    """
    backups = _backups(runtime, folder)
    checked = names or tuple(backups.names())
    if not checked:
        raise click.ClickException(f"There are no backups in {backups.folder}.")
    faults = [fault for name in checked for fault in backups.faults(name)]
    if runtime.json:
        print_json({"checked": checked, "faults": faults})
    else:
        whole = f"{counted(len(checked), 'backup')} checked, nothing is wrong."
        click.echo("\n".join(faults) or whole)
    if faults:
        raise click.exceptions.Exit(1)


@backup.command("restore")
@click.argument("name")
@into
@command
def restore(runtime: Runtime, name: str, folder: Path | None) -> None:
    """
    Put a backup into an empty database, and its files beside it.

    Nothing may run on it meanwhile. Messages that waited are held: they may have been sent since.
    `workcore outbox release` lets them go.
    """
    container, began = runtime.wired(), monotonic()
    migrator = container.migrator()

    def empty() -> None:
        """Make the roles, and take everything else away again."""
        migrator.upgrade()
        migrator.downgrade("base")

    made = _backups(runtime, folder).restore(name, empty)
    migrator.upgrade()
    held = container.ports().relay.hold()
    told = f"restored in {monotonic() - began:.1f} s; held are {counted(held, 'message')}"
    _show(runtime, made, told)


@backup.command("prune")
@click.option("--days", type=click.IntRange(min=1), default=30, show_default=True)
@into
@command
def prune(runtime: Runtime, days: int, folder: Path | None) -> None:
    """
    Remove backups of more than --days.

    The files that only they had go with them. The last backup stays, however old it is.
    """
    now = runtime.wired().clock().now()
    gone = _backups(runtime, folder).prune(now, timedelta(days=days))
    if runtime.json:
        print_json({"removed": gone})
    else:
        click.echo(f"Removed: {', '.join(gone) or 'none'}.")


def _backups(runtime: Runtime, folder: Path | None) -> "Backups":
    from workcore_entrypoints.backups.backups import Backups

    container = runtime.wired()
    if container.store() != "postgres":
        raise click.UsageError("DATABASE_URL is needed: what is in memory has no backups.")
    place = folder or container.settings().data_dir / "backups"
    return Backups(folder=place, dump=container.dump(), blobs=container.blobs())


def _show(runtime: Runtime, made: "Manifest", told: str) -> None:
    size = sum(part.bytes for part in made.parts)
    if runtime.json:
        print_json({"name": made.name, "attachments": len(made.attachments), "bytes": size})
        return
    files = counted(len(made.attachments), "attached file")
    click.echo(f"{made.name}: schema {made.schema}, {files}, {size:,} bytes, {told}")
