"""Everybody hears of what he has chosen, over the channels that he has chosen, when he wants."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from tests.support.airport import EVERYTHING, Airport

from workcore.application import Application
from workcore.codec import structure
from workcore.errors import InvalidInput, Stale
from workcore.model import Topic, WorkType
from workcore.policies.preferences import Muted, NewPreferences, Preferences
from workcore.testing.builders import HOUR, NOW
from workcore_adapters.memory import SequentialIds


def choose(airport: Airport, name: str, **chosen: object) -> Preferences:
    """Have somebody choose."""
    new = structure(chosen, NewPreferences)
    return airport.app.save_preferences(new, caller=airport.caller(name))


def told(airport: Airport, name: str) -> list[Topic]:
    """List what somebody was told."""
    airport.app.dispatch_events()
    found = airport.app.read_inbox(EVERYTHING, caller=airport.caller(name)).page.items
    return [each.notice.topic for each in found]


def test_nothing_chosen(airport: Airport) -> None:
    """Everybody begins with being told everything."""
    assert airport.app.read_preferences(caller=airport.caller("ann")) == Preferences(version=0)


def test_chosen(airport: Airport) -> None:
    """What one has chosen is one's own, counted, and on the record."""
    saved = choose(airport, "stan", muted={"email": ["submitted"]})

    assert saved == Preferences(version=1, muted=Muted(email=frozenset({Topic.SUBMITTED})))
    assert airport.app.read_preferences(caller=airport.caller("stan")) == saved
    assert airport.app.read_preferences(caller=airport.caller("ann")).version == 0
    [record] = airport.audit("notification_preference", airport.place.people["stan"].id)
    assert record.action == "preferences_saved"
    assert record.after["muted"] == {"inbox": [], "email": ["submitted"]}


def test_stale(airport: Airport) -> None:
    """Who has not seen what he chose last does not replace it."""
    choose(airport, "stan")
    with pytest.raises(Stale) as refusal:
        airport.app.save_preferences(NewPreferences(), caller=airport.caller("stan"), expected=0)

    assert refusal.value.current == 1


class Racing(SequentialIds):
    """Identifiers, whose making lets the same person be quicker elsewhere, once."""

    def __init__(self, airport: Airport) -> None:
        """Race at that airport."""
        super().__init__()
        self._places = [airport.place]

    def new(self) -> UUID:
        """Have him choose elsewhere, and make one."""
        while self._places:
            with self._places.pop().unit("stan") as unit:
                unit.preferences.save(Preferences(version=1))
                unit.commit()
        return super().new()


def test_first_at_the_same_time(airport: Airport) -> None:
    """Of two first choices the slower one is told."""
    app = Application(evolve(airport.app.ports, ids=Racing(airport)))
    with pytest.raises(Stale) as refusal:
        app.save_preferences(NewPreferences(), caller=airport.caller("stan"))

    assert refusal.value.current == 1


def test_refused(airport: Airport) -> None:
    """Hours that are none are refused, and nothing is kept."""
    with pytest.raises(InvalidInput):
        choose(airport, "stan", quiet_hours={"start": "9", "end": "10:00"})
    with pytest.raises(InvalidInput):
        choose(airport, "stan", muted={"email": ["weather"]})

    assert airport.app.read_preferences(caller=airport.caller("stan")).version == 0


def test_muted(airport: Airport) -> None:
    """What is muted on one channel comes over the other; others hear what they chose."""
    choose(airport, "stan", muted={"email": ["approval_requested"]})
    choose(airport, "olga", muted={"inbox": ["submitted"]})
    airport.submitted()

    assert (told(airport, "stan"), airport.mailed("stan")) == ([Topic.APPROVAL_REQUESTED], [])
    assert (told(airport, "olga"), airport.mailed("olga")) == ([], [Topic.SUBMITTED])


def test_quiet_hours(airport: Airport) -> None:
    """In quiet hours mail waits for their end, the inbox does not, and nothing is lost."""
    choose(airport, "stan", quiet_hours={"start": "07:00", "end": "12:00", "time_zone": "UTC"})
    airport.submitted()

    assert airport.mailed("olga") == [Topic.SUBMITTED]
    assert (told(airport, "stan"), airport.mailed("stan")) == ([Topic.APPROVAL_REQUESTED], [])
    airport.clock.set(NOW + 4 * HOUR - timedelta(microseconds=1))
    assert airport.mailed("stan") == []
    airport.clock.set(NOW + 4 * HOUR)
    assert airport.mailed("stan") == [Topic.APPROVAL_REQUESTED]


def test_emergency(airport: Airport) -> None:
    """An emergency is mailed at once."""
    choose(airport, "stan", quiet_hours={"start": "07:00", "end": "12:00", "time_zone": "UTC"})
    airport.submitted(work_type=WorkType.EMERGENCY)

    assert airport.mailed("stan") == [Topic.APPROVAL_REQUESTED]
