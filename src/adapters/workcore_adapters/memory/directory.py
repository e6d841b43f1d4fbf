"""Organisations and sign-in, kept in this process."""

from collections.abc import Sequence
from datetime import datetime

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.errors import Duplicate
from workcore.ports.directory import Account
from workcore.ports.tokens import Claims
from workcore_adapters.memory.database import MemoryDatabase, Tenant


class MemoryDirectory:
    """Finds who may sign in, as `ports.directory` promises."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def accounts(self, email: str) -> Sequence[Account]:
        with self._database.locked() as tenants:
            return [
                Account(
                    user=user,
                    organisation=tenant.organisation,
                    password_hash=tenant.passwords[user.id],
                )
                for tenant in tenants.values()
                for user in tenant.users.values()
                if user.email == email and user.active
            ]

    def organisation(self, slug: str) -> Organisation | None:
        with self._database.locked() as tenants:
            found = (tenant.organisation for tenant in tenants.values())
            return next((each for each in found if each.slug == slug), None)

    def found(self, organisation: Organisation, admin: User, password_hash: str) -> None:
        with self._database.locked() as tenants:
            if self.organisation(organisation.slug) is not None:
                raise Duplicate("slug", organisation.slug)
            tenant = Tenant(organisation=organisation)
            tenant.users[admin.id] = admin
            tenant.passwords[admin.id] = password_hash
            tenants[organisation.id] = tenant

    def revoke(self, claims: Claims, *, at: datetime) -> None:  # noqa: ARG002 - nothing here expires
        with self._database.locked() as tenants:
            tenant = tenants.get(claims.organisation_id)
            if tenant is not None:
                tenant.revoked.add(claims.token_id)
