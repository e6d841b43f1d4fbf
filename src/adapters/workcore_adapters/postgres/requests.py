"""The requests of one organisation, as `ports.requests` promises."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from workcore.entities.work_request import WorkRequest
from workcore.errors import NoSuchRequest
from workcore.model import RequestContent, RequestId, UserId
from workcore.ports.queries import Page, RequestQuery
from workcore.ports.requests import Neighbourhood, Notes, Tally
from workcore_adapters.postgres.finding import count_of, page_of
from workcore_adapters.postgres.known import one
from workcore_adapters.postgres.neighbours import neighbourhood
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.requests import life_of, request_of
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.tallies import tally_of
from workcore_adapters.postgres.writes import (
    REQUEST_ADDED,
    REQUEST_MOVED,
    REQUEST_NOTED,
    REQUEST_REMOVED,
    REQUEST_SAVED,
)


@frozen
class PostgresRequests:
    """The requests of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, request_id: RequestId) -> WorkRequest:
        """Read one, and let the caller in by the way, or raise NoSuchRequest."""
        request = one(self._session, request_id)
        if request is None:
            raise NoSuchRequest(request_id)
        self._session.contents[request.id] = request.content
        return request

    def add(self, request: WorkRequest) -> None:
        """Write a new one at commit."""
        self._pending.add(REQUEST_ADDED, request_of(request))

    def save(self, request: WorkRequest) -> WorkRequest:
        """Write the next state of one at commit: only its life when its content is as read."""
        saved = evolve(request, version=request.version + 1)
        if self._session.contents.get(request.id) is request.content:
            self._pending.add(REQUEST_MOVED, life_of(saved))
        else:
            self._pending.add(REQUEST_SAVED, request_of(saved))
        return saved

    def note(self, request: WorkRequest, notes: Notes) -> None:
        """Write what was told of one at commit, and leave its version."""
        row: Plain = {
            "id": request.id,
            "version": request.version,
            "told": notes.marks,
            "tellings": notes.telling,
            "notice_at": notes.next_at,
        }
        self._pending.add(REQUEST_NOTED, row)

    def remove(self, request: WorkRequest) -> None:
        """Delete one at commit; what belongs to it goes with it."""
        self._pending.add(REQUEST_REMOVED, {"id": request.id, "version": request.version})

    def find(self, query: RequestQuery) -> Page[WorkRequest]:
        """List a page."""
        page = page_of(self._session, query)
        return evolve(page, total=count_of(self._session, query)) if query.with_total else page

    def tally(
        self,
        queries: Sequence[RequestQuery],
        *,
        since: datetime,
        requested_by: UserId | None = None,
    ) -> Tally:
        """Count requests, by one statement."""
        return tally_of(self._session, queries, since, requested_by)

    def neighbourhood(
        self, content: RequestContent, *, excluding: RequestId | None
    ) -> Neighbourhood:
        """Find what is planned around *content*."""
        return neighbourhood(self._session, content, excluding)
