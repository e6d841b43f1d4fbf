"""Which events go to webhooks, how they are signed, and what an answer means."""

import hmac
from base64 import b64encode
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.model import DeliveryState, HookEvent

H = HookEvent

HOOKED: Final[Mapping[str, tuple[HookEvent, ...]]] = MappingProxyType(
    {
        "created": (H.CREATED,),
        "updated": (H.UPDATED,),
        "submitted": (H.SUBMITTED, H.STATUS_CHANGED),
        "approved": (H.APPROVED, H.STATUS_CHANGED),
        "rejected": (H.REJECTED, H.STATUS_CHANGED),
        "completed": (H.COMPLETED, H.STATUS_CHANGED),
        "cancelled": (H.CANCELLED, H.STATUS_CHANGED),
        "rescheduled": (H.RESCHEDULED,),
        "status_changed": (H.STATUS_CHANGED,),
        "withdrawn": (H.STATUS_CHANGED,),
        "info_requested": (H.STATUS_CHANGED,),
        "info_provided": (H.STATUS_CHANGED,),
        "started": (H.STATUS_CHANGED,),
        "on_hold": (H.STATUS_CHANGED,),
        "resumed": (H.STATUS_CHANGED,),
        "ratified": (H.APPROVED,),
        "ratification_refused": (H.REJECTED,),
        "comment_added": (H.COMMENT_ADDED,),
        "attachment_added": (H.ATTACHMENT_ADDED,),
    }
)
"""What each event is told as, the more telling first. Source: domain §5; docs/webhooks.md."""

UNHOOKED: Final = frozenset(
    {
        *("deleted", "step_approved", "attachment_removed", "attachment_infected"),
        *("approval_requested", "approval_delegated", "approval_reminder", "approval_escalated"),
        *("deadline_approaching", "overdue", "webhook_disabled"),
    }
)
"""Events that concern people of the organisation, and no server."""

PREFIX: Final = "whsec_"
"""How a secret begins that is shown, as Standard Webhooks has it."""

OVERLAP: Final = timedelta(hours=24)
"""So long the secret before signs, too, when it was replaced."""

PATIENCE: Final = timedelta(days=5)
"""A webhook that fails for so long without a break is turned off."""

GONE: Final = 410
"""How a receiver says that it does not want to be told any more."""


def told_as(kind: str, wanted: Collection[HookEvent]) -> HookEvent:
    """Say what an event is told as to whoever wants *wanted*, of which some are its names."""
    return next(name for name in HOOKED[kind] if name in wanted)


def shown(secret: bytes) -> str:
    """Write a secret for whoever verifies signatures."""
    return PREFIX + b64encode(secret).decode()


def signatures(secrets: Collection[bytes], name: str, at: datetime, body: bytes) -> str:
    """
    Sign a message by each of *secrets* (Standard Webhooks, symmetric, `v1`).

    Args:
        name: The message's identifier, the same in each try.
        at: When this try is made; receivers refuse what is old.
    """
    content = b".".join((name.encode(), seconds(at).encode(), body))
    signed = (b64encode(hmac.digest(secret, content, "sha256")).decode() for secret in secrets)
    return " ".join(f"v1,{each}" for each in signed)


def seconds(at: datetime) -> str:
    """Write an instant as receivers expect it."""
    return str(int(at.timestamp()))


@frozen
class Meaning:
    """
    What a receiver's answer means.

    Attributes:
        gone: Whether it asks to be told nothing any more.
    """

    state: DeliveryState
    error: str | None = None
    gone: bool = False


def meaning_of(status: int | None, error: str | None = None) -> Meaning:
    """
    Judge an answer: 2xx took the message, and all else is tried again but for `GONE`.

    Args:
        status: Of HTTP; None where there was no answer.
        error: Why there was none.
    """
    if status is None:
        return Meaning(DeliveryState.WAITING, error)
    if status in range(200, 300):
        return Meaning(DeliveryState.SENT)
    answered = f"answered {status}"
    if status in range(300, 400):
        return Meaning(DeliveryState.WAITING, f"{answered}; redirections are not followed")
    if status == GONE:
        return Meaning(DeliveryState.DEAD, f"{answered}: it wants no more messages", gone=True)
    return Meaning(DeliveryState.WAITING, answered)


def hopeless(failing_since: datetime | None, now: datetime) -> bool:
    """Whether a webhook has failed for so long that it is turned off."""
    return failing_since is not None and now - failing_since >= PATIENCE
