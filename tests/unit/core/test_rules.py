"""Every rule between fields, hit and missed, with the domain's own severities."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import frozen

from workcore.errors import InvalidInput
from workcore.model import (
    AssetId,
    Blackout,
    Category,
    Impact,
    Money,
    Priority,
    RelatedAsset,
    Severity,
    Urgency,
    Window,
    WorkType,
)
from workcore.policies.consistency import Facts, Rule
from workcore.policies.findings import Finding, ensure_submittable, errors_in
from workcore.policies.validation import RULES, validate
from workcore.testing.builders import DAY, HOUR, NOW, a_content, euros
from workcore.testing.ids import new_id

FACTS: Final = Facts(now=NOW, currency="EUR")
TICK: Final = timedelta(microseconds=1)
STAND: Final = AssetId(new_id())
E, W, S = Severity.ERROR, Severity.WARNING, Severity.SUGGESTION
Fields = dict[str, Any]


def beside(asset_id: AssetId) -> RelatedAsset:
    """Name an asset beside the primary one."""
    return RelatedAsset(asset_id=asset_id, impact_level=Impact.NO_IMPACT)


def window(start: timedelta, length: timedelta) -> Fields:
    """Ask for a window that starts this long from now."""
    return {"requested_start": NOW + start, "requested_end": NOW + start + length}


def cost(amount: str, **more: Any) -> Fields:
    """Estimate a total."""
    return {"estimated_total_cost": euros(amount), **more}


@frozen
class Truth:
    """What the domain says about one rule: contents that break it, and such that just do not."""

    severity: Severity
    hits: tuple[Fields, ...]
    misses: tuple[Fields, ...]


EMERGENCY: Final[Fields] = {
    "work_type": WorkType.EMERGENCY,
    "category": Category.EMERGENCY,
    "priority": Priority.CRITICAL,
    "urgency": Urgency.IMMEDIATE,
}

TRUTHS: Final = {
    "end_not_after_start": Truth(
        E, (window(DAY, timedelta()), window(DAY, -TICK)), (window(DAY, TICK),)
    ),
    "start_in_past": Truth(
        E,
        (window(-TICK, HOUR), window(timedelta(), HOUR)),
        (window(TICK, HOUR), window(-HOUR, 2 * HOUR) | EMERGENCY),
    ),
    "materials_exceed_total": Truth(
        E,
        (cost("10", estimated_materials_cost=euros("10.01")),),
        (cost("10", estimated_materials_cost=euros("10")), {"estimated_materials_cost": euros(5)}),
    ),
    "currency_foreign": Truth(
        E,
        (
            {"estimated_total_cost": Money(Decimal(1), "CHF")},
            {"estimated_materials_cost": Money(Decimal(1), "XXX")},
            cost("10", estimated_materials_cost=Money(Decimal(1), "USD")),
        ),
        (cost("10", estimated_materials_cost=euros(1)), {}),
    ),
    "emergency_not_immediate": Truth(
        W,
        (EMERGENCY | {"urgency": Urgency.SCHEDULED}, EMERGENCY | {"urgency": Urgency.ROUTINE}),
        (EMERGENCY, {"urgency": Urgency.ROUTINE}),
    ),
    "window_long": Truth(W, (window(DAY, 168 * HOUR + TICK),), (window(DAY, 168 * HOUR),)),
    "duration_exceeds_window": Truth(
        W,
        (window(DAY, HOUR) | {"estimated_duration_minutes": 61},),
        (window(DAY, HOUR) | {"estimated_duration_minutes": 60}, window(DAY, HOUR)),
    ),
    "deadline_before_end": Truth(
        W,
        (window(DAY, HOUR) | {"deadline": NOW + DAY + HOUR - TICK},),
        (window(DAY, HOUR) | {"deadline": NOW + DAY + HOUR}, window(DAY, HOUR)),
    ),
    "more_approval_needed": Truth(
        S,
        (cost("10000.01"), {"estimated_materials_cost": euros("10000.01")}),
        (cost("10000"), {}, cost("10", estimated_materials_cost=euros(20_000))),
    ),
    "description_brief": Truth(
        W,
        (cost("25000.01", description="x" * 99),),
        (cost("25000.01", description="x" * 100), cost("25000", description="x" * 99)),
    ),
    "regulatory_unflagged": Truth(
        W,
        (EMERGENCY, {"work_type": WorkType.MODIFICATION}),
        (EMERGENCY | {"regulatory_approval_required": True}, {"work_type": WorkType.REPAIR}),
    ),
    "budget_code_malformed": Truth(
        E,
        tuple({"budget_code": code} for code in ("", "ops", "A B", "A_B", "Ä", "A" * 51, "A\n")),
        tuple({"budget_code": code} for code in ("A", "0-Z", "-", "A" * 50, None)),
    ),
    "asset_twice": Truth(
        E,
        (
            {"asset_id": STAND, "related_assets": (beside(STAND),)},
            {"related_assets": (beside(STAND), beside(AssetId(new_id())), beside(STAND))},
        ),
        ({"asset_id": STAND, "related_assets": (beside(AssetId(new_id())),)},),
    ),
    "windows_malformed": Truth(
        E,
        (
            {"preferred_windows": (Window(NOW, NOW + HOUR), Window(NOW, NOW))},
            {"blackout_periods": (Blackout(NOW, NOW - TICK),)},
        ),
        ({"preferred_windows": (Window(NOW, NOW + TICK),)}, {}),
    ),
}

URGENCIES: Final = {
    "critical": "immediate scheduled",
    "high": "immediate scheduled",
    "medium": "scheduled routine",
    "low": "routine",
}
"""Priority → the urgencies that go with it; any other is an error."""

CATEGORIES: Final = {
    "emergency": "emergency",
    "maintenance": "routine corrective preventive",
    "inspection": "routine preventive",
    "repair": "corrective emergency",
    "modification": "routine",
}
"""Type of work → its usual categories; any other is a warning."""

IN_TABLES: Final = {"urgency_unsuitable", "category_unusual"}
BY_CODE: Final = {rule.code: rule for rule in RULES}


def cases(*, hit: bool) -> list[Any]:
    """List what breaks rules, or just does not."""
    return [
        pytest.param(BY_CODE[code], fields, id=f"{code}-{number}")
        for code, truth in TRUTHS.items()
        for number, fields in enumerate(truth.hits if hit else truth.misses)
    ]


@pytest.mark.parametrize(("rule", "fields"), cases(hit=True))
def test_hit(rule: Rule, fields: Fields) -> None:
    """A broken rule tells its field, code, severity, sentence, and what it looked at."""
    finding = rule.apply(a_content(**fields), FACTS)

    assert finding is not None
    assert (finding.field, finding.code, finding.message) == (rule.field, rule.code, rule.message)
    assert finding.severity is TRUTHS[rule.code].severity
    assert finding.inputs


@pytest.mark.parametrize(("rule", "fields"), cases(hit=False))
def test_miss(rule: Rule, fields: Fields) -> None:
    """On the right side of its edge a rule is silent."""
    assert rule.apply(a_content(**fields), FACTS) is None


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize("priority", Priority)
def test_urgency_of_priority(priority: Priority, urgency: Urgency) -> None:
    """Each priority admits the urgencies of the domain; any other is an error."""
    content = a_content(priority=priority, urgency=urgency)
    finding = BY_CODE["urgency_unsuitable"].apply(content, FACTS)

    assert (finding is None) is (urgency in URGENCIES[priority].split())
    assert finding is None or finding.severity is E


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("work_type", WorkType)
def test_category_of_type(work_type: WorkType, category: Category) -> None:
    """Each type has the usual categories of the domain; any other is a warning."""
    content = a_content(work_type=work_type, category=category)
    finding = BY_CODE["category_unusual"].apply(content, FACTS)

    assert (finding is None) is (category in CATEGORIES[work_type].split())
    assert finding is None or finding.severity is W


def test_every_rule_is_tried() -> None:
    """No rule is left out above, and each has a code of its own."""
    assert len(BY_CODE) == len(RULES)
    assert set(BY_CODE) == set(TRUTHS) | IN_TABLES


def test_what_was_submitted_may_have_begun() -> None:
    """Only what is yet to be submitted has to lie ahead."""
    begun = a_content(**window(-HOUR, 2 * HOUR))
    submitted = Facts(now=NOW, currency="EUR", submitting=False)

    assert BY_CODE["start_in_past"].apply(begun, submitted) is None


def test_nothing_to_object_to() -> None:
    """The builders' content breaks no rule and no limit."""
    assert validate(a_content(), FACTS) == ()


def test_validation_finds_everything_at_once() -> None:
    """Limits, rules and wishes are all judged, none hides another."""
    content = a_content(
        title="x",
        requested_end=NOW + 7 * DAY - 2 * HOUR,
        urgency=Urgency.IMMEDIATE,
        preferred_windows=(Window(NOW + DAY, NOW + 2 * DAY),),
    )

    assert {finding.code for finding in validate(content, FACTS)} >= {
        "title_length",
        "end_not_after_start",
        "urgency_unsuitable",
        "outside_preferred_window",
    }


def a_finding(severity: Severity) -> Finding:
    """Make a finding."""
    return Finding(field="title", code="c", severity=severity, message="m", inputs={})


def test_only_errors_stop_submission() -> None:
    """Warnings and suggestions let pass; every error is named."""
    ensure_submittable([a_finding(W), a_finding(S)])

    with pytest.raises(InvalidInput) as refusal:
        ensure_submittable([a_finding(W), a_finding(E), a_finding(E)])
    assert [(p.field, p.code, p.message) for p in refusal.value.problems] == [
        ("title", "c", "m")
    ] * 2


def test_errors_are_picked_out() -> None:
    """Of findings, errors are what stops."""
    assert errors_in([a_finding(W), a_finding(E)]) == (a_finding(E),)
