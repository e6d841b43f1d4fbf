"""What was told, sent and seen long ago is forgotten, and nothing that somebody waits for."""

from datetime import timedelta

from attrs import evolve
from tests.support.airport import EVERYTHING, Airport

from workcore.application import Application
from workcore.policies.retention import Retention
from workcore.testing.builders import DAY
from workcore.use_cases.forget_told import Forgotten

NOTHING = Forgotten()
KEEP = Retention(notices=timedelta(days=10), messages=timedelta(days=30))


def told(airport: Airport) -> Application:
    """Have two people told of a request, in their inboxes and by mail; one of them looks."""
    airport.submitted()
    airport.app.dispatch_events()
    airport.app.send_mail()
    airport.app.mark_read.all(caller=airport.caller("stan"))
    return evolve(airport.app, retention=KEEP)


def counts(airport: Airport) -> tuple[int, int, int]:
    """Count events, messages and notices."""
    with airport.database.locked() as tenants:
        tenant = tenants[airport.place.organisation.id]
        return len(tenant.outbox), len(tenant.deliveries), len(tenant.notifications)


def test_forgotten_in_time(airport: Airport) -> None:
    """Notices that were seen go first, then messages and their events, what nobody saw last."""
    app = told(airport)
    events, messages, notices = counts(airport)
    assert min(events, messages) > 0
    seen = len(app.read_inbox(EVERYTHING, caller=airport.caller("stan"), unread=False).page.items)
    runs = [app.forget_told(airport.clock.now() + days * DAY) for days in (10, 11, 31, 41, 99)]

    assert runs == [
        NOTHING,
        Forgotten(read=seen),
        Forgotten(events=events, deliveries=messages),
        Forgotten(unread=notices - seen),
        NOTHING,
    ]
    assert counts(airport) == (0, 0, 0)


def test_what_waits_stays(airport: Airport) -> None:
    """Neither an event that was not told nor a message that was not sent is forgotten, ever."""
    airport.submitted()
    assert airport.app.forget_told(airport.clock.now() + 9_999 * DAY) == NOTHING
    airport.app.dispatch_events()
    _, messages, _ = counts(airport)
    airport.app.forget_told(airport.clock.now() + 9_999 * DAY)

    assert counts(airport) == (0, messages, 0)
    assert airport.app.send_mail().sent == messages


def test_a_batch_at_a_time(airport: Airport) -> None:
    """One run forgets so much of each kind, and says whether there may be more."""
    app = told(airport)
    later = airport.clock.now() + 99 * DAY
    done = app.forget_told(later, limit=1)
    assert done == Forgotten(events=1, deliveries=1, read=1, unread=1)
    assert done.most == 1

    while app.forget_told(later, limit=1).most:
        pass
    assert counts(airport) == (0, 0, 0)
