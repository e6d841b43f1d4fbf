"""One caller, one organisation, one transaction."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import Caller, OrganisationId
from workcore.ports.answers import Answers
from workcore.ports.attachments import Attachments
from workcore.ports.delegations import Delegations
from workcore.ports.deliveries import Deliveries
from workcore.ports.inbox import Inbox
from workcore.ports.policies import Policies
from workcore.ports.preferences import ChosenPreferences
from workcore.ports.records import AuditTrail, Chains, Comments, History, Outbox
from workcore.ports.register import Assets, Users
from workcore.ports.requests import Requests
from workcore.ports.settings import OrganisationSettings
from workcore.ports.webhooks import Webhooks


class UnitOfWork(Protocol):
    """
    What one caller does to his organisation, all of it or nothing.

    Opened with the caller's claims; from then on everything read and written is
    his organisation's, so that a foreign identifier is an absent one. Whether
    the caller exists, is active and has not signed out is read from the store
    each time, by the first read at the latest: `UnknownCaller` comes before any
    other answer.

    Reads show what was committed, and not what this unit is about to write.
    Writes reach the store with `commit`, or not at all. Belongs to one thread.

    Any method raises Unavailable when the store does not answer in time.
    """

    @property
    def actor(self) -> User:
        """
        The caller as the store has him now, with those he stands in for at `Caller.at`.

        Those are active, and their absence (`entities.delegation`) lasts at that instant.

        Raises:
            UnknownCaller: He is unknown, deactivated, or signed out: his token is revoked,
                or was issued before all of his were.
        """
        ...

    @property
    def organisation(self) -> Organisation:
        """The caller's organisation; raises as `actor`."""
        ...

    @property
    def requests(self) -> Requests: ...  # noqa: D102 - the type says it

    @property
    def chains(self) -> Chains: ...  # noqa: D102 - the type says it

    @property
    def history(self) -> History: ...  # noqa: D102 - the type says it

    @property
    def comments(self) -> Comments: ...  # noqa: D102 - the type says it

    @property
    def attachments(self) -> Attachments: ...  # noqa: D102 - the type says it

    @property
    def audit(self) -> AuditTrail: ...  # noqa: D102 - the type says it

    @property
    def outbox(self) -> Outbox: ...  # noqa: D102 - the type says it

    @property
    def assets(self) -> Assets: ...  # noqa: D102 - the type says it

    @property
    def answers(self) -> Answers: ...  # noqa: D102 - the type says it

    @property
    def policies(self) -> Policies: ...  # noqa: D102 - the type says it

    @property
    def settings(self) -> OrganisationSettings: ...  # noqa: D102 - the type says it

    @property
    def delegations(self) -> Delegations: ...  # noqa: D102 - the type says it

    @property
    def inbox(self) -> Inbox: ...  # noqa: D102 - the type says it

    @property
    def deliveries(self) -> Deliveries: ...  # noqa: D102 - the type says it

    @property
    def preferences(self) -> ChosenPreferences: ...  # noqa: D102 - the type says it

    @property
    def webhooks(self) -> Webhooks: ...  # noqa: D102 - the type says it

    @property
    def users(self) -> Users: ...  # noqa: D102 - the type says it

    def commit(self) -> None:
        """
        Write everything, in one step that others see whole or not at all.

        Raises:
            Stale: Something saved or removed was changed meanwhile. Nothing was written.
            Duplicate: Something added is there already. Nothing was written.
            AlreadyClaimed: The caller's attempt (`Caller.once`) was claimed. Nothing was written.
            Unavailable: The store does not answer; whether it has written is unknown.
        """
        ...

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; what was not committed is forgotten."""
        ...


Units = Callable[[Caller], AbstractContextManager[UnitOfWork]]
"""Opens a unit for a caller."""

SystemUnits = Callable[[OrganisationId], UnitOfWork]
"""
Opens a unit in which nobody but time acts: its actor is `entities.user.system_of`.

Only for what no caller can reach. Its first read raises UnknownCaller when there is no
such organisation.
"""
