"""What the twins keep, and how it changes: all of a unit's writes, or none."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from threading import Condition, RLock
from typing import Final, Protocol, TypeVar
from uuid import UUID

from attrs import define, field

from workcore.entities.approval import ApprovalChain
from workcore.entities.asset import Asset
from workcore.entities.attachment import Attachment
from workcore.entities.delegation import Delegation
from workcore.entities.delivery import Delivery
from workcore.entities.notice import Notification
from workcore.entities.organisation import Organisation
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.entities.trail import Leaf, SignedCheckpoint
from workcore.entities.user import User
from workcore.entities.webhook import Webhook
from workcore.entities.work_request import WorkRequest
from workcore.errors import Duplicate, Stale
from workcore.model import (
    AssetId,
    AttachmentId,
    AuditId,
    ClaimId,
    CommentId,
    DelegationId,
    DeliveryId,
    EventId,
    HistoryId,
    NotificationId,
    OrganisationId,
    RequestId,
    TokenId,
    UserId,
    WebhookId,
)
from workcore.policies.approval import DEFAULT_POLICY, Policy
from workcore.policies.merkle import Tree
from workcore.policies.preferences import Preferences
from workcore.policies.settings import Settings
from workcore.ports.answers import Attempt

UNTOLD: Final[tuple[tuple[str, ...], int]] = ((), 0)
"""Of a request nothing was told yet."""

K = TypeVar("K")
V = TypeVar("V")


@define(eq=False)
class Tenant:
    """
    Everything of one organisation, each thing under its identifier.

    Attributes:
        policy: The approval policy in force.
        revoked: Tokens that were signed out.
        signed_out: Until when tokens of a user are worthless.
        references: Which request has which short number.
        undispatched: From when on events may be dispatched that were not yet.
        told: What was told of which request's limits, and how often something was.
        claims: Who works on which event or message.
    """

    organisation: Organisation
    policy: Policy = DEFAULT_POLICY
    settings: dict[int, Settings] = field(factory=dict)
    users: dict[UserId, User] = field(factory=dict)
    passwords: dict[UserId, str] = field(factory=dict, repr=False)
    revoked: set[TokenId] = field(factory=set)
    signed_out: dict[UserId, datetime] = field(factory=dict)
    assets: dict[AssetId, Asset] = field(factory=dict)
    requests: dict[RequestId, WorkRequest] = field(factory=dict)
    references: dict[str, RequestId] = field(factory=dict)
    told: dict[RequestId, tuple[tuple[str, ...], int]] = field(factory=dict)
    chains: dict[tuple[RequestId, int], ApprovalChain] = field(factory=dict)
    history: dict[HistoryId, StatusChange] = field(factory=dict)
    comments: dict[CommentId, Comment] = field(factory=dict)
    attachments: dict[AttachmentId, Attachment] = field(factory=dict)
    delegations: dict[DelegationId, Delegation] = field(factory=dict)
    audit: dict[AuditId, AuditRecord] = field(factory=dict)
    outbox: dict[EventId, OutboxMessage] = field(factory=dict)
    undispatched: dict[EventId, datetime] = field(factory=dict)
    deliveries: dict[DeliveryId, Delivery] = field(factory=dict)
    preferences: dict[UserId, Preferences] = field(factory=dict)
    webhooks: dict[WebhookId, Webhook] = field(factory=dict)
    notifications: dict[NotificationId, Notification] = field(factory=dict)
    claims: dict[EventId | DeliveryId, ClaimId] = field(factory=dict)
    attempts: dict[tuple[UserId, str], Attempt] = field(factory=dict)
    unsealed: dict[AuditId, AuditRecord] = field(factory=dict)
    tree: Tree = field(factory=Tree)
    leaves: list[Leaf] = field(factory=list)
    checkpoints: list[SignedCheckpoint] = field(factory=list)
    unpublished: list[SignedCheckpoint] = field(factory=list)


Write = Callable[[Tenant, ExitStack], None]
"""Changes a tenant, and notes on the stack how to take that back."""


class MemoryDatabase:
    """
    Every organisation's things, in this process. May be shared between threads.

    One lock stands for the store's transactions: whoever holds it sees no
    half-written unit, and nobody else writes.

    Attributes:
        events: So many were ever put into outboxes.
        committed: Who waits on it is woken when some are.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self.events = 0
        self.committed = Condition(self._lock)
        self._tenants: dict[OrganisationId, Tenant] = {}

    @contextmanager
    def locked(self) -> Iterator[dict[OrganisationId, Tenant]]:
        """Hold the lock, and look at everything."""
        with self._lock:
            yield self._tenants

    def write(self, organisation_id: OrganisationId, writes: Iterable[Write]) -> None:
        """
        Apply *writes* in order; the first that raises takes all of them back.

        Raises:
            Stale, Duplicate: As the writes do. Nothing was written.
        """
        with self.locked() as tenants, ExitStack() as undo:
            outbox = tenants[organisation_id].outbox
            before = len(outbox)
            for write in writes:
                write(tenants[organisation_id], undo)
            undo.pop_all()
            self._tell_of(len(outbox) - before)

    def _tell_of(self, events: int) -> None:
        if events > 0:
            self.events += events
            self.committed.notify_all()

    def use_policy(self, organisation_id: OrganisationId, policy: Policy) -> None:
        """Put an approval policy in force."""
        with self.locked() as tenants:
            tenants[organisation_id].policy = policy


def put(rows: dict[K, V], key: K, value: V, undo: ExitStack) -> None:
    """Set one row, and note what it was."""
    if key in rows:
        undo.callback(rows.__setitem__, key, rows[key])
    else:
        undo.callback(rows.pop, key)
    rows[key] = value


def insert(rows: dict[K, V], key: K, value: V, undo: ExitStack) -> None:
    """
    Set a new row.

    Raises:
        Duplicate: There is one.
    """
    if key in rows:
        raise Duplicate("id", str(key))
    put(rows, key, value, undo)


def drop(rows: dict[K, V], keys: Iterable[K], undo: ExitStack) -> None:
    """Remove rows, and note what they were."""
    for key in tuple(keys):
        undo.callback(rows.__setitem__, key, rows[key])
        del rows[key]


class Versioned(Protocol):
    """Whatever counts its saved changes."""

    @property
    def id(self) -> UUID: ...

    @property
    def version(self) -> int: ...


def ensure_current(kind: str, known: Versioned | None, read: Versioned) -> None:
    """
    Refuse to write over what was changed since it was read.

    Raises:
        Stale: With the version there is now.
    """
    current = None if known is None else known.version
    if current != read.version:
        raise Stale(kind, read.id, current)
