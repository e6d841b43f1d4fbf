"""Everybody reads his own inbox, and says what he has seen."""

import pytest
from tests.support.airport import EVERYTHING, Airport

from workcore.errors import NoSuchNotification
from workcore.model import NotificationId
from workcore.testing.builders import HOUR, NOW
from workcore.testing.ids import new_id
from workcore.use_cases.read_notifications import InboxView


def read(airport: Airport, name: str, *, unread: bool = False) -> InboxView:
    """Read somebody's inbox."""
    return airport.app.read_inbox(EVERYTHING, caller=airport.caller(name), unread=unread)


def test_seen_when_it_was_seen_first(airport: Airport) -> None:
    """What was seen is counted no more, and seeing it again changes nothing."""
    airport.submitted()
    airport.app.dispatch_events()
    [told] = read(airport, "stan").page.items
    seen = airport.app.mark_read(told.id, caller=airport.caller("stan"))
    airport.clock.move(HOUR)

    assert airport.app.mark_read(told.id, caller=airport.caller("stan")) == seen
    assert seen.read_at == NOW
    assert read(airport, "stan").unread == 0
    assert read(airport, "stan", unread=True).page.items == ()
    assert read(airport, "stan").page.items == (seen,)


def test_everything_seen(airport: Airport) -> None:
    """All of one's own can be seen at once."""
    airport.submitted()
    airport.submitted()
    airport.app.dispatch_events()
    airport.app.mark_read.all(caller=airport.caller("stan"))

    assert read(airport, "stan").unread == 0
    assert read(airport, "olga").unread == 2


def test_nobody_elses(airport: Airport) -> None:
    """What others were told is as absent as what nobody was."""
    airport.submitted()
    airport.app.dispatch_events()
    [told] = read(airport, "stan").page.items

    for absent in (told.id, NotificationId(new_id())):
        with pytest.raises(NoSuchNotification):
            airport.app.mark_read(absent, caller=airport.caller("adam"))
    assert read(airport, "stan").unread == 1
