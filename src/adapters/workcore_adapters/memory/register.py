"""The register of assets, and people, kept in this process."""

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from datetime import datetime

from attrs import evolve

from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.errors import Duplicate, NoSuchAsset, NoSuchUser
from workcore.model import AssetId, Impact, Role, Status, UserId
from workcore.policies.conflicts import ancestors
from workcore.ports.queries import AssetQuery, Page, Position, Slice
from workcore_adapters.memory.database import Tenant, ensure_current, insert, put
from workcore_adapters.memory.neighbours import parents_of
from workcore_adapters.memory.pages import cut, slice_of
from workcore_adapters.memory.session import Session
from workcore_adapters.memory.words import contains_all


class MemoryAssets:
    """The assets of one organisation, as `ports.register` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, asset_id: AssetId) -> Asset:
        with self._session.reading() as tenant:
            if asset_id not in tenant.assets:
                raise NoSuchAsset(asset_id)
            return tenant.assets[asset_id]

    def many(self, asset_ids: Collection[AssetId]) -> Mapping[AssetId, Asset]:
        with self._session.reading() as tenant:
            return {one: tenant.assets[one] for one in asset_ids if one in tenant.assets}

    def by_code(self, codes: Collection[str]) -> Mapping[str, Asset]:
        with self._session.reading() as tenant:
            return {asset.code: asset for asset in tenant.assets.values() if asset.code in codes}

    def find(self, query: AssetQuery) -> Page[Asset]:
        with self._session.reading() as tenant:
            found = [asset for asset in tenant.assets.values() if _matches(asset, query)]
        found.sort(key=lambda asset: asset.code)
        return cut(found, query.limit, lambda asset: Position(asset.code, asset.id))

    def impacts(self, asset_ids: Collection[AssetId]) -> Mapping[AssetId, Collection[Impact]]:
        with self._session.reading() as tenant:
            done = _done_now(tenant)
            parents = parents_of(tenant)
        found: dict[AssetId, list[Impact]] = {}
        for asset in asset_ids:
            from_above = [
                impact
                for above in ancestors(asset, parents)
                for impact in done.get(above, ())
                if impact is Impact.FULL_CLOSURE
            ]
            found[asset] = [*done.get(asset, ()), *from_above]
        return found

    def add(self, asset: Asset) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if any(known.code == asset.code for known in tenant.assets.values()):
                raise Duplicate("code", asset.code)
            insert(tenant.assets, asset.id, asset, undo)

        self._session.later(write)

    def save(self, asset: Asset) -> Asset:
        saved = evolve(asset, version=asset.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("asset", tenant.assets.get(asset.id), asset)
            put(tenant.assets, saved.id, saved, undo)

        self._session.later(write)
        return saved


def _matches(asset: Asset, query: AssetQuery) -> bool:
    behind = query.after is None or asset.code > str(query.after.value)
    return (
        behind
        and (not query.asset_types or asset.asset_type in query.asset_types)
        and (not query.capacity_groups or asset.capacity_group in query.capacity_groups)
        and (not query.owner_ids or asset.owner_id in query.owner_ids)
        and (not query.parent_ids or asset.parent_id in query.parent_ids)
        and contains_all((query.text or "").split(), asset.code, asset.name, asset.location or "")
    )


def _done_now(tenant: Tenant) -> Mapping[AssetId, Collection[Impact]]:
    """Collect what works in progress do to the assets that they name."""
    done: dict[AssetId, list[Impact]] = {}
    for request in tenant.requests.values():
        if request.status is Status.IN_PROGRESS:
            for asset, impact in request.content.impacts.items():
                done.setdefault(asset, []).append(impact)
    return done


class MemoryUsers:
    """The people of one organisation, as `ports.register` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, user_id: UserId) -> User:
        with self._session.reading() as tenant:
            if user_id not in tenant.users:
                raise NoSuchUser(user_id)
            return tenant.users[user_id]

    def many(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        with self._session.reading() as tenant:
            return {one: tenant.users[one] for one in user_ids if one in tenant.users}

    def holding(self, roles: Collection[Role]) -> tuple[User, ...]:
        with self._session.reading() as tenant:
            found = [u for u in tenant.users.values() if u.active and not u.roles.isdisjoint(roles)]
        return tuple(sorted(found, key=lambda user: user.id))

    def addressed(self, names: Collection[str]) -> tuple[User, ...]:
        with self._session.reading() as tenant:
            found = [u for u in tenant.users.values() if u.active and _local(u) in names]
        return tuple(sorted(found, key=lambda user: user.id))

    def find(self, part: Slice) -> Page[User]:
        with self._session.reading() as tenant:
            return slice_of(tenant.users.values(), part)

    def add(self, user: User, password_hash: str) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if any(known.email == user.email for known in tenant.users.values()):
                raise Duplicate("email", user.email)
            insert(tenant.users, user.id, user, undo)
            put(tenant.passwords, user.id, password_hash, undo)

        self._session.later(write)

    def save(self, user: User) -> User:
        saved = evolve(user, version=user.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("user", tenant.users.get(user.id), user)
            put(tenant.users, saved.id, saved, undo)
            if not saved.active:
                _sign_out(tenant, saved.id, saved.updated_at, undo)

        self._session.later(write)
        return saved

    def password_hash(self, user_id: UserId) -> str:
        with self._session.reading() as tenant:
            if user_id not in tenant.users:
                raise NoSuchUser(user_id)
            return tenant.passwords[user_id]

    def set_password(self, user_id: UserId, password_hash: str, *, at: datetime) -> None:
        self.rehash(user_id, password_hash)
        self.sign_out(user_id, at=at)

    def rehash(self, user_id: UserId, password_hash: str) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if user_id in tenant.users:
                put(tenant.passwords, user_id, password_hash, undo)

        self._session.later(write)

    def sign_out(self, user_id: UserId, *, at: datetime) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if user_id in tenant.users:
                _sign_out(tenant, user_id, at, undo)

        self._session.later(write)


def _sign_out(tenant: Tenant, user_id: UserId, at: datetime, undo: ExitStack) -> None:
    put(tenant.signed_out, user_id, max(at, tenant.signed_out.get(user_id, at)), undo)


def _local(user: User) -> str:
    return user.email.partition("@")[0]
