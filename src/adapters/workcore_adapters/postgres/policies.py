"""Approval policies of one organisation, as `ports.policies` promises."""

from typing import Final

from attrs import frozen
from sqlalchemy import literal_column as sql
from sqlalchemy import select

from workcore.codec import as_object, structure
from workcore.policies.approval import DEFAULT_POLICY, Policy
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import approval_policies
from workcore_adapters.postgres.writes import POLICY_ADDED

CURRENT: Final = compiled(
    select(approval_policies.c.body)
    .where(approval_policies.c.organisation_id == ORGANISATION_ID)
    .order_by(approval_policies.c.version.desc())
    .limit(sql("1"))
)


@frozen
class PostgresPolicies:
    """Approval policies of one organisation; a version is never changed."""

    _session: Session
    _pending: Pending

    @property
    def current(self) -> Policy:
        """The one in force."""
        rows = self._session.read(CURRENT, {})
        return structure(rows[0][0], Policy) if rows else DEFAULT_POLICY

    def add(self, policy: Policy) -> None:
        """Put a new version in force at commit."""
        self._pending.add(POLICY_ADDED, {"version": policy.version, "body": as_object(policy)})
