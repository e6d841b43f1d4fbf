"""Two organisations with people and assets, founded through the ports alone."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from attrs import frozen

from workcore.entities.asset import Asset
from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import AssetType, Caller, Level, Role, SizeClass
from workcore.ports.directory import Directory
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.testing.builders import HASH, a_caller, a_request, a_user, an_asset, an_organisation

PEOPLE: Final[Mapping[str, tuple[Role, Level | None]]] = {
    "ann": (Role.REQUESTER, None),
    "rob": (Role.REQUESTER, None),
    "cal": (Role.CONTRACTOR, None),
    "stan": (Role.APPROVER, Level.STANDARD),
    "ella": (Role.APPROVER, Level.ELEVATED),
    "xena": (Role.APPROVER, Level.EXECUTIVE),
    "reg": (Role.APPROVER, Level.REGULATORY),
    "olga": (Role.ASSET_OWNER, None),
    "otto": (Role.ASSET_OWNER, None),
    "pia": (Role.PLANNER, None),
    "vera": (Role.VIEWER, None),
    "aude": (Role.AUDITOR, None),
}
"""Who there is in each organisation, besides the administrator *adam*."""


@frozen(kw_only=True)
class Place:
    """
    One organisation of the world.

    Attributes:
        people: By name, see `PEOPLE`, and *adam*.
        assets: By code. The stand S1 has the parts S1L and S1R and belongs to the
            apron AP, as does S2; T1 is a terminal on its own.
    """

    units: Units
    organisation: Organisation
    people: Mapping[str, User]
    assets: Mapping[str, Asset]

    def caller(self, name: str = "adam") -> Caller:
        """Speak for somebody."""
        return a_caller(self.people[name])

    def unit(self, name: str = "adam") -> AbstractContextManager[UnitOfWork]:
        """Open a unit for somebody."""
        return self.units(self.caller(name))

    def draft(self, *, on: str = "S1", by: str = "ann", **given: Any) -> WorkRequest:
        """Make a draft, and save nothing."""
        return a_request(on=self.assets[on], by=self.people[by], **given)

    def kept(self, *, on: str = "S1", by: str = "ann", **given: Any) -> WorkRequest:
        """Make a request and save it."""
        request = self.draft(on=on, by=by, **given)
        self.keep(request)
        return request

    def keep(self, *requests: WorkRequest) -> None:
        """Save new requests."""
        with self.unit() as unit:
            for request in requests:
                unit.requests.add(request)
            unit.commit()


@frozen(kw_only=True)
class World:
    """Two organisations in one store."""

    units: Units
    directory: Directory
    home: Place
    abroad: Place


def a_world(units: Units, directory: Directory) -> World:
    """Found both organisations."""
    home, abroad = a_place(units, directory), a_place(units, directory)
    return World(units=units, directory=directory, home=home, abroad=abroad)


def a_place(units: Units, directory: Directory) -> Place:
    """Found an organisation with `PEOPLE` and assets."""
    place = made_up(units)
    found(place, directory)
    return place


def made_up(units: Units) -> Place:
    """Make up an organisation with `PEOPLE` and assets, and found nothing."""
    organisation = an_organisation()
    admin = a_user(Role.ADMIN, organisation_id=organisation.id, name="Adam")
    people = {name: _person(organisation, name, *what) for name, what in PEOPLE.items()}
    assets = {asset.code: asset for asset in _assets(organisation, people)}
    everybody = {"adam": admin, **people}
    return Place(units=units, organisation=organisation, people=everybody, assets=assets)


def found(place: Place, directory: Directory) -> None:
    """Found *place* with all its people and assets in its store."""
    admin, *others = place.people.values()
    directory.found(place.organisation, admin, HASH)
    with place.unit() as unit:
        for user in others:
            unit.users.add(user, HASH)
        unit.commit()
    with place.unit() as unit:
        for asset in place.assets.values():
            unit.assets.add(asset)
        unit.commit()


def _person(organisation: Organisation, name: str, role: Role, level: Level | None) -> User:
    return a_user(role, organisation_id=organisation.id, name=name.capitalize(), level=level)


def _assets(organisation: Organisation, people: Mapping[str, User]) -> tuple[Asset, ...]:
    olga, otto = people["olga"].id, people["otto"].id

    def asset(code: str, **given: Any) -> Asset:
        return an_asset(organisation_id=organisation.id, code=code, name=f"The {code}", **given)

    apron = asset("AP", asset_type=AssetType.APRON, owner_id=otto)
    stand: dict[str, Any] = {
        "parent_id": apron.id,
        "owner_id": olga,
        "capacity_group": "contact-wide",
    }
    first = asset("S1", size_class=SizeClass.E, **stand)
    half: dict[str, Any] = {
        "parent_id": first.id,
        "owner_id": olga,
        "capacity_group": "contact-narrow",
    }
    return (
        apron,
        first,
        asset("S1L", size_class=SizeClass.C, **half),
        asset("S1R", size_class=SizeClass.C, **half),
        asset("S2", size_class=SizeClass.E, **stand),
        asset("T1", asset_type=AssetType.TERMINAL, location="North"),
    )
