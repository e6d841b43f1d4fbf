"""Settings of organisations, as a store keeps them."""

from datetime import timedelta

import pytest
from attrs import evolve

from workcore.errors import Duplicate
from workcore.model import ClockState, Weekday
from workcore.policies.calendars import Calendar, Opening
from workcore.policies.settings import DEFAULT_SETTINGS, Settings, SlaTargets
from workcore.policies.sla import Sla, Targets, Timer
from workcore.testing.builders import HOUR, NOW
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.world import Place

OFFICE: Calendar = Calendar(
    time_zone="Europe/Berlin",
    openings=(Opening(Weekday.MONDAY, "08:00", "12:00"), Opening(Weekday.FRIDAY, "13:00", "24:00")),
    holidays=("2027-01-01", "2027-12-25"),
)


TICK: timedelta = timedelta(microseconds=1)

RUNNING: Sla = Sla(
    version=3,
    approval=Timer(state=ClockState.MISSED, elapsed=2_000 * HOUR + TICK, due_at=NOW + TICK),
    completion=Timer(
        state=ClockState.RUNNING, elapsed=3 * TICK, since=NOW - TICK, due_at=NOW + HOUR
    ),
)
PAUSED: Sla = evolve(RUNNING, completion=Timer(state=ClockState.PAUSED, elapsed=HOUR))


def version(number: int) -> Settings:
    """Write settings with a value in every field."""
    low = Targets(approval_hours=100 + number, completion_hours=500)
    return Settings(version=number, targets=SlaTargets(low=low), calendar=OFFICE)


def put_in_force(place: Place, settings: Settings) -> None:
    """Write settings."""
    with place.unit() as unit:
        unit.settings.add(settings)
        unit.commit()


class SettingsContract(StoreContract):
    """The latest version is in force, and each is written once and kept."""

    def test_default_is_in_force_at_first(self, home: Place) -> None:
        """An organisation that has set nothing has what ships."""
        with home.unit() as unit:
            assert unit.settings.current == unit.settings.at(0) == DEFAULT_SETTINGS

    def test_latest_is_in_force(self, home: Place, abroad: Place) -> None:
        """Every field survives, former versions are kept, and nobody else is concerned."""
        for number in (1, 2):
            put_in_force(home, version(number))

        with home.unit() as unit:
            assert unit.settings.current == version(2)
            assert unit.settings.at(1) == version(1)
            assert unit.organisation.settings_version == 2
        with abroad.unit() as unit:
            assert unit.settings.current == DEFAULT_SETTINGS
            with pytest.raises(LookupError):
                unit.settings.at(1)

    def test_a_version_is_written_once(self, home: Place) -> None:
        """Of two who write the same version one is told."""
        put_in_force(home, version(1))

        with pytest.raises(Duplicate):
            put_in_force(home, evolve(version(1), calendar=None))
        with home.unit() as unit:
            assert unit.settings.current == version(1)

    def test_uncommitted_is_not_in_force(self, home: Place) -> None:
        """A unit that does not commit changes nothing."""
        with home.unit() as unit:
            unit.settings.add(version(1))

        with home.unit() as unit:
            assert unit.settings.current == DEFAULT_SETTINGS

    def test_clocks_are_kept(self, home: Place) -> None:
        """Every field of a request's clocks survives, to the microsecond, until there are none."""
        for clocks in (RUNNING, PAUSED, None):
            request = home.kept(sla=clocks)
            assert stored(home, request.id).sla == clocks
            with home.unit() as unit:
                read = unit.requests.get(request.id)
                unit.requests.save(evolve(read, sla=RUNNING))
                unit.commit()
            assert stored(home, request.id).sla == RUNNING
