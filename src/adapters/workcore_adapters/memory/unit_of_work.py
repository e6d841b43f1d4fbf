"""One caller, one organisation, one transaction, in this process."""

from types import TracebackType
from typing import Self

from workcore.entities.organisation import Organisation
from workcore.entities.user import User, system_of
from workcore.model import NOBODY, Caller, OrganisationId
from workcore_adapters.memory.answers import MemoryAnswers, claim
from workcore_adapters.memory.attachments import MemoryAttachments
from workcore_adapters.memory.database import MemoryDatabase
from workcore_adapters.memory.delegations import MemoryDelegations
from workcore_adapters.memory.deliveries import MemoryDeliveries
from workcore_adapters.memory.inbox import MemoryInbox
from workcore_adapters.memory.policies import MemoryPolicies
from workcore_adapters.memory.preferences import MemoryPreferences
from workcore_adapters.memory.records import (
    MemoryAuditTrail,
    MemoryChains,
    MemoryComments,
    MemoryHistory,
    MemoryOutbox,
)
from workcore_adapters.memory.register import MemoryAssets, MemoryUsers
from workcore_adapters.memory.requests import MemoryRequests
from workcore_adapters.memory.session import Session
from workcore_adapters.memory.settings import MemorySettings
from workcore_adapters.memory.webhooks import MemoryWebhooks


class MemoryUnitOfWork:
    """What one caller does to his organisation, as `ports.unit_of_work` promises."""

    def __init__(self, database: MemoryDatabase, caller: Caller, actor: User | None = None) -> None:
        self._session = session = Session(database, caller, actor)
        self._once = caller.once
        self.requests = MemoryRequests(session)
        self.chains = MemoryChains(session)
        self.history = MemoryHistory(session)
        self.comments = MemoryComments(session)
        self.attachments = MemoryAttachments(session)
        self.audit = MemoryAuditTrail(session)
        self.outbox = MemoryOutbox(session)
        self.assets = MemoryAssets(session)
        self.users = MemoryUsers(session)
        self.answers = MemoryAnswers(session)
        self.delegations = MemoryDelegations(session)
        self.deliveries = MemoryDeliveries(session)
        self.inbox = MemoryInbox(session)
        self.preferences = MemoryPreferences(session)
        self.policies = MemoryPolicies(session)
        self.settings = MemorySettings(session)
        self.webhooks = MemoryWebhooks(session)

    @property
    def actor(self) -> User:
        return self._session.actor

    @property
    def organisation(self) -> Organisation:
        return self._session.organisation

    def commit(self) -> None:
        if self._once is not None:
            self._session.later(claim(self.actor, self._once))
        self._session.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.forget()


def memory_system(database: MemoryDatabase, organisation_id: OrganisationId) -> MemoryUnitOfWork:
    """Open a unit in which only time acts."""
    caller = Caller(organisation_id=organisation_id, user_id=NOBODY.id, correlation_id=NOBODY.name)
    return MemoryUnitOfWork(database, caller, system_of(organisation_id))
