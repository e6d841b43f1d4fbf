"""One caller, one organisation, one transaction, as `ports.unit_of_work` promises."""

from types import TracebackType
from typing import Final, Self

from sqlalchemy import literal_column as sql
from sqlalchemy import select

from workcore.codec import structure
from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import Caller
from workcore.policies.approval import DEFAULT_POLICY, Policy
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.people import PostgresUsers
from workcore_adapters.postgres.records import (
    PostgresAuditTrail,
    PostgresChains,
    PostgresComments,
    PostgresHistory,
    PostgresOutbox,
)
from workcore_adapters.postgres.register import PostgresAssets
from workcore_adapters.postgres.requests import PostgresRequests
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import approval_policies

POLICY: Final = compiled(
    select(approval_policies.c.body)
    .where(approval_policies.c.organisation_id == ORGANISATION_ID)
    .order_by(approval_policies.c.version.desc())
    .limit(sql("1"))
)


class PostgresUnitOfWork:
    """
    What one caller does to his organisation.

    Each read is one statement that commits by itself. What is written waits, and goes
    out in a single statement at `commit`: there is no transaction to keep open.
    """

    def __init__(self, database: Database, caller: Caller) -> None:
        """Prepare to work for *caller*."""
        self._session = session = Session(database, caller)
        self._pending = pending = Pending(session)
        self.requests = PostgresRequests(session, pending)
        self.chains = PostgresChains(session, pending)
        self.history = PostgresHistory(session, pending)
        self.comments = PostgresComments(session, pending)
        self.audit = PostgresAuditTrail(session, pending)
        self.outbox = PostgresOutbox(session, pending)
        self.assets = PostgresAssets(session, pending)
        self.users = PostgresUsers(session, pending)

    @property
    def actor(self) -> User:
        """The caller as the database had him at this unit's first read."""
        return self._session.admitted.actor

    @property
    def organisation(self) -> Organisation:
        """The caller's organisation."""
        return self._session.admitted.organisation

    @property
    def policy(self) -> Policy:
        """The approval policy in force."""
        rows = self._session.read(POLICY, {})
        return structure(rows[0][0], Policy) if rows else DEFAULT_POLICY

    def commit(self) -> None:
        """Write everything, or raise and write nothing."""
        self._pending.commit()

    def __enter__(self) -> Self:
        """Begin; nothing is asked of the database yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the connection back; what was not committed is forgotten."""
        self._session.release()
