"""What the suites over a store share."""

import pytest

from workcore.entities.work_request import WorkRequest
from workcore.model import RequestId
from workcore.ports.directory import Directory
from workcore.ports.unit_of_work import Units
from workcore.testing.world import Place, World, a_world


class StoreContract:
    """Needs the fixtures `units` and `directory`, of one store."""

    @pytest.fixture
    def world(self, units: Units, directory: Directory) -> World:
        """Found two organisations of this test's own."""
        return a_world(units, directory)

    @pytest.fixture
    def home(self, world: World) -> Place:
        """Where the test takes place."""
        return world.home

    @pytest.fixture
    def abroad(self, world: World) -> Place:
        """Whose things the test must not see."""
        return world.abroad


def stored(place: Place, request_id: RequestId) -> WorkRequest:
    """Read a request afresh."""
    with place.unit() as unit:
        return unit.requests.get(request_id)
