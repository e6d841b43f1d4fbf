"""
The view that requests are found in by what no index could serve below a policy.

PostgreSQL asks a policy before any operator that might tell of the rows it sees, and thus keeps
those from the indexes: words, assets, windows and amounts have such operators. The view is read
with its owner's rights, holds to the organisation by itself, and has no content.
"""

from typing import Final

from sqlalchemy import Column, MetaData, Table

from workcore_adapters.postgres.tables.requests import work_requests

w = work_requests.c

work_request_keys: Final = Table(
    "work_request_keys",
    MetaData(),
    *(
        Column(column.name, column.type)
        for column in (
            *(w.organisation_id, w.id, w.status, w.requested_start, w.requested_end),
            *(w.asset_ids, w.search, w.cost_rank),
        )
    ),
)
