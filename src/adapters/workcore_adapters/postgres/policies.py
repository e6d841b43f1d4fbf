"""Approval policies of one organisation, as `ports.policies` promises."""

from typing import Final

from attrs import frozen
from sqlalchemy import Text, bindparam, case, func, select
from sqlalchemy import literal_column as sql

from workcore.codec import as_object, structure
from workcore.policies.approval import DEFAULT_POLICY, Policy
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.in_force import Stamped
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import approval_policies
from workcore_adapters.postgres.writes import POLICY_ADDED

p = approval_policies.c

STAMP: Final = func.concat(p.version, sql("'.'"), sql("approval_policies.xmin"))
"""Names a version and the transaction that wrote it."""

LATEST: Final = (
    select(STAMP.label("stamp"), p.body)
    .where(p.organisation_id == ORGANISATION_ID)
    .order_by(p.version.desc())
    .limit(sql("1"))
    .subquery()
)

CURRENT: Final = compiled(
    select(
        LATEST.c.stamp,
        case(
            (LATEST.c.stamp == bindparam("known", type_=Text()), sql("NULL")), else_=LATEST.c.body
        ),
    )
)
"""The stamp of what is in force, and all of it unless that is known."""


@frozen
class PostgresPolicies:
    """Approval policies of one organisation; what was not written since is read once a process."""

    _session: Session
    _pending: Pending

    @property
    def current(self) -> Policy:
        """The one in force."""
        in_force, owner = self._session.remembered.in_force, self._session.caller.organisation_id
        known = in_force.known(owner)
        rows = self._session.read(CURRENT, {"known": known.stamp if known else ""})
        if not rows:
            return DEFAULT_POLICY
        [[stamp, body]] = rows
        is_known = known is not None and known.stamp == stamp
        self._session.remembered.looked_up("policies", known=is_known, unknown=not is_known)
        if known is None or known.stamp != stamp:
            known = Stamped(stamp, structure(body, Policy))
            in_force.note(owner, known)
        return known.policy

    def add(self, policy: Policy) -> None:
        """Put a new version in force at commit."""
        self._pending.add(POLICY_ADDED, {"version": policy.version, "body": as_object(policy)})
