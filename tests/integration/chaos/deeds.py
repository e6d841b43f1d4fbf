"""What clients do to requests, as a table: who, when, how it is asked for, what comes of it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from attrs import frozen

Body = Callable[[str], Mapping[str, Any] | None]

REQUESTER: Final = "the requester"
"""Stands for whoever raised the request: each client has another one."""


def saying(**said: Any) -> Body:
    """Say the same each time."""
    return lambda _: said


def done() -> Mapping[str, Any]:
    """Tell of work that is over."""
    end = datetime.now(UTC) - timedelta(hours=1)
    return {
        "actual_start": (end - timedelta(hours=2)).isoformat(),
        "actual_end": end.isoformat(),
        "actual_cost": "1750.50",
        "notes": "Both lamps renewed.",
    }


@frozen(kw_only=True)
class Deed:
    """
    One kind of write.

    Attributes:
        who: In whose name.
        when: The status in which it is done.
        word: Where it is posted to, behind the request's path.
        body: What is said, of an attempt with a given name; None for a file.
        kind: What the audit trail and the outbox call it.
        status: Where it leads; None when it does not move the request.
        counted: Whether the request has another version afterwards.
        often: How often it is chosen, beside others.
    """

    who: str
    when: str
    word: str
    kind: str
    body: Body | None
    status: str | None = None
    counted: bool = True
    often: int = 4


def described(key: str) -> Mapping[str, Any]:
    """Say what is to be done, so that the attempt is recognised."""
    return {"description": f"Replace the lamps of the floodlight, as {key} says."}


DEEDS: Final[Mapping[str, Deed]] = MappingProxyType(
    {
        "edit": Deed(who=REQUESTER, when="draft", word="", kind="updated", body=described, often=2),
        "attach": Deed(
            who=REQUESTER,
            when="draft",
            word="/attachments",
            kind="attachment_added",
            body=None,
            counted=False,
            often=2,
        ),
        "submit": Deed(
            who=REQUESTER,
            when="draft",
            word="/submit",
            kind="submitted",
            body=saying(),
            status="submitted",
        ),
        "comment": Deed(
            who=REQUESTER,
            when="submitted",
            word="/comments",
            kind="comment_added",
            body=lambda key: {"text": f"Soon, please, says {key}."},
            counted=False,
        ),
        "approve": Deed(
            who="stan",
            when="submitted",
            word="/decisions",
            kind="approved",
            body=saying(decision="approve"),
            status="approved",
        ),
        "reject": Deed(
            who="stan",
            when="submitted",
            word="/decisions",
            kind="rejected",
            body=saying(decision="reject", comments="Not this year."),
            status="rejected",
            often=1,
        ),
        "start": Deed(
            who="olga",
            when="approved",
            word="/start",
            kind="started",
            body=saying(),
            status="in_progress",
        ),
        "hold": Deed(
            who="olga",
            when="in_progress",
            word="/hold",
            kind="on_hold",
            body=saying(reason="Snow."),
            status="on_hold",
            often=2,
        ),
        "resume": Deed(
            who="olga",
            when="on_hold",
            word="/resume",
            kind="resumed",
            body=saying(),
            status="in_progress",
        ),
        "complete": Deed(
            who="olga",
            when="in_progress",
            word="/complete",
            kind="completed",
            body=lambda _: done(),
            status="completed",
        ),
    }
)
"""All but the first, which makes the request."""

CREATED: Final = "created"


def kind_of(does: str) -> str:
    """Say what the audit trail and the outbox call it."""
    return CREATED if does == "create" else DEEDS[does].kind


def possible(status: str) -> Mapping[str, int]:
    """List what may be done in a status, and how often it is chosen."""
    return {name: deed.often for name, deed in DEEDS.items() if deed.when == status}
