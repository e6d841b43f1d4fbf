"""What comes of an edit."""

from decimal import Decimal
from typing import Final

from attrs import evolve

from workcore.model import JsonObject
from workcore.testing.machine.access import may, sees
from workcore.testing.machine.model import Modelled
from workcore.testing.machine.words import EDITABLE, OK, Kind

CHANGES: Final[dict[str, JsonObject]] = {
    "rename": {"title": "Another fitting title"},
    "spoil": {"title": "x"},
    "more people": {"personnel_count": 7},
    "free": {"estimated_total_cost": "0"},
    "middling": {"estimated_total_cost": "10000"},
    "not yet dear": {"estimated_total_cost": "50000"},
    "dear": {"estimated_total_cost": "50000.01"},
}
"""Patches, by what they do."""


def edit(who: str, change: str, request: Modelled, *, current: bool) -> str:
    """Say what comes of an edit, and change the model when it succeeds."""
    if not sees(who, request):
        return "not_found"
    if (refused := may(who, "edit", request)) != OK:
        return refused
    if not current:
        return "stale_version"
    if request.status not in EDITABLE:
        return "not_editable"
    after = changed(request.kind, change)
    if after.broken and request.chain != "none":
        return "invalid_input"
    asked_again = request.chain != "none" and after.cost != request.kind.cost
    request.kind = after
    if asked_again:
        request.renew()
        request.ask(keeping=("regulatory", "owner"))
    request.write()
    return OK


def changed(kind: Kind, change: str) -> Kind:
    """Say what is asked for after a change."""
    if change in {"rename", "spoil"}:
        return evolve(kind, broken=change == "spoil")
    cost = CHANGES[change].get("estimated_total_cost")
    return kind if cost is None else evolve(kind, cost=Decimal(str(cost)))
