"""Where the machine plays: applications over stores that hold the same people and assets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from attrs import define, evolve, frozen

from workcore.application import Application, Ports
from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.model import Caller, Level, OrganisationId, Role
from workcore.ports.deadlines import Deadlines, Waiting
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import NOW, a_caller, a_user, an_asset
from workcore.testing.ids import CountedIds, a_start
from workcore.testing.world import Place, found, made_up

MANY_ROLES: Final = (Role.REQUESTER, Role.APPROVER, Role.ASSET_OWNER)
"""What *mia* is, who owns the stand M1: four eyes have to hold for her."""

EVERYWHERE: Final = 100_000
"""More than all plays together leave waiting."""


@define
class StageClock:
    """One time for all stages, moved by the machine."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Tell the time."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Go on."""
        self.at += by


@frozen
class Script:
    """What all stages of one play share: people, assets, the time, and the identifiers to come."""

    people: dict[str, User]
    assets: dict[str, Asset]
    place: Place
    clock: StageClock
    start: UUID

    def caller(self, name: str) -> Caller:
        """Speak for somebody."""
        return a_caller(self.people[name])


@frozen
class Stage:
    """One application over one store."""

    name: str
    app: Application


@frozen
class OwnDeadlines:
    """Deadlines of one organisation alone: a store may be full of those of other plays."""

    _all: Deadlines
    _organisation_id: OrganisationId

    def approvals(self, now: datetime, limit: int) -> Sequence[Waiting]:
        """Find what is due here."""
        found = self._all.approvals(now, EVERYWHERE)
        return [each for each in found if each.organisation_id == self._organisation_id][:limit]

    def __getattr__(self, name: str) -> Any:
        """Do everything else as all do."""
        return getattr(self._all, name)


def a_script() -> Script:
    """Make up an organisation for one play."""
    place = made_up(_nowhere)
    ours = place.organisation.id

    def hired(name: str, *roles: Role, level: Level) -> User:
        return a_user(*roles, organisation_id=ours, name=name, level=level)

    mia = hired("Mia", *MANY_ROLES, level=Level.STANDARD)
    sue = hired("Sue", Role.APPROVER, level=Level.STANDARD)
    xara = hired("Xara", Role.APPROVER, level=Level.EXECUTIVE)
    stand = an_asset(organisation_id=ours, code="M1", owner_id=mia.id)
    people = {**place.people, "mia": mia, "sue": sue, "xara": xara}
    assets = {**place.assets, "M1": stand}
    place = evolve(place, people=people, assets=assets)
    return Script(people, assets, place, StageClock(), a_start())


def _nowhere(caller: Caller) -> UnitOfWork:
    raise NotImplementedError(caller)


def a_stage(name: str, script: Script, ports: Ports) -> Stage:
    """Found the script's organisation in a store, and open an application over it."""
    found(evolve(script.place, units=ports.units), ports.directory)
    own: Any = OwnDeadlines(ports.deadlines, script.place.organisation.id)
    ports = evolve(ports, clock=script.clock, ids=CountedIds(script.start), deadlines=own)
    return Stage(name, Application(ports))
