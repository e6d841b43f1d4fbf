"""Work requests, kept in this process."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Protocol, TypeVar

from attrs import evolve

from workcore.entities.asset import AssetRef
from workcore.entities.work_request import WorkRequest
from workcore.errors import Duplicate, NoSuchRequest, Stale
from workcore.model import RequestContent, RequestId, UserId
from workcore.policies.transitions import OPEN
from workcore.ports.queries import SORT_VALUES, Page, Position, RequestQuery, Sort, position_of
from workcore.ports.requests import Neighbourhood, Notes, Tally
from workcore_adapters.memory.database import UNTOLD, Tenant, drop, ensure_current, insert, put
from workcore_adapters.memory.filters import matches
from workcore_adapters.memory.neighbours import neighbourhood
from workcore_adapters.memory.pages import cut
from workcore_adapters.memory.session import Session

K = TypeVar("K")


class Beside(Protocol):
    """Whatever belongs to one request."""

    @property
    def request_id(self) -> RequestId: ...


class MemoryRequests:
    """The requests of one organisation, as `ports.requests` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, request_id: RequestId) -> WorkRequest:
        with self._session.reading() as tenant:
            if request_id not in tenant.requests:
                raise NoSuchRequest(request_id)
            return shown(tenant, tenant.requests[request_id])

    def add(self, request: WorkRequest) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if request.reference in tenant.references:
                raise Duplicate("reference", request.reference)
            put(tenant.references, request.reference, request.id, undo)
            insert(tenant.requests, request.id, request, undo)

        self._session.later(write)

    def save(self, request: WorkRequest) -> WorkRequest:
        saved = evolve(request, version=request.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("work_request", tenant.requests.get(request.id), request)
            put(tenant.requests, saved.id, saved, undo)

        self._session.later(write)
        return saved

    def note(self, request: WorkRequest, notes: Notes) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("work_request", tenant.requests.get(request.id), request)
            if tenant.told.get(request.id, UNTOLD)[1] != notes.telling - 1:
                raise Stale("work_request", request.id, request.version)
            put(tenant.told, request.id, (notes.marks, notes.telling), undo)
            noted = evolve(tenant.requests[request.id], notice_at=notes.next_at)
            put(tenant.requests, request.id, noted, undo)

        self._session.later(write)

    def remove(self, request: WorkRequest) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("work_request", tenant.requests.get(request.id), request)
            drop(tenant.requests, [request.id], undo)
            drop(tenant.references, [request.reference], undo)
            drop(tenant.told, tenant.told.keys() & {request.id}, undo)
            drop(tenant.chains, [key for key in tenant.chains if key[0] == request.id], undo)
            drop(tenant.history, belonging(tenant.history, request.id), undo)
            drop(tenant.comments, belonging(tenant.comments, request.id), undo)
            drop(tenant.attachments, belonging(tenant.attachments, request.id), undo)

        self._session.later(write)

    def find(self, query: RequestQuery) -> Page[WorkRequest]:
        with self._session.reading() as tenant:
            everything = [shown(tenant, request) for request in tenant.requests.values()]
        found = [request for request in everything if matches(request, query)]
        page = cut(rest_of(found, query), query.limit, lambda r: position_of(r, query.sort))
        return evolve(page, total=len(found)) if query.with_total else page

    def tally(
        self,
        queries: Sequence[RequestQuery],
        *,
        since: datetime,
        requested_by: UserId | None = None,
    ) -> Tally:
        with self._session.reading() as tenant:
            everything = [shown(tenant, request) for request in tenant.requests.values()]
        ours = [r for r in everything if requested_by in {None, r.requested_by.id}]
        open_ = [request for request in ours if request.status in OPEN]
        return Tally(
            by_status=Counter(
                request.status
                for request in ours
                if request.status in OPEN or request.created_at >= since
            ),
            open_by_priority=Counter(request.content.priority for request in open_),
            open_by_work_type=Counter(request.content.work_type for request in open_),
            found=[sum(matches(r, query) for r in everything) for query in queries],
        )

    def neighbourhood(
        self, content: RequestContent, *, excluding: RequestId | None
    ) -> Neighbourhood:
        with self._session.reading() as tenant:
            return neighbourhood(tenant, content, excluding)


def shown(tenant: Tenant, request: WorkRequest) -> WorkRequest:
    """Show a request with its asset as the register has it now."""
    asset = tenant.assets[request.content.asset_id]
    return evolve(
        request,
        asset=AssetRef(
            code=asset.code,
            name=asset.name,
            asset_type=asset.asset_type,
            capacity_group=asset.capacity_group,
            owner_id=asset.owner_id,
        ),
    )


def rest_of(found: list[WorkRequest], query: RequestQuery) -> list[WorkRequest]:
    """Order what was found, and leave out what the pages before had."""
    read, after = SORT_VALUES[query.sort.by], query.after
    ordered = sorted(found, key=lambda r: (read(r), r.id), reverse=query.sort.descending)
    return [r for r in ordered if after is None or _is_behind(r, after, query.sort)]


def _is_behind(request: WorkRequest, after: Position, sort: Sort) -> bool:
    here = position_of(request, sort)
    mine, theirs = (here.value, here.id), (after.value, after.id)
    return mine < theirs if sort.descending else mine > theirs


def belonging(rows: Mapping[K, Beside], request_id: RequestId) -> list[K]:
    """List the keys of what belongs to one request."""
    return [key for key, row in rows.items() if row.request_id == request_id]
