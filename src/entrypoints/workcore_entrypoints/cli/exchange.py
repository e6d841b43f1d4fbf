"""Requests from and to CSV files."""

from collections.abc import Sequence
from typing import IO, Any

import click

from workcore.application import Application
from workcore.errors import InvalidInput
from workcore.model import Caller, RequestContent
from workcore.ports.queries import LARGEST_PAGE
from workcore_entrypoints.cli.fields import read_field
from workcore_entrypoints.cli.importing import ensure_wanted, report, sorted_out, with_progress
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import counted
from workcore_entrypoints.cli.queries import filters, query_of
from workcore_entrypoints.cli.register import codes_of
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.exchange.requests import COLUMNS, cells, request_row
from workcore_entrypoints.exchange.rows import Bad, BadTable, Good, judged, read_rows, write_rows
from workcore_entrypoints.representations import request_out


def add_to(group: click.Group) -> None:
    """Add both directions to the group of requests."""
    group.add_command(import_requests)
    group.add_command(export_requests)


@click.command("import")
@click.argument("source", type=click.File(encoding="utf-8-sig"))
@click.option("--default", "defaults", multiple=True, metavar="NAME=VALUE", help="For every row.")
@click.option("--keep-good", is_flag=True, help="Store the good rows although others are bad.")
@command
def import_requests(
    runtime: Runtime, source: IO[str], defaults: Sequence[str], *, keep_good: bool
) -> None:
    """
    Raise a draft for each row of a CSV file.

    Columns are named as the fields; `asset` is a code, and `text` stands for title and
    description. Every bad row is named with its line and reason.
    """
    application, caller = runtime.application(), runtime.caller()
    fixed = dict(map(read_field, defaults))
    codes = codes_of(application, caller)
    try:
        rows = list(read_rows(source, ()))
    except BadTable as error:
        raise click.ClickException(str(error)) from error
    good, bad = sorted_out(judged(rows, lambda row: request_row(row, fixed, codes.get)))
    ensure_wanted(good, bad, keep_good=keep_good)
    refused = raise_all(application, caller, good)
    report(refused)
    stored = len(good) - len(refused)
    left_out = counted(len(bad) + len(refused), "row")
    click.echo(f"{counted(stored, 'request')} raised, {left_out} left out.")


def raise_all(
    application: Application, caller: Caller, rows: Sequence[Good[RequestContent]]
) -> list[Bad]:
    """Raise a request for each row, and tell which the rules refused."""
    refused: list[Bad] = []

    def create(row: Good[RequestContent]) -> None:
        try:
            application.create_request(row.value, caller=caller)
        except InvalidInput as error:
            refused.append(Bad(row.line, error.message))

    with_progress("Raising requests", rows, create)
    return refused


@click.command("export")
@filters
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
@command
def export_requests(runtime: Runtime, output: IO[str], **given: Any) -> None:  # noqa: ANN401 - click's
    """Write requests as CSV; no cell is a formula."""
    application, caller = runtime.application(), runtime.caller()
    write_rows(output, [COLUMNS])
    after = None
    while True:
        query = query_of(application, caller, limit=LARGEST_PAGE, after=after, **given)
        page = application.list_requests(query, caller=caller)
        write_rows(output, (cells(request_out(item)) for item in page.items))
        after = page.next
        if after is None:
            return
