"""A work request as clients see it: flat, in the words of the HTTP contract."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from workcore.entities.approval import ApprovalSummary
from workcore.model import (
    Blackout,
    Category,
    ChainState,
    Impact,
    JsonObject,
    Level,
    Money,
    Permission,
    Person,
    Priority,
    RelatedAsset,
    Severity,
    Status,
    Urgency,
    Vendor,
    Window,
    WorkType,
)
from workcore.policies.findings import Finding
from workcore.use_cases.views import RequestView
from workcore_entrypoints.representations.settings import SlaOut, sla_out

VERDICTS: Final = frozenset({Permission.APPROVE, Permission.REJECT, Permission.REQUEST_INFO})

ACTION_WORDS: Final[Mapping[Permission, str]] = {
    p: p.value if p in VERDICTS else p.value.replace("_", "-") for p in Permission
}
"""Actions by the word in their path; answers of approvers by the word in a decision."""


class FindingOut(Struct, frozen=True):
    """What a rule has to say about a request."""

    field: str
    code: str
    severity: Severity
    message: str
    inputs: JsonObject


class FindingsOut(Struct, frozen=True):
    """What all rules have to say about a request that was not saved."""

    findings: tuple[FindingOut, ...]
    submittable: bool


class AssetBrief(Struct, frozen=True):
    """The primary asset, as the register has it now."""

    id: UUID
    code: str
    name: str


class ApprovalOut(Struct, frozen=True):
    """
    Where the approval chain stands.

    Everybody of `levels` is asked, and those whom `waiting_for` names.
    """

    state: ChainState
    level: Level | None
    levels: tuple[Level, ...]
    waiting_for: tuple[Person, ...]


class RequestOut(Struct, frozen=True):
    """
    A work request, and what its reader may do with it.

    `started_by` is who started the work before it was approved, which only an emergency can be.

    Filled by position: so many fields by name would take as long as encoding them does.
    """

    id: UUID
    reference: str
    status: Status
    version: int
    revision: int
    organisation_id: UUID
    title: str
    description: str
    asset_id: UUID
    asset: AssetBrief
    work_type: WorkType
    category: Category
    priority: Priority
    urgency: Urgency
    impact_level: Impact
    requested_start: datetime
    requested_end: datetime
    related_assets: tuple[RelatedAsset, ...]
    estimated_duration_minutes: int | None
    deadline: datetime | None
    preferred_windows: tuple[Window, ...]
    blackout_periods: tuple[Blackout, ...]
    personnel_count: int | None
    required_skills: tuple[str, ...]
    required_equipment: tuple[str, ...]
    estimated_materials_cost: Money | None
    estimated_total_cost: Money | None
    budget_code: str | None
    cost_center: str | None
    purchase_order: str | None
    vendor: Vendor | None
    location_details: str | None
    safety_considerations: str | None
    regulatory_approval_required: bool
    regulatory_reference: str | None
    compliance_notes: str | None
    department: str | None
    primary_contact_id: UUID | None
    secondary_contact_id: UUID | None
    watcher_ids: tuple[UUID, ...]
    metadata: JsonObject
    requested_by: Person
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    completed_at: datetime | None
    approval: ApprovalOut
    started_by: Person | None
    actual_start: datetime | None
    actual_end: datetime | None
    actual_cost: Money | None
    completion_notes: str | None
    allowed_actions: tuple[str, ...]
    findings: tuple[FindingOut, ...]
    sla: SlaOut | None


def finding_out(finding: Finding) -> FindingOut:
    """Show a finding."""
    return FindingOut(
        finding.field, finding.code, finding.severity, finding.message, finding.inputs
    )


def actions_out(allowed: tuple[Permission, ...]) -> tuple[str, ...]:
    """Name what may be done by the words of its paths."""
    return tuple([ACTION_WORDS[permission] for permission in allowed])


def request_out(shown: RequestView) -> RequestOut:
    """Show a request."""
    request = shown.request
    content, asset, outcome = request.content, request.asset, request.outcome
    return RequestOut(
        request.id,
        request.reference,
        request.status,
        request.version,
        request.revision,
        request.organisation_id,
        content.title,
        content.description,
        content.asset_id,
        AssetBrief(content.asset_id, asset.code, asset.name),
        content.work_type,
        content.category,
        content.priority,
        content.urgency,
        content.impact_level,
        content.requested_start,
        content.requested_end,
        content.related_assets,
        content.estimated_duration_minutes,
        content.deadline,
        content.preferred_windows,
        content.blackout_periods,
        content.personnel_count,
        content.required_skills,
        content.required_equipment,
        content.estimated_materials_cost,
        content.estimated_total_cost,
        content.budget_code,
        content.cost_center,
        content.purchase_order,
        content.vendor,
        content.location_details,
        content.safety_considerations,
        content.regulatory_approval_required,
        content.regulatory_reference,
        content.compliance_notes,
        content.department,
        content.primary_contact_id,
        content.secondary_contact_id,
        content.watcher_ids,
        content.metadata,
        request.requested_by,
        request.created_at,
        request.updated_at,
        request.submitted_at,
        request.approved_at,
        request.completed_at,
        _approval(request.approval),
        request.started_by,
        outcome.actual_start if outcome else None,
        outcome.actual_end if outcome else None,
        outcome.actual_cost if outcome else None,
        outcome.notes if outcome else None,
        *offered(shown),
    )


def offered(shown: RequestView) -> tuple[tuple[str, ...], tuple[FindingOut, ...], SlaOut | None]:
    """Show what depends on who reads a request, and when: the last fields of `RequestOut`."""
    return (
        actions_out(shown.allowed),
        tuple([finding_out(finding) for finding in shown.findings]),
        sla_out(shown.clocks),
    )


def _approval(summary: ApprovalSummary) -> ApprovalOut:
    return ApprovalOut(summary.state, summary.level, summary.levels, summary.waiting_for)
