"""The table of who is told what has a row for each event, and a place for each topic."""

from itertools import chain

import pytest

from workcore import events
from workcore.model import Topic
from workcore.policies.telling import TELLINGS, UNTOLD, Concern


def test_every_event_has_its_kind() -> None:
    """Each event is found by its kind, and no two share one."""
    written = {
        cls
        for cls in vars(events).values()
        if isinstance(cls, type) and issubclass(cls, events.Event)
    }
    assert set(events.KINDS.values()) == written - {events.Event, events.Asking}
    assert all(kind == cls.kind for kind, cls in events.KINDS.items())


def test_every_event_is_told_or_not() -> None:
    """Of each event the table says whom it concerns, or that it concerns nobody."""
    assert TELLINGS.keys() | UNTOLD == events.KINDS.keys()
    assert not TELLINGS.keys() & UNTOLD


def test_every_topic_is_told() -> None:
    """No topic is there to be chosen of which nobody ever hears, nor a concern that nobody has."""
    told = list(chain.from_iterable(telling.topics.items() for telling in TELLINGS.values()))
    assert {topic for _, topic in told} == set(Topic)
    assert {concern for concern, _ in told} == set(Concern)


@pytest.mark.parametrize("kind", sorted(TELLINGS))
def test_approvers_are_asked_as_approvers(kind: str) -> None:
    """Whoever is asked for an answer hears it as such, whatever else he is to the request."""
    topics = TELLINGS[kind].topics
    if Concern.ASKED in topics:
        assert next(iter(topics)) is Concern.ASKED
