"""What the repositories of one unit share: who is calling, and what waits for commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve

from workcore.entities.organisation import Organisation
from workcore.entities.user import Principal, User
from workcore.errors import UnknownCaller
from workcore.model import Caller
from workcore_adapters.memory.database import MemoryDatabase, Tenant, Write


class Session:
    """One caller's access to his organisation, for as long as one unit lasts."""

    def __init__(self, database: MemoryDatabase, caller: Caller, actor: User | None = None) -> None:
        self._database = database
        self._caller = caller
        self._actor = actor
        self._writes: list[Write] = []

    @contextmanager
    def reading(self) -> Iterator[Tenant]:
        """
        Look at what is committed, while nobody writes.

        Raises:
            UnknownCaller: The caller is unknown, deactivated or signed out.
        """
        with self._database.locked() as tenants:
            tenant = tenants.get(self._caller.organisation_id)
            if tenant is None:
                raise UnknownCaller
            if self._actor is None:
                self._actor = _admitted(tenant, self._caller)
            yield tenant

    @property
    def actor(self) -> User:
        """The caller as he was stored at this unit's first read."""
        with self.reading():
            assert self._actor is not None  # noqa: S101 - `reading` admits nobody else
            return self._actor

    @property
    def organisation(self) -> Organisation:
        """The caller's organisation."""
        with self.reading() as tenant:
            return tenant.organisation

    def later(self, write: Write) -> None:
        """Do this at commit."""
        self._writes.append(write)

    def commit(self) -> None:
        """
        Write what was asked for, all or nothing.

        Raises:
            Stale, Duplicate: As the writes do. Nothing was written.
        """
        with self.reading():
            self._database.write(self._caller.organisation_id, self._writes)
        self.forget()

    def forget(self) -> None:
        """Drop what was not committed."""
        self._writes.clear()


def _admitted(tenant: Tenant, caller: Caller) -> User:
    user = tenant.users.get(caller.user_id)
    if user is None or not user.active or caller.token_id in tenant.revoked:
        raise UnknownCaller
    issued_at, until = caller.token_issued_at, tenant.signed_out.get(user.id)
    if issued_at is not None and until is not None and issued_at < until:
        raise UnknownCaller
    return evolve(user, stands_in_for=tuple(_principals(tenant, caller)))


def _principals(tenant: Tenant, caller: Caller) -> Iterator[Principal]:
    if caller.at is None:
        return
    for delegation in sorted(tenant.delegations.values(), key=lambda each: each.id):
        window, absent = delegation.window, tenant.users[delegation.absent.id]
        covered = window.start <= caller.at < window.end and absent.active
        if covered and delegation.deputy.id == caller.user_id:
            yield Principal(person=absent.person, roles=absent.roles, level=absent.level)
