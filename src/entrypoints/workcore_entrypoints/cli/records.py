"""What is written beside a request, from the terminal."""

from collections.abc import Collection
from typing import Final

import click

from workcore_entrypoints.cli.finding import find_request
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, counted, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import (
    audit_out,
    change_out,
    comment_out,
    conflict_out,
)

MANY: Final = 6
"""From how many fields on their names tell nothing any more."""

HISTORY: Columns = {
    "At": lambda change: change.at,
    "From": lambda change: change.before,
    "To": lambda change: change.after,
    "By": lambda change: change.by,
    "Reason": lambda change: change.reason,
}
AUDIT: Columns = {
    "At": lambda record: record.at,
    "By": lambda record: record.by,
    "Action": lambda record: record.action,
    "Changed": lambda record: names(record.after),
    "Attempt": lambda record: record.request_id,
}
COMMENTS: Columns = {
    "At": lambda comment: comment.created_at,
    "By": lambda comment: comment.by,
    "Internal": lambda comment: comment.internal,
    "Text": lambda comment: comment.text,
}
CONFLICTS: Columns = {
    "Cause": lambda conflict: conflict.cause,
    "From": lambda conflict: conflict.window.start,
    "To": lambda conflict: conflict.window.end,
    "Other work": lambda conflict: conflict.other and conflict.other.reference,
}


def names(fields: Collection[str]) -> str:
    """Name what changed; of much, only how much."""
    return ", ".join(fields) if len(fields) < MANY else counted(len(fields), "field")


def add_to(group: click.Group) -> None:
    """Add every record to the group of requests."""
    for record in (history, audit, comments, comment, conflicts):
        group.add_command(record)


@click.command()
@click.argument("request")
@command
def history(runtime: Runtime, request: str) -> None:
    """Show how a request moved."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    rows = everything(lambda part: application.read_history(found, part, caller=caller))
    show_list(runtime, list(map(change_out, rows)), HISTORY)


@click.command()
@click.argument("request")
@command
def audit(runtime: Runtime, request: str) -> None:
    """Show who did what to a request."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    rows = everything(lambda part: application.read_audit(found, part, caller=caller))
    show_list(runtime, list(map(audit_out, rows)), AUDIT)


@click.command()
@click.argument("request")
@command
def comments(runtime: Runtime, request: str) -> None:
    """Show what was said about a request."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    rows = everything(lambda part: application.list_comments(found, part, caller=caller))
    show_list(runtime, list(map(comment_out, rows)), COMMENTS)


@click.command()
@click.argument("request")
@click.argument("text")
@click.option("--internal", is_flag=True, help="Not for contractors and viewers.")
@command
def comment(runtime: Runtime, request: str, text: str, *, internal: bool) -> None:
    """Say something about a request."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    said = application.add_comment(found, text, caller=caller, internal=internal)
    show_one(runtime, comment_out(said))


@click.command()
@click.argument("request")
@command
def conflicts(runtime: Runtime, request: str) -> None:
    """Show what gets into a request's way."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request.id
    rows = application.read_conflicts(found, caller=caller)
    show_list(runtime, list(map(conflict_out, rows)), CONFLICTS)
