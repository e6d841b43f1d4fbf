"""What is written beside requests, as clients see it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.decision import Decision
from workcore.entities.records import AuditRecord, Comment, StatusChange
from workcore.model import (
    Cause,
    ChainState,
    JsonObject,
    JsonValue,
    Level,
    Person,
    Status,
    StepState,
    Verdict,
    Window,
)
from workcore.policies.conflicts import Conflict, Occupation


class DecisionOut(Struct, frozen=True, kw_only=True):
    """What one person answered."""

    by: Person
    on_behalf_of: Person | None
    decision: Verdict
    comments: str | None
    conditions: str | None
    delegate_to: Person | None
    at: datetime


class Deputy(Struct, frozen=True):
    """Somebody who is asked instead of another."""

    by: Person
    on_behalf_of: Person


class ReasonOut(Struct, frozen=True):
    """A rule of the policy that asks for a step, and what of the request it looked at."""

    rule: str
    inputs: JsonObject


class StepOut(Struct, frozen=True, kw_only=True):
    """
    One level of a chain; `approvers` is empty when everybody of the level is asked.

    `deputies` were handed the answers of others. `parallel` is asked together with the step before.
    `administrators` are asked besides, one of whom is enough, since its time was over and no level
    is above.

    `because` names the rules of the chain's `policy_version` that ask for it.

    `escalated_to` is the level that is asked instead since nobody answered in time.
    """

    level: Level
    approvers: tuple[Person, ...]
    deputies: tuple[Deputy, ...]
    administrators: tuple[Person, ...]
    quorum: int
    parallel: bool
    state: StepState
    due_at: datetime | None
    escalated_to: Level | None
    because: tuple[ReasonOut, ...]
    decisions: tuple[DecisionOut, ...]


class ChainOut(Struct, frozen=True, kw_only=True):
    """Who has to agree to a request, and what they said."""

    policy_version: int
    rules: tuple[str, ...]
    revision: int
    state: ChainState
    steps: tuple[StepOut, ...]


class StatusChangeOut(Struct, frozen=True, kw_only=True):
    """One row of a request's status history."""

    id: UUID
    before: Status | None
    after: Status
    by: Person
    at: datetime
    reason: str | None


class AuditOut(Struct, frozen=True, kw_only=True):
    """Who did what to what, when, and from where."""

    id: UUID
    at: datetime
    by: Person
    action: str
    subject: str
    subject_id: str
    before: Mapping[str, JsonValue]
    after: Mapping[str, JsonValue]
    request_id: str
    address: str | None


class CommentOut(Struct, frozen=True, kw_only=True):
    """A remark on a request."""

    id: UUID
    by: Person
    text: str
    internal: bool
    reply_to: UUID | None
    mentions: tuple[str, ...]
    created_at: datetime
    edited_at: datetime | None
    version: int


class OtherWork(Struct, frozen=True):
    """The work that a request is in conflict with."""

    id: UUID
    reference: str
    title: str
    status: Status


class ConflictOut(Struct, frozen=True, kw_only=True):
    """
    Why a window does not suit.

    `other` is null when the request is at odds with its own wishes, or when the
    reader may not see the other work.
    """

    cause: Cause
    asset_id: UUID
    window: Window
    other: OtherWork | None


def decision_out(decision: Decision) -> DecisionOut:
    """Show a decision."""
    return DecisionOut(
        by=decision.by,
        on_behalf_of=decision.on_behalf_of,
        decision=decision.verdict,
        comments=decision.comments,
        conditions=decision.conditions,
        delegate_to=decision.delegate_to,
        at=decision.at,
    )


def step_out(step: Step) -> StepOut:
    """Show a step."""
    return StepOut(
        level=step.level,
        approvers=step.named,
        deputies=tuple(
            Deputy(each.holder, each.seat) for each in step.handed if each.holder not in step.above
        ),
        administrators=step.above,
        quorum=step.quorum,
        parallel=step.parallel,
        state=step.state,
        due_at=step.due_at,
        escalated_to=step.asks,
        because=tuple(ReasonOut(each.rule, each.inputs) for each in step.because),
        decisions=tuple(map(decision_out, step.decisions)),
    )


def chain_out(chain: ApprovalChain) -> ChainOut:
    """Show a chain."""
    return ChainOut(
        policy_version=chain.policy_version,
        rules=chain.rules,
        revision=chain.revision,
        state=chain.state,
        steps=tuple(map(step_out, chain.steps)),
    )


def change_out(change: StatusChange) -> StatusChangeOut:
    """Show a status change."""
    return StatusChangeOut(
        id=change.id,
        before=change.before,
        after=change.after,
        by=change.by,
        at=change.at,
        reason=change.reason,
    )


def audit_out(record: AuditRecord) -> AuditOut:
    """Show an audit record."""
    return AuditOut(
        id=record.id,
        at=record.at,
        by=record.by,
        action=record.action,
        subject=record.subject,
        subject_id=record.subject_id,
        before=record.before,
        after=record.after,
        request_id=record.correlation_id,
        address=record.address,
    )


def comment_out(comment: Comment) -> CommentOut:
    """Show a comment."""
    return CommentOut(
        id=comment.id,
        by=comment.by,
        text=comment.text,
        internal=comment.internal,
        reply_to=comment.reply_to,
        mentions=comment.mentions,
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        version=comment.version,
    )


def conflict_out(conflict: Conflict) -> ConflictOut:
    """Show a conflict."""
    other = conflict.other
    return ConflictOut(
        cause=conflict.cause,
        asset_id=conflict.asset_id,
        window=conflict.window,
        other=None if other is None else _other(other),
    )


def _other(other: Occupation) -> OtherWork:
    return OtherWork(other.request_id, other.reference, other.title, other.status)
