"""What may be entered into the register of assets, and about people."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import field, frozen

from workcore.errors import Problem
from workcore.model import AssetId, AssetType, Level, Role, SizeClass, UserId

CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,31}")
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
LONGEST_NAME: Final = 200
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1_024


@frozen(kw_only=True)
class AssetDetails:
    """
    What can be said and changed about an asset.

    Attributes:
        parent_id: What it is a part of.
        capacity_group: Assets that can stand in for each other.
        size_class: ICAO letter, for stands.
    """

    name: str
    asset_type: AssetType
    location: str | None = None
    parent_id: AssetId | None = None
    owner_id: UserId | None = None
    capacity_group: str | None = None
    size_class: SizeClass | None = None


@frozen(kw_only=True)
class NewAsset(AssetDetails):
    """
    An asset for the register.

    Attributes:
        code: Letters, digits and `._/-`, at most 32; kept in upper case, never changed.
    """

    code: str


def _each_once(roles: Iterable[Role]) -> frozenset[Role]:
    return frozenset(roles)


@frozen(kw_only=True)
class UserDetails:
    """
    What can be said and changed about a person.

    Attributes:
        level: What an approver may decide on; needed for approvers.
    """

    name: str
    roles: frozenset[Role] = field(converter=_each_once)
    level: Level | None = None
    active: bool = True


@frozen(kw_only=True)
class NewUser(UserDetails):
    """
    A person for the organisation.

    Attributes:
        email: Unique in the organisation, whatever its case.
        password: 12 to 1,024 characters.
    """

    email: str
    password: str


def code_problems(code: str) -> Iterator[Problem]:
    """Judge an asset's code, in upper case."""
    if not code.isascii() or not CODE.fullmatch(code.upper()):
        message = "Must be 1 to 32 letters, digits, dots, slashes, hyphens or underscores."
        yield Problem("code", "code_malformed", message)


def asset_problems(details: AssetDetails) -> Iterator[Problem]:
    """Judge what is said about an asset, without looking anything up."""
    yield from _name_problems(details.name)
    for name in ("location", "capacity_group"):
        text: str | None = getattr(details, name)
        if text is not None and not 1 <= len(text) <= LONGEST_NAME:
            yield Problem(name, f"{name}_length", f"Must be 1 to {LONGEST_NAME} characters.")


def user_problems(details: UserDetails) -> Iterator[Problem]:
    """Judge what is said about a person."""
    yield from _name_problems(details.name)
    if not details.roles:
        yield Problem("roles", "roles_missing", "Needs at least one role.")
    if Role.APPROVER in details.roles and details.level in {None, Level.OWNER}:
        message = "An approver needs a level: regulatory, standard, elevated or executive."
        yield Problem("level", "level_required", message)


def email_problems(email: str) -> Iterator[Problem]:
    """Judge an address: something before and behind one `@`, nothing more."""
    if not EMAIL.fullmatch(email):
        yield Problem("email", "email_malformed", "Must be an address such as ann@example.org.")


def password_problems(password: str, field: str = "password") -> Iterator[Problem]:
    """Judge a password by its length alone (NIST SP 800-63B, 5.1.1.2)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        message = f"Must be {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters."
        yield Problem(field, "password_length", message)


def _name_problems(name: str) -> Iterator[Problem]:
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        yield Problem("name", "name_length", f"Must be 1 to {LONGEST_NAME} characters.")
