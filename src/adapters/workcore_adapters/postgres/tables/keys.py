"""
The view that requests are found in by what no index could serve below a policy.

PostgreSQL asks a policy before any operator that might tell of the rows it sees, and thus keeps
those from the indexes: words, assets, windows and amounts have such operators. The view is read
with its owner's rights, holds to the organisation by itself, and has no more than lists compare:
what is shown of a request is read from the table.
"""

from typing import Final

from sqlalchemy import Column, LargeBinary, MetaData, Table

from workcore_adapters.postgres.tables.requests import work_requests

w = work_requests.c

work_request_keys: Final = Table(
    "work_request_keys",
    MetaData(),
    *(
        Column(column.name, column.type)
        for column in (
            *(w.organisation_id, w.id, w.status, w.requested_start, w.requested_end),
            *(w.asset_ids, w.search, w.cost_rank, w.asset_id, w.requested_by_id),
            *(w.created_at, w.updated_at, w.deadline_rank, w.priority_rank, w.priority),
            *(w.approval_state, w.waiting_ids, w.urgency, w.impact_level, w.work_type),
            *(w.category, w.reference, w.title_rank, w.asked_levels, w.started_by_id),
            *(w.approval_clock, w.approval_due_at, w.completion_clock, w.completion_due_at),
        )
    ),
    # The transaction that wrote the row; the driver leaves it as it comes.
    Column("stamp", LargeBinary()),
)
