"""Chains, histories, comments, audit records and messages as rows."""

from typing import Final

from workcore.codec import structure, unstructure
from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.model import Person
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.words import CHAIN_STATES, FORMER_STATUSES, STATUSES
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import (
    approval_chains,
    audit_records,
    comments,
    outbox,
    status_history,
)

k, h, c, r, m = approval_chains.c, status_history.c, comments.c, audit_records.c, outbox.c

CHAIN: Final = (k.request_id, k.revision, k.policy_version, k.rules, k.steps, k.state)
CHANGE: Final = (h.id, h.request_id, h.before, h.after, h.by_id, h.by_name, h.at, h.reason)
COMMENT: Final = (
    c.id,
    c.request_id,
    c.by_id,
    c.by_name,
    c.text,
    c.internal,
    c.reply_to,
    c.mentions,
    c.created_at,
    c.edited_at,
    c.version,
)
RECORD: Final = (
    r.id,
    r.organisation_id,
    r.at,
    r.by_id,
    r.by_name,
    r.action,
    r.subject,
    r.subject_id,
    r.before,
    r.after,
    r.correlation_id,
    r.address,
)
MESSAGE: Final = (m.id, m.organisation_id, m.kind, m.request_id, m.at, m.payload)


def chain_from(row: Row) -> ApprovalChain:
    """Make a chain of a row of `CHAIN`."""
    request_id, revision, policy_version, rules, steps, state = row
    return ApprovalChain(
        request_id=request_id,
        revision=revision,
        policy_version=policy_version,
        rules=tuple(rules),
        steps=structure(steps, tuple[Step, ...]),
        state=CHAIN_STATES[state],
    )


def chain_of(chain: ApprovalChain) -> Plain:
    """Write a chain, by column."""
    return {
        "request_id": chain.request_id,
        "revision": chain.revision,
        "policy_version": chain.policy_version,
        "rules": chain.rules,
        "steps": unstructure(chain.steps),
        "state": chain.state,
        "open_level": chain.summary.level,
        "due_at": chain.wakes_at,
    }


def change_from(row: Row) -> StatusChange:
    """Make a status change of a row of `CHANGE`."""
    id_, request_id, before, after, by_id, by_name, at, reason = row
    return StatusChange(
        id=id_,
        request_id=request_id,
        before=FORMER_STATUSES[before],
        after=STATUSES[after],
        by=Person(by_id, by_name),
        at=at,
        reason=reason,
    )


def change_of(change: StatusChange) -> Plain:
    """Write a status change, by column."""
    return {
        "request_id": change.request_id,
        "id": change.id,
        "before": change.before,
        "after": change.after,
        "by_id": change.by.id,
        "by_name": change.by.name,
        "at": change.at,
        "reason": change.reason,
    }


def comment_from(row: Row) -> Comment:
    """Make a comment of a row of `COMMENT`."""
    id_, request_id, by_id, by_name, text, internal, reply_to, mentions, *rest = row
    created_at, edited_at, version = rest
    return Comment(
        id=id_,
        request_id=request_id,
        by=Person(by_id, by_name),
        text=text,
        internal=internal,
        reply_to=reply_to,
        mentions=tuple(mentions),
        created_at=created_at,
        edited_at=edited_at,
        version=version,
    )


def comment_of(comment: Comment) -> Plain:
    """Write a comment, by column."""
    return {
        "request_id": comment.request_id,
        "id": comment.id,
        "by_id": comment.by.id,
        "by_name": comment.by.name,
        "text": comment.text,
        "internal": comment.internal,
        "reply_to": comment.reply_to,
        "mentions": comment.mentions,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "version": comment.version,
    }


def record_from(row: Row) -> AuditRecord:
    """Make an audit record of a row of `RECORD`."""
    id_, organisation_id, at, by_id, by_name, action, subject, subject_id, *rest = row
    before, after, correlation_id, address = rest
    return AuditRecord(
        id=id_,
        organisation_id=organisation_id,
        at=at,
        by=Person(by_id, by_name),
        action=action,
        subject=subject,
        subject_id=subject_id,
        before=before,
        after=after,
        correlation_id=correlation_id,
        address=address,
    )


def record_of(record: AuditRecord) -> Plain:
    """Write an audit record, by column."""
    return {
        "id": record.id,
        "at": record.at,
        "by_id": record.by.id,
        "by_name": record.by.name,
        "action": record.action,
        "subject": record.subject,
        "subject_id": record.subject_id,
        "before": record.before,
        "after": record.after,
        "correlation_id": record.correlation_id,
        "address": record.address,
    }


def message_from(row: Row) -> OutboxMessage:
    """Make a message of a row of `MESSAGE`."""
    id_, organisation_id, kind, request_id, at, payload = row
    return OutboxMessage(
        id=id_,
        organisation_id=organisation_id,
        kind=kind,
        request_id=request_id,
        at=at,
        payload=payload,
    )


def message_of(message: OutboxMessage) -> Plain:
    """Write a message, by column."""
    return {
        "id": message.id,
        "kind": message.kind,
        "request_id": message.request_id,
        "at": message.at,
        "payload": message.payload,
    }
