"""Look at what was sent and what was given up, and have it sent again."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from workcore.entities.delivery import Delivery
from workcore.errors import StillWaiting
from workcore.model import (
    Caller,
    Channel,
    DeliveryId,
    DeliveryState,
    JsonObject,
    Permission,
    WebhookId,
)
from workcore.ports.clock import Clock
from workcore.ports.deliveries import DeliveryFilters
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.recording import Recorder
from workcore.use_cases.webhook_changes import allowed

MOST: Final = 500
"""So many messages are replayed at once."""


@frozen(kw_only=True)
class GivenUp:
    """
    Which messages that were given up are meant.

    Attributes:
        channel: All, unless one is named.
        target: An address, or a webhook's identifier; all, unless one is named.
    """

    channel: Channel | None = None
    target: str | None = None


@frozen(kw_only=True)
class Replayed:
    """
    What was done.

    Attributes:
        replayed: So many messages wait again.
        more: Whether more of the same were given up: ask again.
    """

    replayed: int
    more: bool


@frozen
class ReadDeliveries:
    """Look at messages: where they went, how often they were tried, why they failed."""

    _units: Units

    def __call__(
        self, part: Slice, *, caller: Caller, filters: DeliveryFilters | None = None
    ) -> Page[Delivery]:
        """
        List the organisation's, newest first.

        Raises:
            NotAllowed: The caller's roles do not read them.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_DELIVERIES, unit.actor)
            return unit.deliveries.find(part, filters or DeliveryFilters())

    def one(self, delivery_id: DeliveryId, *, caller: Caller) -> Delivery:
        """
        Show one.

        Raises:
            NotAllowed: The caller's roles do not read them.
            NoSuchDelivery: There is none.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_DELIVERIES, unit.actor)
            return unit.deliveries.get(delivery_id)


@frozen
class ReplayDeliveries:
    """Have sent again what was given up, or what its recipient has lost."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(self, delivery_id: DeliveryId, *, caller: Caller) -> Delivery:
        """
        Have one message sent again, the same to the letter.

        Raises:
            NotAllowed: The caller's roles do not manage messages.
            NoSuchDelivery: There is none.
            StillWaiting: It was neither sent nor given up yet.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_DELIVERIES, unit.actor)
            known = unit.deliveries.get(delivery_id)
            if known.state is DeliveryState.WAITING:
                raise StillWaiting
            unit.deliveries.replay([delivery_id])
            again: JsonObject = {"state": "waiting", "attempts": 0}
            was: JsonObject = {"state": str(known.state), "attempts": known.attempts}
            self._record(unit, caller, str(delivery_id), was, again)
            unit.commit()

        return evolve(known, state=DeliveryState.WAITING, attempts=0)

    def given_up(self, which: GivenUp, *, caller: Caller) -> Replayed:
        """
        Have all messages sent again that were given up, `MOST` at once, the newest first.

        Raises:
            NotAllowed: The caller's roles do not manage messages.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_DELIVERIES, unit.actor)
            filters = DeliveryFilters(
                state=DeliveryState.DEAD, channel=which.channel, target=which.target
            )
            page = unit.deliveries.find(Slice(limit=MOST), filters)
            self._replay(unit, caller, which, [each.id for each in page.items])
            unit.commit()

        return Replayed(replayed=len(page.items), more=page.next is not None)

    def _replay(
        self, unit: UnitOfWork, caller: Caller, which: GivenUp, ids: Sequence[DeliveryId]
    ) -> None:
        unit.deliveries.replay(ids)
        now: JsonObject = {
            "channel": which.channel,
            "target": which.target,
            "replayed": [str(each) for each in ids],
        }
        self._record(unit, caller, str(unit.organisation.id), {}, now)

    def _record(
        self, unit: UnitOfWork, caller: Caller, about: str, was: JsonObject, now: JsonObject
    ) -> None:
        self._recorder.audit(
            unit,
            caller,
            at=self._clock.now(),
            action="delivery_replayed",
            subject="delivery",
            subject_id=about,
            was=was,
            now=now,
        )


@frozen
class ReplayWebhook:
    """Tell a server again what it did not take."""

    _units: Units
    _replay: ReplayDeliveries

    def __call__(self, webhook_id: WebhookId, *, caller: Caller) -> Replayed:
        """
        Have messages sent again that were given up for a webhook, as `ReplayDeliveries` does.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks, or messages.
            NoSuchWebhook: There is none.
        """
        with self._units(caller) as unit:
            webhook = allowed(unit).webhooks.get(webhook_id)
        which = GivenUp(channel=Channel.WEBHOOK, target=str(webhook.id))
        return self._replay.given_up(which, caller=caller)
