"""Audit trails, their checkpoints and a signer, in this process."""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Final

from workcore.entities.records import AuditRecord
from workcore.entities.trail import Leaf, SealedRecord, SignedCheckpoint
from workcore.errors import BadNote, ForkedTrail, Stale
from workcore.model import OrganisationId
from workcore.policies.merkle import Tree
from workcore.ports.trails import Backlog
from workcore_adapters.memory.database import MemoryDatabase, Tenant

NAME: Final = "memory"


class MemoryTrails:
    """Audit trails, as `ports.trails` promises."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def unsettled(self, limit: int) -> Sequence[OrganisationId]:
        with self._database.locked() as tenants:
            found = [
                id_ for id_, tenant in tenants.items() if tenant.unsealed or tenant.unpublished
            ]
        return found[:limit]

    def backlog(self) -> Backlog:
        with self._database.locked() as tenants:
            waiting = [r.at for tenant in tenants.values() for r in tenant.unsealed.values()]
            signed = [s.checkpoint.at for tenant in tenants.values() for s in tenant.checkpoints]
            return Backlog(
                sealed=sum(tenant.tree.size for tenant in tenants.values()),
                waiting=len(waiting),
                since=min(waiting, default=None),
                unpublished=sum(len(tenant.unpublished) for tenant in tenants.values()),
                signed_at=max(signed, default=None),
            )

    def tree(self, organisation_id: OrganisationId) -> Tree:
        with self._database.locked() as tenants:
            return tenants[organisation_id].tree

    def waiting(self, organisation_id: OrganisationId, limit: int) -> Sequence[AuditRecord]:
        with self._database.locked() as tenants:
            records = sorted(tenants[organisation_id].unsealed.values(), key=lambda r: r.id)
        return records[:limit]

    def seal(
        self, before: Tree, after: Tree, leaves: Sequence[Leaf], signed: SignedCheckpoint
    ) -> None:
        place = signed.checkpoint.organisation_id
        with self._database.locked() as tenants:
            tenant = tenants[place]
            if tenant.tree != before:
                raise Stale("audit_tree", place, tenant.tree.size)
            tenant.tree = after
            tenant.leaves += leaves
            tenant.checkpoints.append(signed)
            tenant.unpublished.append(signed)
            for leaf in leaves:
                tenant.unsealed.pop(leaf.record_id, None)

    def unpublished(self, organisation_id: OrganisationId) -> Sequence[SignedCheckpoint]:
        with self._database.locked() as tenants:
            return tuple(tenants[organisation_id].unpublished)

    def publish(self, signed: SignedCheckpoint) -> None:
        with self._database.locked() as tenants:
            tenant = tenants[signed.checkpoint.organisation_id]
            tenant.unpublished = [each for each in tenant.unpublished if each != signed]

    def checkpoints(
        self, organisation_id: OrganisationId, *, after: int, limit: int
    ) -> Sequence[SignedCheckpoint]:
        with self._database.locked() as tenants:
            kept = tuple(tenants[organisation_id].checkpoints)
        return [signed for signed in kept if signed.checkpoint.size > after][:limit]

    def sealed(
        self, organisation_id: OrganisationId, *, first: int, limit: int
    ) -> Sequence[SealedRecord]:
        with self._database.locked() as tenants:
            tenant = tenants[organisation_id]
            return [_place(tenant, leaf) for leaf in tenant.leaves[first : first + limit]]

    def leaves(self, organisation_id: OrganisationId, *, first: int, limit: int) -> Sequence[Leaf]:
        with self._database.locked() as tenants:
            return tuple(tenants[organisation_id].leaves[first : first + limit])

    def about(
        self, organisation_id: OrganisationId, subject: str, subject_id: str
    ) -> Sequence[SealedRecord]:
        with self._database.locked() as tenants:
            tenant = tenants[organisation_id]
            places = [_place(tenant, leaf) for leaf in tenant.leaves]
        wanted = (subject, subject_id)
        return [p for p in places if p.record and (p.record.subject, p.record.subject_id) == wanted]

    def strays(self, organisation_id: OrganisationId) -> int:
        with self._database.locked() as tenants:
            tenant = tenants[organisation_id]
            accounted = {leaf.record_id for leaf in tenant.leaves} | tenant.unsealed.keys()
            return len(tenant.audit.keys() - accounted)


def _place(tenant: Tenant, leaf: Leaf) -> SealedRecord:
    return SealedRecord(leaf, tenant.audit.get(leaf.record_id))


class MemoryCheckpoints:
    """Checkpoints, as `ports.checkpoints` promises."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._notes: dict[OrganisationId, dict[int, str]] = {}

    def put(self, organisation_id: OrganisationId, size: int, note: str) -> None:
        with self._lock:
            if self._notes.setdefault(organisation_id, {}).setdefault(size, note) != note:
                raise ForkedTrail(organisation_id, size)

    def notes(self, organisation_id: OrganisationId) -> Iterable[tuple[int, str]]:
        with self._lock:
            return sorted(self._notes.get(organisation_id, {}).items())


class MemorySigner:
    """A signer whose key everybody knows, in the form that `ports.checkpoints` promises."""

    def __init__(self, key: bytes = b"everybody knows") -> None:
        self._key = key

    @property
    def public_key(self) -> str:
        return f"{NAME}+00000000+{b64encode(self._key).decode()}"

    def sign(self, text: str) -> str:
        signature = b64encode(hmac.digest(self._key, text.encode(), "sha256")).decode()
        return f"{text}\n— {NAME} {signature}\n"

    def opened(self, note: str) -> str:
        text, _, _ = note.rpartition("\n— ")
        if not hmac.compare_digest(self.sign(text).encode(), note.encode()):
            raise BadNote
        return text
