"""The schema holds the core's limits once more, for whatever approvers may see."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from workcore.errors import InvalidInput
from workcore.model import (
    AssetId,
    Blackout,
    Impact,
    Money,
    RelatedAsset,
    RequestContent,
    Status,
    UserId,
    Window,
)
from workcore.policies.limits import LIMITS, Limit
from workcore.testing.builders import DAY, NOW, euros
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.ids import new_id
from workcore.testing.world import Place
from workcore_adapters.postgres.tables.requests import RULES

pytestmark = pytest.mark.integration

ITEMWISE = {"skill_length", "equipment_length"}
"""A check looks at one row, and not into the items of a list."""

CHECKED = [limit for limit in LIMITS if limit.code not in ITEMWISE]

UNJUDGED = (Status.DRAFT, Status.CANCELLED)

CENT = Decimal("0.01")


def _texts(count: int) -> tuple[str, ...]:
    return tuple(f"item {number}" for number in range(count))


MANY: dict[str, Callable[[int], Any]] = {
    "related_assets": lambda n: tuple(
        RelatedAsset(asset_id=AssetId(new_id()), impact_level=Impact.NO_IMPACT) for _ in range(n)
    ),
    "watcher_ids": lambda n: tuple(UserId(new_id()) for _ in range(n)),
    "preferred_windows": lambda n: (Window(NOW, NOW + 30 * DAY),) * n,
    "blackout_periods": lambda n: (Blackout(NOW, NOW + DAY),) * n,
    "required_skills": _texts,
    "required_equipment": _texts,
    "metadata": lambda n: {"k": "v" * (n - len('{"k":""}'))},
}


def measured(limit: Limit, size: Any) -> dict[str, Any]:
    """Fill the limit's field so that it measures *size*."""
    name = limit.field
    if name in MANY:
        return {name: MANY[name](size)}
    if "cost" in name and limit.unit != "characters":
        return {"estimated_materials_cost": None, name: Money(Decimal(size), "EUR")}
    kind = RequestContent.__annotations__[name]
    return {name: size if kind == int | None else "x" * size}


def beyond(limit: Limit) -> list[Any]:
    """List the sizes just outside, as far as a field can have them."""
    step = CENT if "cost_range" in limit.code else 1
    sizes = [limit.most + step, limit.least - step]
    return [size for size in sizes if size >= 0 or "cost_range" in limit.code]


def test_every_limit_is_checked() -> None:
    """No limit of the core is left out."""
    assert {limit.code for limit in CHECKED} <= RULES.keys()


class TestLimits(StoreContract):
    """Every limit at both edges."""

    @pytest.mark.parametrize("limit", CHECKED, ids=lambda limit: limit.code)
    def test_edges_are_kept(self, home: Place, limit: Limit) -> None:
        """What is just within a limit may be submitted."""
        for size in (limit.least, limit.most):
            if size > 0:
                request = home.kept(status=Status.SUBMITTED, **measured(limit, size))
                assert limit.measure(request.content) == size

    @pytest.mark.parametrize("limit", CHECKED, ids=lambda limit: limit.code)
    @pytest.mark.parametrize("status", [s for s in Status if s not in UNJUDGED])
    def test_beyond_is_refused(self, home: Place, limit: Limit, status: Status) -> None:
        """What is just beyond a limit is refused by its name, whatever the state."""
        for size in beyond(limit):
            with pytest.raises(InvalidInput, match=limit.code):
                home.kept(status=status, **measured(limit, size))

    @pytest.mark.parametrize("limit", CHECKED, ids=lambda limit: limit.code)
    @pytest.mark.parametrize("status", UNJUDGED)
    def test_drafts_may_break_it(self, home: Place, limit: Limit, status: Status) -> None:
        """What nobody has to decide on is kept as it is."""
        for size in beyond(limit):
            request = home.kept(status=status, **measured(limit, size))
            assert stored(home, request.id) == request

    @pytest.mark.parametrize(
        ("code", "fields"),
        [
            ("end_not_after_start", {"requested_end": NOW, "requested_start": NOW}),
            ("budget_code_malformed", {"budget_code": "no code"}),
            (
                "materials_exceed_total",
                {"estimated_materials_cost": euros(2), "estimated_total_cost": euros(1)},
            ),
        ],
    )
    def test_rules_across_fields(self, home: Place, code: str, fields: dict[str, Any]) -> None:
        """So are the rules that look at more than a size."""
        with pytest.raises(InvalidInput, match=code):
            home.kept(status=Status.SUBMITTED, **fields)
