"""Webhooks, as a store keeps them."""

from typing import Any

import pytest
from attrs import evolve

from workcore.entities.webhook import Webhook
from workcore.errors import NoSuchWebhook, Stale
from workcore.model import HookEvent, WrappedKey
from workcore.ports.deadlines import Deadlines
from workcore.ports.queries import Slice
from workcore.testing.builders import DAY, HOUR, NOW, a_webhook
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place


def hook(place: Place, **given: Any) -> Webhook:
    """Make up a webhook of an organisation."""
    return a_webhook(organisation_id=place.organisation.id, **given)


def kept(place: Place, *webhooks: Webhook) -> None:
    """Keep webhooks."""
    with place.unit() as unit:
        for each in webhooks:
            unit.webhooks.add(each)
        unit.commit()


def stored(place: Place, webhook: Webhook) -> Webhook:
    """Read a webhook afresh."""
    with place.unit() as unit:
        return unit.webhooks.get(webhook.id)


class WebhooksContract(StoreContract):
    """Needs the fixture `deadlines` besides, of the same store."""

    def test_everything_of_it(self, home: Place) -> None:
        """A webhook comes back as it was kept."""
        plain = hook(home)
        whole = hook(
            home,
            description="The tower",
            events=frozenset(HookEvent),
            active=False,
            disabled_for="It failed.",
            previous=WrappedKey("k0", b"\0before\xff"),
            previous_until=NOW + DAY,
            failing_since=NOW,
        )
        kept(home, plain, whole)

        assert stored(home, plain) == plain
        assert stored(home, whole) == whole

    def test_next_state_replaces(self, home: Place) -> None:
        """Saving counts versions; of two at a time the second is told."""
        made = hook(home)
        kept(home, made)
        later = evolve(made, url="https://example.org/other", active=False, failing_since=NOW)
        with home.unit() as unit:
            saved = unit.webhooks.save(later)
            unit.commit()

        assert stored(home, made) == saved == evolve(later, version=2)
        with home.unit() as unit:
            unit.webhooks.save(later)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert refusal.value.current == 2

    def test_removed(self, home: Place) -> None:
        """What was removed is absent; what was changed meanwhile is not removed."""
        made = hook(home)
        kept(home, made)
        with home.unit() as unit:
            unit.webhooks.remove(evolve(made, version=7))
            with pytest.raises(Stale):
                unit.commit()
        with home.unit() as unit:
            unit.webhooks.remove(made)
            unit.commit()

        with pytest.raises(NoSuchWebhook):
            stored(home, made)

    def test_foreign_is_absent(self, home: Place, abroad: Place) -> None:
        """Nobody sees another organisation's, or changes it, by whichever way."""
        foreign = hook(abroad)
        kept(abroad, foreign)

        with home.unit() as unit:
            with pytest.raises(NoSuchWebhook):
                unit.webhooks.get(foreign.id)
            assert unit.webhooks.find(Slice()).items == ()
            assert unit.webhooks.count() == 0
            assert unit.webhooks.listening(foreign.events) == ()
            unit.webhooks.note_failing(foreign.id, NOW)
            unit.commit()
        assert stored(abroad, foreign) == foreign

    def test_pages(self, home: Place) -> None:
        """Webhooks are listed in the order in which they were made."""
        made = tuple(hook(home) for _ in range(3))
        kept(home, *made)

        with home.unit() as unit:
            first = unit.webhooks.find(Slice(limit=2))
            rest = unit.webhooks.find(Slice(limit=2, after=first.next))
            assert unit.webhooks.count() == 3
        assert (first.items, rest.items) == (made[:2], made[2:])
        assert rest.next is None

    def test_listening(self, home: Place) -> None:
        """Those are told that are active and want to be told of any of it."""
        both = hook(home, events=frozenset({HookEvent.APPROVED, HookEvent.CREATED}))
        one = hook(home, events=frozenset({HookEvent.STATUS_CHANGED}))
        off = hook(home, events=both.events, active=False)
        kept(home, both, one, off)

        with home.unit() as unit:
            listening = unit.webhooks.listening
            assert listening((HookEvent.APPROVED, HookEvent.STATUS_CHANGED)) == (both, one)
            assert listening((HookEvent.CREATED,)) == (both,)
            assert listening((HookEvent.UPDATED,)) == ()
            assert listening(()) == ()

    def test_failing(self, home: Place) -> None:
        """Since when it fails is kept from the first time on, until all is well again."""
        made = hook(home)
        kept(home, made)
        for since, expected in (
            (NOW, NOW),
            (NOW + HOUR, NOW),
            (None, None),
            (NOW + DAY, NOW + DAY),
        ):
            with home.unit() as unit:
                unit.webhooks.note_failing(made.id, since)
                unit.commit()
            assert stored(home, made) == evolve(made, failing_since=expected)

    def test_old_secrets(self, deadlines: Deadlines, home: Place, abroad: Place) -> None:
        """Those are found of all organisations that another key has encrypted, now or before."""
        key, old = new_id().hex, WrappedKey("old", b"before")
        new = WrappedKey(key, b"now")
        kept(home, hook(home, secret=new), hook(home, secret=new, previous=new))
        wanted = [hook(home, secret=old), hook(abroad, secret=new, previous=old)]
        kept(home, wanted[0])
        kept(abroad, wanted[1])

        ours = {home.organisation.id, abroad.organisation.id}
        listed = deadlines.old_secrets(key, 10_000)
        found = {each.webhook_id for each in listed if each.organisation_id in ours}
        assert found == {each.id for each in wanted}
        first = deadlines.old_secrets(key, 1)
        assert [*first, *deadlines.old_secrets(key, 10_000, first[-1])] == listed
        assert list(deadlines.old_secrets(key, 1, listed[-1])) == []
