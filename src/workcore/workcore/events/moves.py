"""A request goes from one status to another."""

from typing import ClassVar

from attrs import frozen

from workcore.events.base import Event
from workcore.model import (
    Status,
    Window,
)


@frozen(kw_only=True)
class Moved(Event):
    """
    A request went from one status to another, by an action that a person took.

    Attributes:
        kind: Differs per action; see `EVENTS`.
        note: What the history says where statuses alone would not tell.
    """

    kind = "status_changed"
    note: ClassVar[str] = ""

    before: Status
    after: Status
    reason: str | None = None


@frozen(kw_only=True)
class Submitted(Moved):
    """A draft went to its approvers."""

    kind = "submitted"


@frozen(kw_only=True)
class Withdrawn(Moved):
    """The requester took a request back to change it."""

    kind = "withdrawn"


@frozen(kw_only=True)
class Approved(Moved):
    """The last step of the chain said yes."""

    kind = "approved"


@frozen(kw_only=True)
class Rejected(Moved):
    """A step of the chain said no."""

    kind = "rejected"


@frozen(kw_only=True)
class InfoRequested(Moved):
    """Somebody needs to know more before deciding."""

    kind = "info_requested"


@frozen(kw_only=True)
class InfoProvided(Moved):
    """The requester answered what was asked."""

    kind = "info_provided"


@frozen(kw_only=True)
class Started(Moved):
    """Work began."""

    kind = "started"


@frozen(kw_only=True)
class PutOnHold(Moved):
    """Work stopped for a while."""

    kind = "on_hold"


@frozen(kw_only=True)
class Resumed(Moved):
    """Work went on after a hold."""

    kind = "resumed"


@frozen(kw_only=True)
class Completed(Moved):
    """Work was done."""

    kind = "completed"


@frozen(kw_only=True)
class Cancelled(Moved):
    """The work will not be done, or not finished."""

    kind = "cancelled"


@frozen(kw_only=True)
class Ratified(Moved):
    """The last step said yes to work that was started before; it goes on as it did."""

    kind = "ratified"
    note = "ratified"


@frozen(kw_only=True)
class RatificationRefused(Moved):
    """A step said no to work that was started before; what becomes of it is its owner's to say."""

    kind = "ratification_refused"
    note = "ratification refused"


@frozen(kw_only=True)
class Rescheduled(Moved):
    """An approved work got another window."""

    kind = "rescheduled"

    was: Window
    now: Window
