"""Requests in CSV: a column a field, with defaults for what a table does not have."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from workcore.codec import structure
from workcore.errors import invalid
from workcore.model import JsonValue, RequestContent
from workcore_entrypoints.exchange.rows import Row
from workcore_entrypoints.representations import RequestOut

COLUMNS: Final[Mapping[str, Callable[[RequestOut], object]]] = {
    "reference": lambda r: r.reference,
    "status": lambda r: r.status.value,
    "title": lambda r: r.title,
    "description": lambda r: r.description,
    "asset": lambda r: r.asset.code,
    "work_type": lambda r: r.work_type.value,
    "category": lambda r: r.category.value,
    "priority": lambda r: r.priority.value,
    "urgency": lambda r: r.urgency.value,
    "impact_level": lambda r: r.impact_level.value,
    "requested_start": lambda r: r.requested_start.isoformat(),
    "requested_end": lambda r: r.requested_end.isoformat(),
    "deadline": lambda r: r.deadline and r.deadline.isoformat(),
    "estimated_total_cost": lambda r: r.estimated_total_cost and r.estimated_total_cost.amount,
    "requested_by": lambda r: r.requested_by.name,
    "created_at": lambda r: r.created_at.isoformat(),
}
"""What an export has of each request."""

LISTS: Final = frozenset({"required_skills", "required_equipment"})
NUMBERS: Final = frozenset({"personnel_count", "estimated_duration_minutes"})
TRUTHS: Final = frozenset({"regulatory_approval_required"})
IGNORED: Final = frozenset({"reference", "status", "requested_by", "created_at", "text"})
"""Columns that an import passes over: what the product gives by itself."""


def cells(request: RequestOut) -> Iterable[object]:
    """Write a request as a row."""
    return [read(request) for read in COLUMNS.values()]


def request_row(
    row: Row, defaults: Mapping[str, Any], asset_ids: Callable[[str], str | None]
) -> RequestContent:
    """
    Read a request; a column `text` stands for title and description.

    Args:
        asset_ids: Finds an asset's id by its code.

    Raises:
        InvalidInput: Each problem is named.
    """
    plain: dict[str, JsonValue] = {**defaults, **_texts(row.get("text"))}
    plain |= {n: _value(n, text) for n, text in row.items() if text and n not in IGNORED}
    code = plain.pop("asset", None)
    if code is not None:
        plain["asset_id"] = asset_ids(str(code))
    if code is not None and plain["asset_id"] is None:
        raise invalid("asset", "no_such_asset", f"There is no asset {code}.")
    return structure(plain, RequestContent)


def _texts(text: str | None) -> dict[str, str]:
    if not text:
        return {}
    return {"title": text[:200], "description": text}


def _value(name: str, text: str) -> JsonValue:
    if name in LISTS:
        return [part.strip() for part in text.split(";") if part.strip()]
    if name in TRUTHS and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if name in NUMBERS and text.isdecimal():
        return int(text)
    return text
