"""Who works at a demo airport."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from workcore.application import Application
from workcore.errors import Duplicate
from workcore.model import Caller, Level, OrganisationId, Role
from workcore.policies.register import NewUser
from workcore.ports.directory import Account

PEOPLE: Final[Mapping[str, tuple[str, Role, Level | None]]] = {
    "requester": ("Rita Raiser", Role.REQUESTER, None),
    "contractor": ("Carl Contractor", Role.CONTRACTOR, None),
    "supervisor": ("Sam Supervisor", Role.APPROVER, Level.STANDARD),
    "manager": ("Mia Manager", Role.APPROVER, Level.ELEVATED),
    "executive": ("Eva Executive", Role.APPROVER, Level.EXECUTIVE),
    "compliance": ("Cleo Compliance", Role.APPROVER, Level.REGULATORY),
    "owner": ("Otto Owner", Role.ASSET_OWNER, None),
    "planner": ("Paula Planner", Role.PLANNER, None),
    "viewer": ("Vic Viewer", Role.VIEWER, None),
    "auditor": ("Aude Auditor", Role.AUDITOR, None),
}
"""Everybody but the administrator, by the local part of the address."""

APPROVERS: Final[Mapping[Level, str]] = {
    Level.STANDARD: "supervisor",
    Level.ELEVATED: "manager",
    Level.EXECUTIVE: "executive",
    Level.REGULATORY: "compliance",
    Level.OWNER: "owner",
}
"""Who answers for each level."""


@frozen
class Staff:
    """The people of one organisation, ready to call."""

    organisation_id: OrganisationId
    callers: Mapping[str, Caller]

    def __getitem__(self, name: str) -> Caller:
        """Speak for one of them."""
        return self.callers[name]


def hire(application: Application, slug: str, name: str, password: str) -> Staff | None:
    """Found an organisation with everybody in it; None when it is there already."""
    admin = NewUser(
        name="Ada Admin",
        roles=frozenset({Role.ADMIN}),
        email=f"admin@{slug}.example",
        password=password,
    )
    try:
        account = application.found_organisation(slug, name, admin, time_zone="Europe/Berlin")
    except Duplicate:
        return None
    boss = caller_for(account)
    callers = {"admin": boss}
    for local, (person, role, level) in PEOPLE.items():
        new = NewUser(
            name=person,
            roles=frozenset({role}),
            level=level,
            email=f"{local}@{slug}.example",
            password=password,
        )
        user = application.add_user(new, caller=boss)
        callers[local] = caller_for(
            Account(user=user, organisation=account.organisation, password_hash="")
        )
    return Staff(account.organisation.id, callers)


def caller_for(account: Account) -> Caller:
    """Speak for a person."""
    return Caller(
        organisation_id=account.organisation.id,
        user_id=account.user.id,
        correlation_id="demo-data",
    )
