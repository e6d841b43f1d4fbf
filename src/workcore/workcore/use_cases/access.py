"""The checks that every use case begins with."""

from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.errors import NoSuchRequest, NotAllowed, Stale
from workcore.model import Permission, Relation, RequestId
from workcore.policies.access import ensure, may
from workcore.ports.unit_of_work import UnitOfWork

STRANGER = frozenset({Relation.OTHER})
"""How everybody stands to what does not exist yet."""


class Versioned(Protocol):
    """Whatever counts its saved changes."""

    @property
    def id(self) -> UUID: ...  # noqa: D102 - the type says it

    @property
    def version(self) -> int: ...  # noqa: D102 - the type says it


def visible(unit: UnitOfWork, request_id: RequestId) -> WorkRequest:
    """
    Read a request that the caller may see.

    Raises:
        NoSuchRequest: There is none, or he may not know of it: he cannot tell which.
    """
    request = unit.requests.get(request_id)
    if not may(Permission.VIEW, unit.actor.roles, request.relations(unit.actor)):
        raise NoSuchRequest(request_id)
    return request


def permit(permission: Permission, request: WorkRequest, actor: User) -> None:
    """
    Refuse what *actor* may not do to *request*.

    Raises:
        NotAllowed: The access table does not grant it.
    """
    permit_as(request.relations(actor), permission, request, actor)


def permit_as(
    relations: AbstractSet[Relation], permission: Permission, request: WorkRequest, actor: User
) -> None:
    """
    Refuse what *actor* may not do to *request* when he stands to it like this.

    Raises:
        NotAllowed: The access table does not grant it.
    """
    try:
        ensure(permission, actor.roles, relations)
    except NotAllowed as refusal:
        refusal.request_id = request.id
        raise


def permit_generally(permission: Permission, actor: User) -> None:
    """
    Refuse what *actor* may not do in his organisation.

    Raises:
        NotAllowed: The access table does not grant it.
    """
    ensure(permission, actor.roles, STRANGER)


def ensure_version(kind: str, thing: Versioned, expected: int | None) -> None:
    """
    Refuse a change to something that has changed since its caller read it.

    Raises:
        Stale: With the version there is now.
    """
    if expected is not None and thing.version != expected:
        raise Stale(kind, thing.id, thing.version)
