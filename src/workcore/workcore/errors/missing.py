"""What is not there, or not the caller's to know of."""

from typing import ClassVar
from uuid import UUID

from attrs import define

from workcore.errors.base import Refused


@define
class NotFound(Refused):
    """Nothing of that kind has this identifier, or the caller may not know of it."""

    code = "not_found"

    kind: ClassVar[str] = "thing"
    id: UUID | str

    @property
    def message(self) -> str:
        """Name what was looked for."""
        return f"There is no {self.kind} {self.id}, or it is not yours to see."


@define
class NoSuchRequest(NotFound):
    """No request has this identifier."""

    kind = "work request"


@define
class NoSuchAsset(NotFound):
    """No asset has this identifier."""

    kind = "asset"


@define
class NoSuchUser(NotFound):
    """No user has this identifier."""

    kind = "user"


@define
class NoSuchComment(NotFound):
    """The request has no comment with this identifier."""

    kind = "comment"


@define
class NoSuchAttachment(NotFound):
    """The request has no attachment with this identifier."""

    kind = "attachment"


@define
class NoSuchDelegation(NotFound):
    """The organisation has no cover with this identifier."""

    kind = "delegation"


@define
class NoSuchNotification(NotFound):
    """The caller was told nothing with this identifier."""

    kind = "notification"


@define
class NoSuchDelivery(NotFound):
    """The organisation has no message with this identifier."""

    kind = "delivery"


@define
class NoSuchWebhook(NotFound):
    """The organisation has no webhook with this identifier."""

    kind = "webhook"


@define
class NoSuchChain(NotFound):
    """The request was never submitted, so there is no approval chain."""

    kind = "approval chain of work request"
