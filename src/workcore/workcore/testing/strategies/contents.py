"""What requesters may write without breaking any rule."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from workcore.model import (
    AssetId,
    Association,
    Blackout,
    Category,
    Impact,
    Priority,
    RelatedAsset,
    RequestContent,
    Urgency,
    UserId,
    Vendor,
    Window,
    WorkType,
)
from workcore.policies.consistency import URGENCIES
from workcore.testing.strategies.values import amounts, ids, instants, json_objects, texts, windows

WORDS: Final = st.lists(texts(1, 20), max_size=3).map(tuple)
BUDGET_CODES: Final = st.from_regex(r"\A[A-Z0-9-]{1,50}\Z")


@st.composite
def contents(
    draw: st.DrawFn,
    *,
    asset_ids: Sequence[AssetId] = (),
    user_ids: Sequence[UserId] = (),
    currency: str = "EUR",
) -> RequestContent:
    """
    Draw contents that may be submitted at `builders.NOW`: no error is found in them.

    Args:
        asset_ids: What they may name; by default assets that nobody has.
        user_ids: Whom they may name; by default nobody.
        currency: Of all their amounts.
    """
    primary, *others = draw(_assets(asset_ids))
    fields = {
        "asset_id": primary,
        "related_assets": tuple(draw(_related(other)) for other in others),
        **draw(_kinds()),
        **draw(_times()),
        **draw(_money(currency)),
        **draw(_people(user_ids)),
        **draw(_texts()),
    }
    return RequestContent(**fields)


def _assets(asset_ids: Sequence[AssetId]) -> st.SearchStrategy[list[AssetId]]:
    known = st.sampled_from(asset_ids) if asset_ids else ids().map(AssetId)
    return st.lists(known, min_size=1, max_size=3, unique=True)


def _related(asset_id: AssetId) -> st.SearchStrategy[RelatedAsset]:
    return st.builds(
        RelatedAsset,
        asset_id=st.just(asset_id),
        association=st.sampled_from(Association),
        impact_level=st.sampled_from(Impact),
        areas=WORDS,
    )


@st.composite
def _kinds(draw: st.DrawFn) -> dict[str, Any]:
    priority = draw(st.sampled_from(Priority))
    suitable = [urgency for urgency in Urgency if urgency in URGENCIES[priority]]
    return {
        "priority": priority,
        "urgency": draw(st.sampled_from(suitable)),
        "work_type": draw(st.sampled_from(WorkType)),
        "category": draw(st.sampled_from(Category)),
        "impact_level": draw(st.sampled_from(Impact)),
        "regulatory_approval_required": draw(st.booleans()),
    }


@st.composite
def _times(draw: st.DrawFn) -> dict[str, Any]:
    window = draw(windows())
    others = draw(st.lists(windows(), max_size=2))
    return {
        "requested_start": window.start,
        "requested_end": window.end,
        "estimated_duration_minutes": draw(st.none() | st.integers(15, 10_080)),
        "deadline": draw(st.none() | instants(window.end, window.end + timedelta(days=9))),
        "preferred_windows": tuple(others),
        "blackout_periods": tuple(draw(_blackout(other)) for other in others),
    }


def _blackout(window: Window) -> st.SearchStrategy[Blackout]:
    return st.builds(
        Blackout,
        start=st.just(window.start),
        end=st.just(window.end),
        reason=st.none() | texts(),
    )


@st.composite
def _money(draw: st.DrawFn, currency: str) -> dict[str, Any]:
    total = draw(st.none() | amounts(currency=currency))
    most = "1000000" if total is None else str(total.amount)
    return {
        "estimated_total_cost": total,
        "estimated_materials_cost": draw(st.none() | amounts(most=most, currency=currency)),
        "budget_code": draw(st.none() | BUDGET_CODES),
        "cost_center": draw(st.none() | texts(1)),
        "purchase_order": draw(st.none() | texts(1)),
    }


@st.composite
def _people(draw: st.DrawFn, user_ids: Sequence[UserId]) -> dict[str, Any]:
    if not user_ids:
        return {}
    known = st.sampled_from(user_ids)
    return {
        "primary_contact_id": draw(st.none() | known),
        "secondary_contact_id": draw(st.none() | known),
        "watcher_ids": tuple(draw(st.lists(known, max_size=3, unique=True))),
    }


@st.composite
def _texts(draw: st.DrawFn) -> dict[str, Any]:
    vendors = st.builds(Vendor, name=texts(1), contact=st.none() | texts())
    return {
        "title": draw(texts(5, 200)),
        "description": draw(texts(20, 300)),
        "personnel_count": draw(st.none() | st.integers(1, 500)),
        "required_skills": draw(WORDS),
        "required_equipment": draw(WORDS),
        "vendor": draw(st.none() | vendors),
        "location_details": draw(st.none() | texts()),
        "safety_considerations": draw(st.none() | texts()),
        "regulatory_reference": draw(st.none() | texts(1)),
        "compliance_notes": draw(st.none() | texts()),
        "department": draw(st.none() | texts(1)),
        "metadata": draw(json_objects()),
    }
