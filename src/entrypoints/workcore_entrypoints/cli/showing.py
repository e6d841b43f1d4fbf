"""How terminals show work requests."""

from collections.abc import Callable
from typing import Any

import click

from workcore.use_cases.views import RequestView
from workcore_entrypoints.cli.output import show_list, show_one
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import request_out

COLUMNS: dict[str, Callable[[Any], object]] = {
    "Reference": lambda r: r.reference,
    "Status": lambda r: r.status,
    "Priority": lambda r: r.priority,
    "Asset": lambda r: r.asset.code,
    "Title": lambda r: r.title,
    "Start": lambda r: r.requested_start,
    "By": lambda r: r.requested_by,
    "Waits for": lambda r: r.approval.waiting_for or r.approval.level,
}

FINDINGS: dict[str, Callable[[Any], object]] = {
    "Field": lambda finding: finding.field,
    "Severity": lambda finding: finding.severity,
    "Says": lambda finding: finding.message,
}

UNSHOWN = frozenset({"id", "organisation_id", "asset_id", "findings"})
"""What people do not read: identifiers that have a name beside them, and what has its table."""


def show_request(runtime: Runtime, view: RequestView) -> None:
    """Show a request, and what the rules say about it."""
    shown = request_out(view)
    show_one(runtime, shown, without=UNSHOWN)
    if shown.findings and not runtime.json:
        click.echo("\nFindings")
        show_list(runtime, shown.findings, FINDINGS)
