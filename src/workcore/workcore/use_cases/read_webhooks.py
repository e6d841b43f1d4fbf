"""Look at webhooks, and at what they were told."""

from attrs import frozen

from workcore.entities.delivery import Delivery
from workcore.entities.webhook import Webhook
from workcore.model import Caller, Channel, WebhookId
from workcore.ports.deliveries import DeliveryFilters
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import Units
from workcore.use_cases.webhook_changes import allowed


@frozen
class ReadWebhooks:
    """Look at webhooks, and at what they were told."""

    _units: Units

    def __call__(self, part: Slice, *, caller: Caller) -> Page[Webhook]:
        """
        List the organisation's, in the order in which they were made.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
        """
        with self._units(caller) as unit:
            return allowed(unit).webhooks.find(part)

    def one(self, webhook_id: WebhookId, *, caller: Caller) -> Webhook:
        """
        Show one.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
            NoSuchWebhook: There is none.
        """
        with self._units(caller) as unit:
            return allowed(unit).webhooks.get(webhook_id)

    def deliveries(self, webhook_id: WebhookId, part: Slice, *, caller: Caller) -> Page[Delivery]:
        """
        List what one was told, and what became of it, newest first.

        Raises:
            NotAllowed, NoSuchWebhook: As above.
        """
        with self._units(caller) as unit:
            webhook = allowed(unit).webhooks.get(webhook_id)
            filters = DeliveryFilters(channel=Channel.WEBHOOK, target=str(webhook.id))
            return unit.deliveries.find(part, filters)
