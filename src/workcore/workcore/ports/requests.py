"""Work requests as a unit of work keeps them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from workcore.entities.work_request import WorkRequest
from workcore.model import Priority, RequestContent, RequestId, Status, UserId, WorkType
from workcore.policies.conflicts import Occupation, Parents
from workcore.ports.queries import Page, RequestQuery


@frozen(kw_only=True)
class Neighbourhood:
    """
    What is planned around a request.

    Attributes:
        works: Those that take capacity, or may come to, on the request's assets, on what
            those are a part of and on their parts, in an overlapping window; oldest first.
        parents: Of every asset concerned that has one.
    """

    works: Sequence[Occupation] = ()
    parents: Parents


@frozen(kw_only=True)
class Notes:
    """
    What was told of a request.

    Attributes:
        marks: Everything that was told of it.
        telling: One more than how often something was told when that was read.
        next_at: The request's next `notice_at`.
    """

    marks: tuple[str, ...]
    telling: int
    next_at: datetime | None


@frozen(kw_only=True)
class Tally:
    """
    How many requests there are; what there is none of may be missing.

    Attributes:
        open_by_priority: Of those whose status is one of `policies.transitions.OPEN`.
        found: How many each query finds, in their order.
    """

    by_status: Mapping[Status, int]
    open_by_priority: Mapping[Priority, int]
    open_by_work_type: Mapping[WorkType, int]
    found: Sequence[int]


class Requests(Protocol):
    """The requests of one organisation."""

    def get(self, request_id: RequestId) -> WorkRequest:
        """
        Read one, its asset as the register has it now.

        Raises:
            NoSuchRequest: The organisation has none with this identifier.
        """
        ...

    def add(self, request: WorkRequest) -> None:
        """Write a new one at `commit`, with the version it has."""
        ...

    def save(self, request: WorkRequest) -> WorkRequest:
        """
        Write the next state of one at `commit`, and tell it with the version it will have.

        *request* has the version that was read; commit raises Stale when the
        store has another. At most once a unit and request.
        """
        ...

    def note(self, request: WorkRequest, notes: Notes) -> None:
        """
        Keep at `commit` what was told of a request, without another version.

        Commit raises Stale when the store has another version of *request*, or
        something else was told meanwhile. Saving a request leaves alone what was told.
        """
        ...

    def remove(self, request: WorkRequest) -> None:
        """Delete one at `commit`, with its history and chains; Stale as for `save`."""
        ...

    def find(self, query: RequestQuery) -> Page[WorkRequest]:
        """List a page. Its cost does not grow with how many pages came before."""
        ...

    def tally(
        self,
        queries: Sequence[RequestQuery],
        *,
        since: datetime,
        requested_by: UserId | None = None,
    ) -> Tally:
        """
        Count requests, all at one instant.

        Args:
            queries: What to count besides; their orders, limits and pages mean nothing.
            since: Those that are not open (`policies.transitions.OPEN`) count by their status if
                they were made then or later, so that what was long ago costs nothing.
            requested_by: Whose requests to count by status and kind; None for everybody's.
        """
        ...

    def neighbourhood(
        self, content: RequestContent, *, excluding: RequestId | None
    ) -> Neighbourhood:
        """Find what is planned around *content*, but for the request itself."""
        ...
