"""What happens to what a request asks for."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from workcore.model import (
    Person,
    RequestId,
)


@frozen(kw_only=True)
class Event:
    """
    Something happened to a request.

    Attributes:
        at: When, aware, UTC.
    """

    kind: ClassVar[str]

    request_id: RequestId
    reference: str
    by: Person
    at: datetime


@frozen(kw_only=True)
class Created(Event):
    """A draft was made."""

    kind = "created"


@frozen(kw_only=True)
class Updated(Event):
    """What a request asks for was changed."""

    kind = "updated"

    fields: tuple[str, ...]


@frozen(kw_only=True)
class Deleted(Event):
    """A draft was thrown away."""

    kind = "deleted"
