"""Contents that are valid but for exactly one error."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from attrs import evolve, frozen
from hypothesis import strategies as st

from workcore.model import (
    AssetId,
    Blackout,
    Impact,
    Money,
    RelatedAsset,
    RequestContent,
    Urgency,
    UserId,
    Window,
    WorkType,
)
from workcore.policies.consistency import URGENCIES
from workcore.testing.builders import DAY, NOW
from workcore.testing.ids import new_id
from workcore.testing.strategies.contents import contents
from workcore.testing.strategies.values import amounts, texts


@frozen
class NearValid:
    """
    A content with one error.

    Attributes:
        code: The limit or rule that it breaks.
    """

    content: RequestContent
    code: str


Fields = dict[str, Any]
Break = Callable[[RequestContent], st.SearchStrategy[Fields]]
"""Draws the fields that break one rule of a valid content."""


def _set(**fields: st.SearchStrategy[Any]) -> Break:
    return lambda _: st.fixed_dictionaries(fields)


def _number(field: str, least: int, most: int) -> Break:
    numbers = st.integers(least - 1000, least - 1) | st.integers(most + 1, most + 1000)
    return _set(**{field: numbers})


def _text(field: str, most: int, least: int = 0) -> Break:
    long = st.just("x" * (most + 1))
    return _set(**{field: long if least == 0 else long | texts(0, least - 1)})


def _word(field: str) -> Break:
    return _set(**{field: st.sampled_from(((*"ab", ""), ("a", "x" * 101), ("",)))})


def _many(field: str, make: Callable[[], object], most: int) -> Break:
    return _set(**{field: st.just(tuple(make() for _ in range(most + 1)))})


def _beside(asset_id: AssetId | None = None) -> RelatedAsset:
    known = asset_id or AssetId(new_id())
    return RelatedAsset(asset_id=known, impact_level=Impact.NO_IMPACT)


def _lone(field: str, money: st.SearchStrategy[Money]) -> Break:
    """Set one amount and no other, so that they cannot contradict each other."""
    neither: Fields = {
        "estimated_materials_cost": st.none(),
        "estimated_total_cost": st.none(),
    }
    return _set(**neither | {field: money})


def _unsuitable(content: RequestContent) -> st.SearchStrategy[Fields]:
    wrong = [urgency for urgency in Urgency if urgency not in URGENCIES[content.priority]]
    return st.fixed_dictionaries({"urgency": st.sampled_from(wrong)})


def _backwards(content: RequestContent) -> st.SearchStrategy[Fields]:
    spans = st.timedeltas(timedelta(), timedelta(days=1))
    return st.fixed_dictionaries({"requested_end": spans.map(content.requested_start.__sub__)})


def _twice(content: RequestContent) -> st.SearchStrategy[Fields]:
    return st.just({"related_assets": (*content.related_assets, _beside(content.asset_id))})


OUTSIDE: Final = amounts("-1000", "-0.01") | amounts("1000000.01", "2000000")

BREAKS: Final[Mapping[str, Break]] = {
    "title_length": _text("title", 200, 5),
    "description_length": _text("description", 5_000, 20),
    "duration_range": _number("estimated_duration_minutes", 15, 10_080),
    "personnel_range": _number("personnel_count", 1, 500),
    "materials_cost_range": _lone("estimated_materials_cost", OUTSIDE),
    "total_cost_range": _lone("estimated_total_cost", OUTSIDE),
    "safety_length": _text("safety_considerations", 2_000),
    "metadata_size": _set(metadata=st.just({"a": "x" * 16_384})),
    "cost_center_length": _text("cost_center", 100, 1),
    "purchase_order_length": _text("purchase_order", 100, 1),
    "location_length": _text("location_details", 2_000),
    "compliance_length": _text("compliance_notes", 2_000),
    "regulatory_reference_length": _text("regulatory_reference", 200, 1),
    "department_length": _text("department", 200, 1),
    "skills_count": _many("required_skills", lambda: "a", 50),
    "skill_length": _word("required_skills"),
    "equipment_count": _many("required_equipment", lambda: "a", 50),
    "equipment_length": _word("required_equipment"),
    "related_assets_count": _many("related_assets", _beside, 100),
    "watchers_count": _many("watcher_ids", lambda: UserId(new_id()), 100),
    "preferred_windows_count": _many("preferred_windows", lambda: Window(NOW, NOW + DAY), 100),
    "blackout_periods_count": _many("blackout_periods", lambda: Blackout(NOW, NOW + DAY), 100),
    "end_not_after_start": _backwards,
    "start_in_past": _set(
        requested_start=st.timedeltas(timedelta(), 9 * DAY).map(NOW.__sub__),
        work_type=st.sampled_from([each for each in WorkType if each is not WorkType.EMERGENCY]),
    ),
    "urgency_unsuitable": _unsuitable,
    "materials_exceed_total": _set(
        estimated_total_cost=amounts(most="10"),
        estimated_materials_cost=amounts("10.01"),
    ),
    "currency_foreign": _lone("estimated_total_cost", st.just(Money(Decimal(1), "CHF"))),
    "budget_code_malformed": _set(budget_code=st.sampled_from(("", "ops", "A B", "É", "A" * 51))),
    "asset_twice": _twice,
    "windows_malformed": _set(preferred_windows=st.just((Window(NOW + DAY, NOW + DAY),))),
}
"""How each error is made, and no other with it."""


@st.composite
def near_valid_contents(draw: st.DrawFn, code: str | None = None) -> NearValid:
    """Draw contents that break one rule, by default any."""
    broken = code or draw(st.sampled_from(sorted(BREAKS)))
    content = draw(contents())
    return NearValid(evolve(content, **draw(BREAKS[broken](content))), broken)
