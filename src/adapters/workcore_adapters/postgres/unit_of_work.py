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
        self._session = Session(database, caller)
        self._pending = Pending(self._session)

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

    @property
    def requests(self) -> PostgresRequests:
        """The work requests."""
        return PostgresRequests(self._session, self._pending)

    @property
    def chains(self) -> PostgresChains:
        """Their approval chains."""
        return PostgresChains(self._session, self._pending)

    @property
    def history(self) -> PostgresHistory:
        """Their states so far."""
        return PostgresHistory(self._session, self._pending)

    @property
    def comments(self) -> PostgresComments:
        """What was said about them."""
        return PostgresComments(self._session, self._pending)

    @property
    def audit(self) -> PostgresAuditTrail:
        """What happened."""
        return PostgresAuditTrail(self._session, self._pending)

    @property
    def outbox(self) -> PostgresOutbox:
        """What others are to be told."""
        return PostgresOutbox(self._session, self._pending)

    @property
    def assets(self) -> PostgresAssets:
        """The register."""
        return PostgresAssets(self._session, self._pending)

    @property
    def users(self) -> PostgresUsers:
        """The people."""
        return PostgresUsers(self._session, self._pending)

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
