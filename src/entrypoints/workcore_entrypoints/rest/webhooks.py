"""Servers that are told of what happens."""

from http import HTTPStatus
from typing import Final

from msgspec import Struct

from workcore.codec import structure
from workcore.entities.webhook import Webhook
from workcore.policies.hook_rules import HookDetails
from workcore_entrypoints.representations import (
    DeliveryOut,
    WebhookOut,
    delivery_out,
    webhook_out,
)
from workcore_entrypoints.rest.deliveries import ReplayedOut
from workcore_entrypoints.rest.pages import PageOut, Paging, page, part
from workcore_entrypoints.rest.patches import Patch
from workcore_entrypoints.rest.routes import Answer, Call, Route


class SecretOut(Struct, frozen=True):
    """What verifies signatures: `whsec_`, and base64."""

    secret: str


def list_webhooks(call: Call) -> Answer:
    """List webhooks."""
    return page(call, call.application.read_webhooks(part(call), caller=call.caller), webhook_out)


def get_webhook(call: Call) -> Answer:
    """Show a webhook."""
    read = call.application.read_webhooks
    return webhook(read.one(call.path["webhook_id"], caller=call.caller))


def add_webhook(call: Call) -> Answer:
    """Tell one more server."""
    new = structure(call.body, HookDetails)
    return webhook(call.application.add_webhook(new, caller=call.caller), new=True)


def edit_webhook(call: Call) -> Answer:
    """Tell a server something else, or nothing for a while."""
    changed = call.application.edit_webhook(
        call.path["webhook_id"], call.body, caller=call.caller, expected=call.expected
    )
    return webhook(changed)


def remove_webhook(call: Call) -> Answer:
    """Tell a server nothing any more."""
    call.application.remove_webhook(
        call.path["webhook_id"], caller=call.caller, expected=call.expected
    )
    return Answer()


def show_secret(call: Call) -> Answer:
    """Tell what verifies signatures."""
    show = call.application.show_webhook_secret
    return Answer(body=SecretOut(show(call.path["webhook_id"], caller=call.caller)))


def rotate_secret(call: Call) -> Answer:
    """Sign by another secret."""
    rotated = call.application.rotate_webhook_secret(
        call.path["webhook_id"], caller=call.caller, expected=call.expected
    )
    return webhook(rotated)


def list_webhook_deliveries(call: Call) -> Answer:
    """List what a server was told."""
    read = call.application.read_webhooks
    found = read.deliveries(call.path["webhook_id"], part(call), caller=call.caller)
    return page(call, found, delivery_out)


def replay_webhook(call: Call) -> Answer:
    """Tell a server again what it did not take."""
    done = call.application.replay_webhook(call.path["webhook_id"], caller=call.caller)
    return Answer(body=ReplayedOut(done.replayed, done.more))


def webhook(shown: Webhook, *, new: bool = False) -> Answer:
    """Answer with a webhook."""
    where = f"/webhooks/{shown.id}" if new else None
    return Answer(body=webhook_out(shown), version=shown.version, location=where)


ONE: Final = "/webhooks/{webhook_id:uuid}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/webhooks",
        name="list_webhooks",
        summary="Read which servers are told of what happens",
        handler=list_webhooks,
        query=Paging,
        answer=PageOut[WebhookOut],
    ),
    Route(
        method="POST",
        path="/webhooks",
        name="add_webhook",
        summary="Have a server told of what happens",
        handler=add_webhook,
        body=HookDetails,
        answer=WebhookOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="GET",
        path=ONE,
        name="get_webhook",
        summary="Read what a server is told of",
        handler=get_webhook,
        answer=WebhookOut,
    ),
    Route(
        method="PATCH",
        path=ONE,
        name="edit_webhook",
        summary="Tell a server something else, or nothing for a while (merge patch)",
        handler=edit_webhook,
        body=Patch(HookDetails),
        answer=WebhookOut,
        versioned=True,
    ),
    Route(
        method="DELETE",
        path=ONE,
        name="remove_webhook",
        summary="Tell a server nothing any more",
        handler=remove_webhook,
        status=HTTPStatus.NO_CONTENT,
        versioned=True,
    ),
    Route(
        method="GET",
        path=f"{ONE}/secret",
        name="show_webhook_secret",
        summary="Read what verifies the signatures of messages, on the record",
        handler=show_secret,
        answer=SecretOut,
        caching="no-store",
    ),
    Route(
        method="POST",
        path=f"{ONE}/rotate-secret",
        name="rotate_webhook_secret",
        summary="Sign by another secret; the one before signs, too, for a day",
        handler=rotate_secret,
        answer=WebhookOut,
        versioned=True,
    ),
    Route(
        method="GET",
        path=f"{ONE}/deliveries",
        name="list_webhook_deliveries",
        summary="Read what a server was told and what became of it, newest first",
        handler=list_webhook_deliveries,
        query=Paging,
        answer=PageOut[DeliveryOut],
    ),
    Route(
        method="POST",
        path=f"{ONE}/replay",
        name="replay_webhook",
        summary="Tell a server again what was given up, up to 500 messages at once",
        handler=replay_webhook,
        answer=ReplayedOut,
    ),
)
