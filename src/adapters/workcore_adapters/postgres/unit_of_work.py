"""One caller, one organisation, one transaction, as `ports.unit_of_work` promises."""

from types import TracebackType
from typing import Self

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import Caller
from workcore_adapters.postgres.admission import Admitted
from workcore_adapters.postgres.answers import PostgresAnswers
from workcore_adapters.postgres.attachments import PostgresAttachments
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.delegations import PostgresDelegations
from workcore_adapters.postgres.deliveries import PostgresDeliveries
from workcore_adapters.postgres.inbox import PostgresInbox
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.people import PostgresUsers
from workcore_adapters.postgres.policies import PostgresPolicies
from workcore_adapters.postgres.preferences import PostgresPreferences
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
from workcore_adapters.postgres.settings import PostgresSettings
from workcore_adapters.postgres.webhooks import PostgresWebhooks


class PostgresUnitOfWork:
    """
    What one caller does to his organisation.

    Each read is one statement that commits by itself. What is written waits, and goes
    out in a single statement at `commit`: there is no transaction to keep open.
    """

    def __init__(
        self, database: Database, caller: Caller, admitted: Admitted | None = None
    ) -> None:
        """Prepare to work for *caller*; the database is asked who he is, unless *admitted* says."""
        self._session = Session(database, caller, admitted)
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
    def attachments(self) -> PostgresAttachments:
        """Their files."""
        return PostgresAttachments(self._session, self._pending)

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

    @property
    def answers(self) -> PostgresAnswers:
        """What the caller was answered."""
        return PostgresAnswers(self._session, self._pending)

    @property
    def delegations(self) -> PostgresDelegations:
        """Cover for absences."""
        return PostgresDelegations(self._session, self._pending)

    @property
    def deliveries(self) -> PostgresDeliveries:
        """The messages."""
        return PostgresDeliveries(self._session, self._pending)

    @property
    def inbox(self) -> PostgresInbox:
        """What the caller was told."""
        return PostgresInbox(self._session, self._pending)

    @property
    def preferences(self) -> PostgresPreferences:
        """What the people want to hear of."""
        return PostgresPreferences(self._session, self._pending)

    @property
    def settings(self) -> PostgresSettings:
        """What the organisation has set."""
        return PostgresSettings(self._session, self._pending)

    @property
    def policies(self) -> PostgresPolicies:
        """The approval policies."""
        return PostgresPolicies(self._session, self._pending)

    @property
    def webhooks(self) -> PostgresWebhooks:
        """The webhooks."""
        return PostgresWebhooks(self._session, self._pending)

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
