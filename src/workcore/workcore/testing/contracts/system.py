"""Time acts in one organisation, as nobody."""

import pytest
from attrs import evolve

from workcore.entities.user import system_of
from workcore.errors import NoSuchRequest, UnknownCaller
from workcore.model import OrganisationId, Status
from workcore.ports.unit_of_work import SystemUnits
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.ids import new_id
from workcore.testing.world import Place


class SystemContract(StoreContract):
    """
    In a unit of the system nobody has to be known, and one organisation is seen.

    Needs the fixture `system` besides, of the same store.
    """

    def test_time_acts(self, system: SystemUnits, home: Place) -> None:
        """Its actor is nobody, who has no role, in the organisation that was named."""
        with system(home.organisation.id) as unit:
            assert unit.actor == system_of(home.organisation.id)
            assert unit.actor.roles == frozenset()
            assert unit.organisation == home.organisation

    def test_reads_and_writes(self, system: SystemUnits, home: Place) -> None:
        """It reads and saves as every unit does."""
        request = home.kept()
        with system(home.organisation.id) as unit:
            found = unit.requests.get(request.id)
            saved = unit.requests.save(evolve(found, status=Status.CANCELLED))
            unit.commit()

        assert stored(home, request.id) == saved

    def test_sees_one_organisation(self, system: SystemUnits, home: Place, abroad: Place) -> None:
        """What belongs to another is absent."""
        foreign = abroad.kept()
        with system(home.organisation.id) as unit, pytest.raises(NoSuchRequest):
            unit.requests.get(foreign.id)

    def test_unknown_organisation(self, system: SystemUnits) -> None:
        """There is no system of nowhere."""
        with pytest.raises(UnknownCaller), system(OrganisationId(new_id())) as unit:
            _ = unit.organisation
