"""What all changes to webhooks share: who may make them, and what is written down."""

from datetime import datetime
from typing import Final

from workcore.codec import as_object
from workcore.entities.webhook import Webhook
from workcore.model import Caller, JsonObject, Permission, WebhookId
from workcore.policies.hook_rules import HookDetails
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.access import ensure_version, permit_generally
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "webhook"


def allowed(unit: UnitOfWork) -> UnitOfWork:
    """
    Let administrators on, and nobody else.

    Raises:
        NotAllowed: The caller's roles do not manage webhooks.
    """
    permit_generally(Permission.MANAGE_WEBHOOKS, unit.actor)
    return unit


def to_change(unit: UnitOfWork, webhook_id: WebhookId, expected: int | None) -> Webhook:
    """
    Read a webhook that an administrator is about to change.

    Raises:
        NotAllowed: The caller's roles do not manage webhooks.
        NoSuchWebhook: There is none.
        Stale: It has another version than *expected*.
    """
    webhook = allowed(unit).webhooks.get(webhook_id)
    ensure_version(SUBJECT, webhook, expected)
    return webhook


def record(
    recorder: Recorder,
    unit: UnitOfWork,
    caller: Caller,
    at: datetime,
    what: str,
    *,
    before: Webhook | None = None,
    after: Webhook | None = None,
) -> None:
    """Write down what was done to a webhook; of its secrets there is nothing to show."""
    about = after or before
    assert about is not None  # noqa: S101 - one of both is there
    recorder.audit(
        unit,
        caller,
        at=at,
        action=f"webhook_{what}",
        subject=SUBJECT,
        subject_id=str(about.id),
        was=_snapshot(before),
        now=_snapshot(after),
    )


def details_of(webhook: Webhook) -> HookDetails:
    """Take of a webhook what can be changed."""
    return HookDetails(
        url=webhook.url,
        events=webhook.events,
        description=webhook.description,
        active=webhook.active,
    )


def _snapshot(webhook: Webhook | None) -> JsonObject:
    if webhook is None:
        return {}
    return {
        **as_object(details_of(webhook)),
        "events": sorted(webhook.events),
        "disabled_for": webhook.disabled_for,
        "previous_until": None
        if webhook.previous_until is None
        else webhook.previous_until.isoformat(),
    }
