"""What time itself has to do, across organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from workcore.model import OrganisationId, RequestId, WebhookId


@frozen(kw_only=True)
class Waiting:
    """A request whose open approval step wants attention."""

    organisation_id: OrganisationId
    request_id: RequestId


@frozen(kw_only=True)
class Noticeable:
    """
    A request of which there may be something to tell.

    Attributes:
        marks: What was told of it (`policies.notices`).
        tellings: How often something was.
        at: When it was found, by the store's clock.
    """

    organisation_id: OrganisationId
    request_id: RequestId
    marks: tuple[str, ...]
    tellings: int
    at: datetime


@frozen(kw_only=True)
class OldSecret:
    """A webhook with a secret that another key has encrypted than the one of now."""

    organisation_id: OrganisationId
    webhook_id: WebhookId


@frozen(kw_only=True)
class ApprovalBacklog:
    """
    How many requests wait for a decision, in all organisations.

    Attributes:
        late: Those among them that wanted attention by now.
    """

    waiting: int
    late: int


class Deadlines(Protocol):
    """Finds what is due. May be shared between threads; only the system asks."""

    def approvals(self, now: datetime, limit: int) -> Sequence[Waiting]:
        """
        Find requests that wait for a decision on a step whose `wakes_at` is not after *now*.

        Those that have waited longest come first, of equals by their ids, *limit* at most. While
        information is requested from the requester nobody could answer, so that such requests
        are left out.
        Work that was started before it was approved waits whatever its status.
        """
        ...

    def notices(self, limit: int) -> Sequence[Noticeable]:
        """
        Find requests whose `notice_at` is not after the present, by the store's own clock.

        Those that are due longest come first, of equals by their ids, *limit* at most.
        """
        ...

    def backlog(self, now: datetime) -> ApprovalBacklog:
        """Count what waits for a decision, whether it wants attention or not."""
        ...

    def old_secrets(
        self, key_id: str, limit: int, after: OldSecret | None = None
    ) -> Sequence[OldSecret]:
        """
        Find webhooks with a secret that another key than this has encrypted, *limit* at most.

        They come by their ids; those *after* what was found before, or the first ones.
        """
        ...

    def forget_attempts(self, before: datetime) -> int:
        """Forget attempts (`ports.answers`) that were made before then; tell how many."""
        ...
