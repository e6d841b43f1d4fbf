"""Work requests, from the terminal."""

from collections.abc import Sequence
from typing import IO, Any

import click

from workcore.codec import structure
from workcore.model import RequestContent
from workcore.ports.queries import LARGEST_PAGE
from workcore_entrypoints.cli import actions, attachments, exchange, records
from workcore_entrypoints.cli.fields import body_of
from workcore_entrypoints.cli.finding import find_request
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import show_list
from workcore_entrypoints.cli.queries import filters, query_of
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.cli.showing import COLUMNS, FINDINGS, show_request
from workcore_entrypoints.representations import finding_out, request_out


@click.group()
def requests() -> None:
    """Raise, find and move work requests. Name them by reference or id."""


@requests.command("list")
@filters
@click.option("--limit", type=click.IntRange(1, 10_000), default=25, show_default=True)
@command
def list_requests(runtime: Runtime, limit: int, **given: Any) -> None:  # noqa: ANN401 - click's
    """List requests, newest first."""
    application, caller = runtime.application(), runtime.caller()
    found: list[Any] = []
    after = None
    while len(found) < limit:
        size = min(limit - len(found), LARGEST_PAGE)
        query = query_of(application, caller, limit=size, after=after, **given)
        page = application.list_requests(query, caller=caller)
        found += map(request_out, page.items)
        after = page.next
        if after is None:
            break
    show_list(runtime, found, COLUMNS)


@requests.command("show")
@click.argument("request")
@command
def show(runtime: Runtime, request: str) -> None:
    """Show one request."""
    show_request(runtime, find_request(runtime.application(), runtime.caller(), request))


@requests.command("create")
@click.argument("fields", nargs=-1)
@click.option("--file", "source", type=click.File("rb"), help="A JSON body, - for standard input.")
@click.option("--submit", is_flag=True, help="Submit it at once.")
@command
def create(
    runtime: Runtime, fields: Sequence[str], source: IO[bytes] | None, *, submit: bool
) -> None:
    """Raise a request. FIELDS are NAME=VALUE; asset=CODE names the asset by its code."""
    application, caller = runtime.application(), runtime.caller()
    content = structure(body_of(application, caller, fields, source), RequestContent)
    show_request(runtime, application.create_request(content, caller=caller, submitting=submit))


@requests.command("validate")
@click.argument("fields", nargs=-1)
@click.option("--file", "source", type=click.File("rb"), help="A JSON body, - for standard input.")
@command
def validate(runtime: Runtime, fields: Sequence[str], source: IO[bytes] | None) -> None:
    """Hear every finding about a request, and save nothing."""
    application, caller = runtime.application(), runtime.caller()
    content = structure(body_of(application, caller, fields, source), RequestContent)
    findings = application.validate_request(content, caller=caller)
    show_list(runtime, tuple(map(finding_out, findings)), FINDINGS)


@requests.command("edit")
@click.argument("request")
@click.argument("fields", nargs=-1)
@click.option("--file", "source", type=click.File("rb"), help="A JSON merge patch.")
@command
def edit(runtime: Runtime, request: str, fields: Sequence[str], source: IO[bytes] | None) -> None:
    """Change a request. FIELDS are NAME=VALUE; NAME= takes a field back to nothing."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    patch = body_of(application, caller, fields, source)
    show_request(
        runtime,
        application.edit_request(found.id, patch, caller=caller, expected=found.version),
    )


@requests.command("delete")
@click.argument("request")
@command
def delete(runtime: Runtime, request: str) -> None:
    """Throw a draft away."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    application.delete_request(found.id, caller=caller, expected=found.version)
    click.echo(f"{found.reference} is deleted.")


@requests.command("duplicate")
@click.argument("request")
@command
def duplicate(runtime: Runtime, request: str) -> None:
    """Make a draft that asks for the same."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    show_request(runtime, application.create_request.duplicate(found.id, caller=caller))


for each in (actions, records, attachments, exchange):
    each.add_to(requests)
