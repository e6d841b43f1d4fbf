"""What an organisation has set is read by staff and changed by administrators."""

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.errors import InvalidInput, NotAllowed, Stale
from workcore.policies.calendars import Calendar
from workcore.policies.settings import DEFAULT_SETTINGS, NewSettings, SlaTargets
from workcore.policies.sla import Targets
from workcore_adapters.memory import MemoryUnitOfWork

SHORT = NewSettings(targets=SlaTargets(medium=Targets(approval_hours=1, completion_hours=2)))


def test_saved_is_read(airport: Airport) -> None:
    """A version counts on, and the trail says what was and what is."""
    adam = airport.caller("adam")
    assert airport.app.read_settings(caller=airport.caller("pia")) == DEFAULT_SETTINGS
    saved = airport.app.save_settings(SHORT, caller=adam, expected=0)

    assert saved == SHORT.numbered(1)
    [record] = airport.audit("organisation_settings", airport.place.organisation.id)
    assert (record.action, record.by.name) == ("settings_saved", "Adam")
    assert "approval_hours" in str(record.before)
    assert airport.app.read_settings(caller=airport.caller("vera")) == saved
    assert airport.app.save_settings(NewSettings(), caller=adam) == evolve(
        DEFAULT_SETTINGS, version=2
    )


@pytest.mark.parametrize("name", ["ann", "cal"])
def test_who_asks_for_work_reads_none(airport: Airport, name: str) -> None:
    """They see the clocks of their own requests."""
    with pytest.raises(NotAllowed):
        airport.app.read_settings(caller=airport.caller(name))


def test_who_may_not_or_is_late_or_wrong(airport: Airport) -> None:
    """Nothing is changed by any of them."""
    adam = airport.caller("adam")
    with pytest.raises(NotAllowed):
        airport.app.save_settings(SHORT, caller=airport.caller("pia"))
    with pytest.raises(Stale):
        airport.app.save_settings(SHORT, caller=adam, expected=3)
    empty = NewSettings(calendar=Calendar(time_zone="UTC", openings=()))
    with pytest.raises(InvalidInput):
        airport.app.save_settings(empty, caller=adam)
    assert airport.app.read_settings(caller=adam) == DEFAULT_SETTINGS


def test_of_two_at_a_time_one_is_told(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who commits second hears of the version that is in force by then."""
    adam, commit = airport.caller("adam"), MemoryUnitOfWork.commit

    def slow(unit: MemoryUnitOfWork) -> None:
        monkeypatch.undo()
        airport.app.save_settings(SHORT, caller=adam)
        commit(unit)

    monkeypatch.setattr(MemoryUnitOfWork, "commit", slow)
    with pytest.raises(Stale) as told:
        airport.app.save_settings(NewSettings(), caller=adam, expected=0)
    assert told.value.current == 1
    assert airport.app.read_settings(caller=adam) == SHORT.numbered(1)
