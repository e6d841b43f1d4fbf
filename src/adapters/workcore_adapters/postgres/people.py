"""The people of one organisation, as `ports.register` promises."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from attrs import evolve, frozen
from sqlalchemy import Integer, any_, bindparam, func, select
from sqlalchemy import literal_column as sql

from workcore.entities.user import User
from workcore.errors import NoSuchUser
from workcore.model import Role, UserId
from workcore.ports.queries import Page, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.people import USER, user_from, user_of
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import users
from workcore_adapters.postgres.tables.base import Id, Ids, Texts
from workcore_adapters.postgres.writes import (
    PASSWORD_SET,
    REHASHED,
    SIGNED_OUT,
    USER_ADDED,
    USER_SAVED,
)

OURS: Final = select(*USER).where(users.c.organisation_id == ORGANISATION_ID)

MANY: Final = compiled(OURS.where(users.c.id == any_(bindparam("ids", type_=Ids))))

HASH: Final = compiled(
    select(users.c.password_hash).where(
        users.c.organisation_id == ORGANISATION_ID, users.c.id == bindparam("wanted_id", type_=Id)
    )
)

HOLDING: Final = compiled(
    OURS.where(users.c.active, users.c.roles.overlap(bindparam("roles", type_=Texts))).order_by(
        users.c.id
    )
)

ADDRESSED: Final = compiled(
    OURS.where(
        users.c.active,
        func.split_part(users.c.email, sql("'@'"), sql("1"))
        == any_(bindparam("names", type_=Texts)),
    ).order_by(users.c.id)
)

SLICE: Final = compiled(
    OURS.where(users.c.id > bindparam("after", type_=Id))
    .order_by(users.c.id)
    .limit(bindparam("limit", type_=Integer()))
)


@frozen
class PostgresUsers:
    """The people of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, user_id: UserId) -> User:
        """Read one, or raise NoSuchUser."""
        found = self.many([user_id])
        if user_id not in found:
            raise NoSuchUser(user_id)
        return found[user_id]

    def many(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Read several."""
        rows = self._session.read(MANY, {"ids": list(user_ids)})
        return {user.id: user for user in map(user_from, rows)}

    def holding(self, roles: Collection[Role]) -> tuple[User, ...]:
        """Read everybody active who has one of some roles."""
        rows = self._session.read(HOLDING, {"roles": list(map(str, roles))})
        return tuple(map(user_from, rows))

    def addressed(self, names: Collection[str]) -> tuple[User, ...]:
        """Read everybody active whose address has one of some names before its `@`."""
        rows = self._session.read(ADDRESSED, {"names": list(names)})
        return tuple(map(user_from, rows))

    def find(self, part: Slice) -> Page[User]:
        """List a page, by id."""
        return self._session.read_slice(SLICE, part, user_from, {})

    def add(self, user: User, password_hash: str) -> None:
        """Write a new one at commit."""
        self._pending.add(USER_ADDED, user_of(user) | {"password_hash": password_hash})

    def save(self, user: User) -> User:
        """Write the next state of one at commit."""
        saved = evolve(user, version=user.version + 1)
        self._pending.add(USER_SAVED, user_of(saved))
        return saved

    def password_hash(self, user_id: UserId) -> str:
        """Read what a password is checked against, or raise NoSuchUser."""
        rows = self._session.read(HASH, {"wanted_id": user_id})
        if not rows:
            raise NoSuchUser(user_id)
        return str(rows[0][0])

    def set_password(self, user_id: UserId, password_hash: str, *, at: datetime) -> None:
        """Replace a password's hash at commit, and sign its owner out."""
        row = {"id": user_id, "password_hash": password_hash, "signed_out_at": at}
        self._pending.add(PASSWORD_SET, row)

    def rehash(self, user_id: UserId, password_hash: str) -> None:
        """Replace a hash at commit by another of the same password."""
        self._pending.add(REHASHED, {"id": user_id, "password_hash": password_hash})

    def sign_out(self, user_id: UserId, *, at: datetime) -> None:
        """Make a user's tokens worthless at commit."""
        self._pending.add(SIGNED_OUT, {"id": user_id, "signed_out_at": at})
