"""The register of assets, and the people of an organisation."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.model import AssetId, Impact, Role, UserId
from workcore.ports.queries import AssetQuery, Page, Slice


class Assets(Protocol):
    """The assets of one organisation."""

    def get(self, asset_id: AssetId) -> Asset:
        """
        Read one.

        Raises:
            NoSuchAsset: The organisation has none with this identifier.
        """
        ...

    def many(self, asset_ids: Collection[AssetId]) -> Mapping[AssetId, Asset]:
        """Read several; those that do not exist are left out."""
        ...

    def by_code(self, codes: Collection[str]) -> Mapping[str, Asset]:
        """Read several by their codes; those that do not exist are left out."""
        ...

    def find(self, query: AssetQuery) -> Page[Asset]:
        """List a page, by code."""
        ...

    def impacts(self, asset_ids: Collection[AssetId]) -> Mapping[AssetId, Collection[Impact]]:
        """
        Read what works in progress do to assets.

        A full closure of what an asset is a part of counts as one of itself.
        Assets that nothing is done to may be left out.
        """
        ...

    def add(self, asset: Asset) -> None:
        """Write a new one at `commit`, which raises Duplicate when its code is taken."""
        ...

    def save(self, asset: Asset) -> Asset:
        """Write the next state of one at `commit`; versions as for requests."""
        ...


class Users(Protocol):
    """The people of one organisation. A unit writes at most once about each of them."""

    def get(self, user_id: UserId) -> User:
        """
        Read one.

        Raises:
            NoSuchUser: The organisation has none with this identifier.
        """
        ...

    def many(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Read several; those that do not exist are left out."""
        ...

    def holding(self, roles: Collection[Role]) -> tuple[User, ...]:
        """Read everybody active who has one of *roles*, in the order in which they were added."""
        ...

    def addressed(self, names: Collection[str]) -> tuple[User, ...]:
        """
        Read everybody active whose address has one of *names* before its `@`.

        They come in the order in which they were added. *names* are in lower case.
        """
        ...

    def find(self, part: Slice) -> Page[User]:
        """List a page, in the order in which they were added."""
        ...

    def add(self, user: User, password_hash: str) -> None:
        """Write a new one at `commit`, which raises Duplicate when the address is taken."""
        ...

    def save(self, user: User) -> User:
        """
        Write the next state of one at `commit`; versions as for requests.

        Whoever is not active in it is signed out as of its `updated_at`.
        """
        ...

    def password_hash(self, user_id: UserId) -> str:
        """
        Read what a password is checked against.

        Raises:
            NoSuchUser: The organisation has none with this identifier.
        """
        ...

    def set_password(self, user_id: UserId, password_hash: str, *, at: datetime) -> None:
        """Replace a password's hash at `commit`, and sign its owner out as of *at*."""
        ...

    def rehash(self, user_id: UserId, password_hash: str) -> None:
        """Replace a hash at `commit` by another one of the same password."""
        ...

    def sign_out(self, user_id: UserId, *, at: datetime) -> None:
        """
        Make every token of a user that was issued before *at* worthless, at `commit`.

        Those that were worthless before stay so.
        """
        ...
