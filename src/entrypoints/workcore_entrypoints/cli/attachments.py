"""Files of requests, from the terminal; and what time has to do for them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from workcore.entities.attachment import Attachment
from workcore.errors import NoSuchAttachment
from workcore.use_cases.intake import Upload
from workcore_entrypoints.cli.finding import as_uuid, find_request
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, console, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import (
    attachment_out,
    rescans_out,
    rewraps_out,
    sweep_out,
    upload_out,
)

PIECE: Final = 64 * 1024

FILES: Columns = {
    "Name": lambda file: file.name,
    "Bytes": lambda file: f"{file.size:,}",
    "Type": lambda file: file.content_type,
    "Status": lambda file: file.status,
    "By": lambda file: file.uploaded_by,
    "At": lambda file: file.created_at,
    "Id": lambda file: file.id,
}
OUTCOMES: Columns = {
    "Name": lambda file: file.name,
    "Outcome": lambda file: file.outcome,
    "Says": lambda file: file.message or file.signature,
}


def add_to(group: click.Group) -> None:
    """Add what is done to files to the group of requests."""
    for each in (attach, list_files, download, detach):
        group.add_command(each)


@click.group()
def attachments() -> None:
    """Look after the files of all organisations."""


@attachments.command("rescan")
@command
def rescan(runtime: Runtime) -> None:
    """Ask the scanner again about files that wait for their verdict."""
    application = runtime.application()
    done = application.rescan_attachments(application.ports.clock.now())
    show_one(runtime, rescans_out(done))


@attachments.command("rewrap")
@command
def rewrap(runtime: Runtime) -> None:
    """Wrap keys by the first of FILE_ENCRYPTION_KEYS. No file is rewritten."""
    show_one(runtime, rewraps_out(runtime.application().rewrap_keys()))


@attachments.command("sweep")
@command
def sweep(runtime: Runtime) -> None:
    """
    Remove what uploads left behind that were cut off.

    Only of those that were cut off more than a day ago: of none that is under way.
    """
    application = runtime.application()
    show_one(runtime, sweep_out(application.sweep_orphans(application.ports.clock.now())))


@click.command("attach")
@click.argument("request")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@command
def attach(runtime: Runtime, request: str, files: Sequence[Path]) -> None:
    """Attach FILES to a request. Exits with 1 when one of them was not."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    with progress() as bar, ExitStack() as stack:
        uploads = [_upload(path, bar, stack) for path in files]
        done = application.attach_files(found, uploads, caller=caller)
    outcomes = [upload_out(outcome) for outcome in done.files]
    show_list(runtime, outcomes, OUTCOMES)
    if any(o.attachment is None or not o.attachment.kept for o in done.files):
        raise click.exceptions.Exit(1)


@click.command("attachments")
@click.argument("request")
@command
def list_files(runtime: Runtime, request: str) -> None:
    """List the files of a request."""
    show_list(runtime, [attachment_out(file) for file in _files(runtime, request)], FILES)


@click.command("download")
@click.argument("request")
@click.argument("file")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="A file or a folder; else the file's own name, here.",
)
@command
def download(runtime: Runtime, request: str, file: str, target: Path | None) -> None:
    """Download a clean file, by its name or id. One that is there is not written over."""
    found = _file(runtime, request, file)
    opened = runtime.application().open_attachment(found.id, caller=runtime.caller())
    place = target or Path()
    path = place / found.name if place.is_dir() else place
    if path.exists():
        raise click.ClickException(f"{path} is there already; name another with --to.")
    with progress() as bar:
        _save(opened.read(), path, bar, found.size)
    click.echo(path)


@click.command("detach")
@click.argument("request")
@click.argument("file")
@command
def detach(runtime: Runtime, request: str, file: str) -> None:
    """Take a file away from a request, by its name or id."""
    found = _file(runtime, request, file)
    runtime.application().remove_attachment(found.request_id, found.id, caller=runtime.caller())
    click.echo(f"{found.name} is taken away.")


def _files(runtime: Runtime, request: str) -> Sequence[Attachment]:
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    return everything(lambda part: application.list_attachments(found, part, caller=caller))


def _file(runtime: Runtime, request: str, name: str) -> Attachment:
    """
    Find a file of a request by its id or name, the newest of that name.

    Raises:
        NoSuchAttachment: The request has none.
    """
    given = as_uuid(name)
    for file in reversed(_files(runtime, request)):
        if file.id == given or file.name == name:
            return file
    raise NoSuchAttachment(name)


def _upload(path: Path, bar: Progress, stack: ExitStack) -> Upload:
    file = stack.enter_context(path.open("rb"))
    task = bar.add_task(path.name, total=path.stat().st_size)

    def pieces() -> Iterator[bytes]:
        while piece := file.read(PIECE):
            bar.advance(task, len(piece))
            yield piece

    return Upload(path.name, pieces())


def _save(pieces: Iterator[bytes], path: Path, bar: Progress, size: int) -> None:
    """Write a file that is there whole, or not at all."""
    task = bar.add_task(path.name, total=size)
    try:
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                bar.advance(task, len(piece))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def progress() -> Progress:
    """Make a progress bar of bytes; it shows on a terminal only."""
    shown = console()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=shown,
        transient=True,
        disable=not shown.is_terminal,
    )
