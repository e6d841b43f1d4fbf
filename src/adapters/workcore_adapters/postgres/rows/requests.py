"""Work requests as rows: `content` beside the life of the request and its asset."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import LargeBinary, func
from sqlalchemy import literal_column as sql

from workcore.entities.approval import ApprovalSummary
from workcore.entities.asset import AssetRef
from workcore.entities.work_request import Outcome, WorkRequest
from workcore.model import Level, Person
from workcore_adapters.postgres.rows import clocks, content
from workcore_adapters.postgres.rows.clocks import sla_from, sla_of
from workcore_adapters.postgres.rows.content import content_from, content_of
from workcore_adapters.postgres.rows.parts import Plain, amount_of, currency_of, filled, money_from
from workcore_adapters.postgres.rows.words import ASSET_TYPES, CHAIN_STATES, LEVELS, STATUSES
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import assets, work_requests

w, a = work_requests.c, assets.c

CONTENT: Final = len(content.COLUMNS)

COLUMNS: Final = (
    *content.COLUMNS,
    w.id,
    w.organisation_id,
    w.reference,
    w.status,
    w.revision,
    w.version,
    a.code,
    a.name,
    a.asset_type,
    a.capacity_group,
    a.owner_id,
    w.requested_by_id,
    w.requested_by_name,
    w.requester_email,
    w.approval_state,
    w.approval_level,
    w.asked_levels,
    w.waiting_ids,
    w.waiting_names,
    w.started_by_id,
    w.started_by_name,
    w.actual_start,
    w.actual_end,
    w.actual_cost,
    w.actual_currency,
    w.outcome_notes,
    w.created_at,
    w.updated_at,
    w.updated_by_id,
    w.updated_by_name,
    w.submitted_at,
    w.approved_at,
    w.completed_at,
    w.notice_at,
    *clocks.COLUMNS,
)
"""In the order in which `request_from` takes them apart."""

WIDTH: Final = len(COLUMNS)

STAMP: Final = sql("work_requests.xmin", LargeBinary()).label("stamp")
"""The transaction that wrote the request's row; the driver leaves it as it comes."""
ASSET_STAMP: Final = sql("assets.xmin", LargeBinary()).label("asset_stamp")
STAMPS: Final = (STAMP, ASSET_STAMP)
NAME: Final = func.uuid_send(w.id, type_=LargeBinary()).label("name")
"""A request's id as the bytes that it is: they are compared far faster than a `UUID`."""
NAMES: Final = (NAME, *STAMPS)
"""What names a request, and tells whether it has changed."""
WHOLE: Final = (*COLUMNS, *STAMPS)
"""All of a request, and when it will have changed."""

LIVED: Final = WIDTH - len(clocks.COLUMNS)

UNASKED: Final = {
    (state, level): ApprovalSummary(state=CHAIN_STATES[state], level=LEVELS[level])
    for state in CHAIN_STATES
    for level in LEVELS
}
"""Every summary that asks nobody, as most do."""


def stamp_of(row: Row) -> tuple[bytes, bytes]:
    """Take the stamps out of a row of `WHOLE`."""
    return row[WIDTH], row[WIDTH + 1]


def request_from(row: Row) -> WorkRequest:
    """Make a request of a row of `COLUMNS`; what stands behind them is somebody else's."""
    (
        id_,
        organisation_id,
        reference,
        status,
        revision,
        version,
        code,
        name,
        asset_type,
        group,
        owner_id,
        requester_id,
        requester_name,
        requester_email,
        approval_state,
        approval_level,
        asked_levels,
        waiting_ids,
        waiting_names,
        starter_id,
        starter_name,
        start,
        end,
        cost,
        currency,
        notes,
        created_at,
        updated_at,
        updater_id,
        updater_name,
        submitted_at,
        approved_at,
        completed_at,
        notice_at,
    ) = row[CONTENT:LIVED]
    return filled(
        WorkRequest,
        {
            "id": id_,
            "organisation_id": organisation_id,
            "reference": reference,
            "content": content_from(row[:CONTENT]),
            "asset": _asset(code, name, asset_type, group, owner_id),
            "requested_by": Person(requester_id, requester_name),
            "requester_email": requester_email,
            "status": STATUSES[status],
            "revision": revision,
            "version": version,
            "approval": _summary(
                approval_state, approval_level, asked_levels, waiting_ids, waiting_names
            ),
            "started_by": None if starter_id is None else Person(starter_id, starter_name),
            "outcome": None if start is None else _outcome(start, end, cost, currency, notes),
            "created_at": created_at,
            "updated_at": updated_at,
            "updated_by": Person(updater_id, updater_name),
            "submitted_at": submitted_at,
            "approved_at": approved_at,
            "completed_at": completed_at,
            "notice_at": notice_at,
            "sla": sla_from(row[LIVED:WIDTH]),
        },
    )


# The rows of a page are about few assets.
@lru_cache(4_096)
def _asset(code: str, name: str, asset_type: str, group: Any, owner_id: Any) -> AssetRef:  # noqa: ANN401 - columns
    return filled(
        AssetRef,
        {
            "code": code,
            "name": name,
            "asset_type": ASSET_TYPES[asset_type],
            "capacity_group": group,
            "owner_id": owner_id,
        },
    )


def _summary(state: str, level: str | None, levels: Any, ids: Any, names: Any) -> ApprovalSummary:  # noqa: ANN401 - columns
    if not (levels or ids):
        return UNASKED[state, level]
    return ApprovalSummary(
        state=CHAIN_STATES[state],
        level=LEVELS[level],
        levels=tuple(map(Level, levels)) if levels else (),
        waiting_for=tuple(map(Person, ids, names)) if ids else (),
    )


def _outcome(start: Any, end: Any, cost: Any, currency: Any, notes: Any) -> Outcome:  # noqa: ANN401 - columns
    return filled(
        Outcome,
        {
            "actual_start": start,
            "actual_end": end,
            "actual_cost": money_from(cost, currency),
            "notes": notes,
        },
    )


def life_of(request: WorkRequest) -> Plain:
    """Write by column what transitions change, and what identifies the row."""
    approval, outcome, starter = request.approval, request.outcome, request.started_by
    return {
        "id": request.id,
        "status": request.status,
        "revision": request.revision,
        "version": request.version,
        "requested_by_name": request.requested_by.name,
        "requester_email": request.requester_email,
        "approval_state": approval.state,
        "approval_level": approval.level,
        "asked_levels": approval.levels or None,
        "waiting_ids": [person.id for person in approval.waiting_for] or None,
        "waiting_names": [person.name for person in approval.waiting_for] or None,
        "started_by_id": starter and starter.id,
        "started_by_name": starter and starter.name,
        "updated_at": request.updated_at,
        "updated_by_id": request.updated_by.id,
        "updated_by_name": request.updated_by.name,
        "submitted_at": request.submitted_at,
        "approved_at": request.approved_at,
        "completed_at": request.completed_at,
        "notice_at": request.notice_at,
        **sla_of(request.sla),
        **({} if outcome is None else _written(outcome)),
    }


def _written(outcome: Outcome) -> Plain:
    return {
        "actual_start": outcome.actual_start,
        "actual_end": outcome.actual_end,
        "actual_cost": amount_of(outcome.actual_cost),
        "actual_currency": currency_of(outcome.actual_cost),
        "outcome_notes": outcome.notes,
    }


def request_of(request: WorkRequest) -> Plain:
    """Write a whole request, by column."""
    return {
        **content_of(request.content),
        **life_of(request),
        "asset_code": request.asset.code,
        "reference": request.reference,
        "requested_by_id": request.requested_by.id,
        "created_at": request.created_at,
    }
