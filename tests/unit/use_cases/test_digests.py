"""Who wants one letter a day gets one, with all that he wants gathered, and each notice once."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import evolve, frozen
from tests.support.airport import EVERYTHING, Airport

from workcore.codec import as_object, structure
from workcore.entities.delivery import Delivery
from workcore.entities.notice import GatheredNotices
from workcore.model import Channel, ClaimId, DeliveryState, JsonObject, Topic, WorkType
from workcore.policies.preferences import NewPreferences
from workcore.ports.mailer import Message
from workcore.ports.relay import Relay
from workcore.testing.builders import DAY, HOUR, a_delivery, a_message, a_notice, a_request
from workcore.use_cases.gather_digests import LEASE, GatherDigests, Gathering
from workcore.use_cases.letters import MOST_LISTED, Letters, UnreadableNotice
from workcore_adapters.memory import MemoryMailer

NOON = {"time": "12:00", "time_zone": "UTC"}
NOTHING = Gathering()


def choose(airport: Airport, name: str, **chosen: object) -> None:
    """Have somebody choose."""
    new = structure(chosen, NewPreferences)
    airport.app.save_preferences(new, caller=airport.caller(name))


def letters(airport: Airport, name: str, after: timedelta = timedelta(0)) -> list[Message]:
    """Let time pass, and list all letters that somebody has got by then."""
    airport.clock.move(after)
    airport.app.dispatch_events()
    airport.app.gather_digests()
    while airport.app.send_mail().sent:
        pass
    mailer = airport.app.ports.mailer
    assert isinstance(mailer, MemoryMailer)
    address = airport.place.people[name].email
    return [letter for letter in mailer.outbox if letter.recipient == address]


def entries(airport: Airport) -> list[Delivery]:
    """Look at what is or was to be gathered."""
    with airport.database.locked() as tenants:
        every = tenants[airport.place.organisation.id].deliveries.values()
        return [each for each in every if each.channel is Channel.DIGEST]


def test_one_letter(airport: Airport) -> None:
    """At its time one letter has everything in it; inboxes do not wait, nor do others."""
    choose(airport, "olga", digest=NOON)
    first, second = airport.submitted(), airport.submitted()

    assert letters(airport, "olga") == []
    told = airport.app.read_inbox(EVERYTHING, caller=airport.caller("olga")).page.items
    assert [each.notice.topic for each in told] == [Topic.SUBMITTED] * 2
    assert letters(airport, "olga", 4 * HOUR - timedelta(microseconds=1)) == []
    [letter] = letters(airport, "olga", timedelta(microseconds=1))
    assert letter.subject == "[Some Airport] 2 things happened"
    for request in (first, second):
        assert f"[{request.reference}] Submitted" in letter.text
        assert f"/work-requests/{request.id}" in letter.text
        assert f"/work-requests/{request.id}" in letter.html
    assert letter.text.index(first.reference) < letter.text.index(second.reference)
    assert letter.list_id == "digests"
    assert letters(airport, "olga", 2 * DAY) == [letter]
    assert {each.state for each in entries(airport)} == {DeliveryState.SENT}


def test_next_day(airport: Airport) -> None:
    """What happens after one letter stands in the next one."""
    choose(airport, "olga", digest=NOON)
    request = airport.submitted()
    letters(airport, "olga")
    [first] = letters(airport, "olga", 4 * HOUR)
    airport.decided(request, "stan")
    assert letters(airport, "olga") == [first]
    both = letters(airport, "olga", DAY)

    assert [each.subject for each in both] == ["[Some Airport] 1 thing happened"] * 2
    assert both[0] == first
    assert "Approved" in both[1].text
    assert both[0].thread == both[1].thread


def test_what_asks_something_is_mailed_at_once(airport: Airport) -> None:
    """Who is asked for his approval hears of it by itself, unless he wants that gathered, too."""
    choose(airport, "stan", digest=NOON)
    airport.submitted()
    [asked] = letters(airport, "stan")
    assert "Approval requested" in asked.subject

    choose(airport, "stan", digest={**NOON, "topics": ["approval_requested"]})
    airport.submitted()
    assert letters(airport, "stan") == [asked]
    assert len(letters(airport, "stan", 4 * HOUR)) == 2


def test_emergencies_are_not_gathered(airport: Airport) -> None:
    """An emergency is mailed at once."""
    choose(airport, "olga", digest=NOON)
    airport.submitted(work_type=WorkType.EMERGENCY)

    [letter] = letters(airport, "olga")
    assert "Emergency" in letter.subject


def test_muted_is_not_gathered(airport: Airport) -> None:
    """What somebody does not want mailed stands in no digest either."""
    choose(airport, "olga", digest=NOON, muted={"email": ["submitted"]})
    airport.submitted()

    assert letters(airport, "olga", DAY) == []
    assert entries(airport) == []


@frozen
class Dying:
    """A relay whose user is killed once he has claimed something."""

    inner: Relay

    def claim_digest(self, claim: ClaimId, *, lease: timedelta) -> Sequence[Delivery]:
        """Claim, and die."""
        self.inner.claim_digest(claim, lease=lease)
        raise KeyboardInterrupt


def test_whoever_dies_leaves_it_to_the_next(airport: Airport) -> None:
    """What somebody had claimed who was killed is gathered by the next, when his lease is over."""
    choose(airport, "olga", digest=NOON)
    airport.submitted()
    airport.app.dispatch_events()
    airport.clock.move(4 * HOUR)
    ports = airport.app.ports
    dying: Relay = Dying(ports.relay)  # type: ignore[assignment] # asked for nothing else
    with pytest.raises(KeyboardInterrupt):
        GatherDigests(dying, ports.ids)()

    assert airport.app.gather_digests() == NOTHING
    airport.clock.move(LEASE)
    assert airport.app.gather_digests() == Gathering(letters=1, notices=1)
    assert airport.app.gather_digests() == NOTHING


class Late:
    """A relay whose user is overtaken between claiming and gathering."""

    def __init__(self, airport: Airport) -> None:
        self._airport = airport
        self._inner = airport.app.ports.relay

    def claim_digest(self, claim: ClaimId, *, lease: timedelta) -> Sequence[Delivery]:
        """Claim, and sleep until another has done it."""
        found = self._inner.claim_digest(claim, lease=lease)
        self._airport.clock.move(LEASE)
        self._airport.app.gather_digests()
        return found

    def gather(self, entries: Sequence[Delivery], claim: ClaimId, letter: Delivery) -> bool:
        """Try."""
        return self._inner.gather(entries, claim, letter)


def test_whoever_was_overtaken(airport: Airport) -> None:
    """Who comes back after his lease writes no second letter."""
    choose(airport, "olga", digest=NOON)
    airport.submitted()
    airport.app.dispatch_events()
    airport.clock.move(4 * HOUR)
    late: Relay = Late(airport)  # type: ignore[assignment] # asked for nothing else

    assert GatherDigests(late, airport.app.ports.ids)(limit=1) == Gathering(overtaken=1)
    assert len(letters(airport, "olga")) == 1


def test_unreadable(airport: Airport) -> None:
    """What is no notice is given up, and holds up no other."""
    choose(airport, "olga", digest=NOON)
    airport.submitted()
    airport.submitted()
    airport.app.dispatch_events()
    broken, _ = entries(airport)
    with airport.database.locked() as tenants:
        tenant = tenants[airport.place.organisation.id]
        tenant.deliveries[broken.id] = evolve(broken, payload={"subject": "Hello"})
    airport.clock.move(4 * HOUR)

    assert airport.app.gather_digests() == Gathering(letters=1, notices=1, unreadable=1)
    assert [each.state for each in entries(airport)] == [DeliveryState.DEAD, DeliveryState.SENT]


def test_nothing_but_unreadable(airport: Airport) -> None:
    """Where nothing can be read there is no letter."""
    choose(airport, "olga", digest=NOON)
    airport.submitted()
    airport.app.dispatch_events()
    [broken] = entries(airport)
    with airport.database.locked() as tenants:
        tenant = tenants[airport.place.organisation.id]
        tenant.deliveries[broken.id] = evolve(broken, payload={})
    airport.clock.move(4 * HOUR)

    assert airport.app.gather_digests() == Gathering(unreadable=1)
    assert letters(airport, "olga") == []


def gathered(count: int, **given: object) -> Delivery:
    """Gather so many notices."""
    message = a_message(a_request())
    notices = tuple(a_notice(message, **given) for _ in range(count))
    return a_delivery(message, payload=as_object(GatheredNotices(notices=notices)))


def test_very_many() -> None:
    """A letter lists so many, and counts the others."""
    letter = Letters("").write(gathered(MOST_LISTED + 7))

    assert letter.subject == f"[Home] {MOST_LISTED + 7} things happened"
    assert letter.text.count("/work-requests/") == MOST_LISTED
    assert "And 7 more: see your inbox." in letter.text
    assert "And 7 more: see your inbox." in letter.html
    assert "more:" not in Letters("").write(gathered(MOST_LISTED)).text


def test_nothing_becomes_markup() -> None:
    """What people wrote is text, in a digest as in any letter."""
    letter = Letters("").write(gathered(1, title="<b>$link & co</b>"))

    assert "<b>$link & co</b>" in letter.text
    assert "&lt;b&gt;$link &amp; co&lt;/b&gt;" in letter.html


@pytest.mark.parametrize("payload", [{"notices": []}, {"notices": [{"topic": "weather"}]}])
def test_no_digest(payload: JsonObject) -> None:
    """What was gathered wrongly says so."""
    delivery = evolve(gathered(1), payload=payload)
    with pytest.raises(UnreadableNotice):
        Letters("").write(delivery)
