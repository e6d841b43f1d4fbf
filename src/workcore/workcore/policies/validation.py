"""All rules about one request, and the function that applies them."""

from collections.abc import Iterator
from typing import Final

from workcore.model import RequestContent, Severity
from workcore.policies import consistency as check
from workcore.policies.conflicts import own_findings
from workcore.policies.consistency import Facts, Rule
from workcore.policies.findings import Finding
from workcore.policies.limits import LIMITS

ERROR, WARNING, SUGGESTION = Severity.ERROR, Severity.WARNING, Severity.SUGGESTION

RULES: Final = (
    Rule(
        "requested_end",
        "end_not_after_start",
        ERROR,
        "The window has to end after it starts.",
        check.end_not_after_start,
    ),
    Rule(
        "requested_start",
        "start_in_past",
        ERROR,
        "The window has to start in the future; only an emergency may have begun.",
        check.start_in_past,
    ),
    Rule(
        "urgency",
        "urgency_unsuitable",
        ERROR,
        "This urgency does not go with this priority.",
        check.urgency_unsuitable,
    ),
    Rule(
        "category",
        "category_unusual",
        WARNING,
        "This category is unusual for this type of work.",
        check.category_unusual,
    ),
    Rule(
        "urgency",
        "emergency_not_immediate",
        WARNING,
        "An emergency is usually immediate.",
        check.emergency_not_immediate,
    ),
    Rule(
        "requested_end",
        "window_long",
        WARNING,
        "The window is longer than a week; consider several requests.",
        check.window_long,
    ),
    Rule(
        "estimated_duration_minutes",
        "duration_exceeds_window",
        WARNING,
        "The estimated duration does not fit in the window.",
        check.duration_exceeds_window,
    ),
    Rule(
        "deadline",
        "deadline_before_end",
        WARNING,
        "The window ends after the deadline.",
        check.deadline_before_end,
    ),
    Rule(
        "estimated_materials_cost",
        "materials_exceed_total",
        ERROR,
        "Materials cannot cost more than the total.",
        check.materials_exceed_total,
    ),
    Rule(
        "estimated_total_cost",
        "currency_foreign",
        ERROR,
        "Amounts have to be in the organisation's currency.",
        check.currency_foreign,
    ),
    Rule(
        "estimated_total_cost",
        "more_approval_needed",
        SUGGESTION,
        "This cost needs more than the standard approval.",
        check.more_approval,
    ),
    Rule(
        "description",
        "description_brief",
        WARNING,
        "Work of this cost deserves a description of 100 characters or more.",
        check.description_brief,
    ),
    Rule(
        "regulatory_approval_required",
        "regulatory_unflagged",
        WARNING,
        "Modifications and emergencies usually need regulatory approval.",
        check.regulatory_unflagged,
    ),
    Rule(
        "budget_code",
        "budget_code_malformed",
        ERROR,
        "A budget code is 1 to 50 capital letters, digits and hyphens.",
        check.budget_code_malformed,
    ),
    Rule(
        "related_assets",
        "asset_twice",
        ERROR,
        "An asset is named more than once.",
        check.asset_twice,
    ),
    Rule(
        "preferred_windows",
        "windows_malformed",
        ERROR,
        "Preferred windows and blackout periods have to end after they start.",
        check.windows_malformed,
    ),
)
"""Every rule between fields. Source: domain §3, Consistency."""


def validate(content: RequestContent, facts: Facts) -> tuple[Finding, ...]:
    """Apply every limit and rule that needs nothing but the request itself."""
    return tuple(_findings(content, facts))


def _findings(content: RequestContent, facts: Facts) -> Iterator[Finding]:
    for limit in LIMITS:
        if (finding := limit.check(content)) is not None:
            yield finding
    for rule in RULES:
        if (finding := rule.apply(content, facts)) is not None:
            yield finding
    yield from own_findings(content)
