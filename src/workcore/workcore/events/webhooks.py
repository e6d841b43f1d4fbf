"""What becomes of the servers that an organisation has told."""

from attrs import frozen

from workcore.events.base import Event


@frozen(kw_only=True)
class WebhookDisabled(Event):
    """
    A webhook was turned off by itself.

    It is about no request: `request_id` names the webhook, and `reference` says what it is.

    Attributes:
        title: What its owner calls it, or its address.
        reason: Why.
    """

    kind = "webhook_disabled"

    title: str
    reason: str
