"""Fields as people type them: NAME=VALUE, beside or instead of a JSON body."""

from collections.abc import Sequence
from typing import IO, Any

import click
import msgspec

from workcore.application import Application
from workcore.model import Caller, JsonObject
from workcore_entrypoints.cli.finding import find_asset

TYPED = frozenset(
    {
        "blackout_periods",
        "estimated_duration_minutes",
        "metadata",
        "personnel_count",
        "preferred_windows",
        "regulatory_approval_required",
        "related_assets",
        "required_equipment",
        "required_skills",
        "vendor",
        "watcher_ids",
    }
)
"""Fields that are written as JSON; any other value is text, whatever it looks like."""


def body_of(
    application: Application, caller: Caller, fields: Sequence[str], source: IO[bytes] | None
) -> JsonObject:
    """
    Put a body together of a JSON file and fields, which win.

    Raises:
        UsageError: A field is no NAME=VALUE, or the file no JSON object.
    """
    body = {**_loaded(source), **dict(map(read_field, fields))}
    code = body.pop("asset", None)
    if code is not None:
        body["asset_id"] = str(find_asset(application, caller, str(code)).id)
    return body


def _loaded(source: IO[bytes] | None) -> dict[str, Any]:
    if source is None:
        return {}
    try:
        return msgspec.json.decode(source.read(), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise click.UsageError(f"The file is no JSON object: {error}.") from error


def read_field(text: str) -> tuple[str, Any]:
    """
    Read NAME=VALUE; lists, objects, numbers and true/false where a field wants them.

    Raises:
        UsageError: There is no `=`.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text!r} is no NAME=VALUE.")
    return name, _value(name, value)


def _value(name: str, text: str) -> object:
    if not text:
        return None
    if name not in TYPED and not (name.endswith("_cost") and text.startswith("{")):
        return text
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
