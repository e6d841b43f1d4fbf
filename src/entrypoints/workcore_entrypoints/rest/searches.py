"""Lists of work requests: all, what waits for answers, and those about one asset."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from http import HTTPStatus
from typing import Final
from uuid import UUID

from attrs import evolve, field, frozen

from workcore.errors import invalid
from workcore.model import (
    AssetId,
    AssetType,
    Category,
    ChainState,
    Impact,
    Priority,
    Status,
    Urgency,
    UserId,
    WorkType,
)
from workcore.ports.queries import LATE, RequestQuery, Sort, SortField
from workcore_entrypoints.representations import RequestOut, request_json
from workcore_entrypoints.rest.pages import PageOut, Paging, ensure_limit, page
from workcore_entrypoints.rest.routes import SCHEMA, Answer, Call, Route

LONGEST_SEARCH: Final = 200
"""Characters of `q`."""

ORDERS: Final = [f"{sign}{by}" for by in SortField for sign in ("", "-")]


@frozen(kw_only=True, cache_hash=True)
class RequestFilters(Paging):
    """
    Which requests, in which order. Parameters that take several values may be repeated.

    Attributes:
        overdue: Only those whose deadline has passed.
        approval_overdue: Only those whose clock to the approval runs, and has passed its target.
        completion_overdue: The same of the clock to the completion.
        q: Words that reference, title, description or asset code must have.
        sort: A field, with `-` before it for the largest first.
        include_total: Whether to count all that match.
    """

    status: tuple[Status, ...] = ()
    priority: tuple[Priority, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    work_type: tuple[WorkType, ...] = ()
    category: tuple[Category, ...] = ()
    impact_level: tuple[Impact, ...] = ()
    asset_id: tuple[AssetId, ...] = ()
    asset_type: tuple[AssetType, ...] = ()
    capacity_group: tuple[str, ...] = ()
    requested_by: tuple[UserId, ...] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None
    start_from: datetime | None = None
    start_to: datetime | None = None
    cost_min: Decimal | None = None
    cost_max: Decimal | None = None
    overdue: bool = False
    approval_overdue: bool = False
    completion_overdue: bool = False
    q: str | None = field(default=None, metadata={SCHEMA: {"maxLength": LONGEST_SEARCH}})
    sort: str = field(default="-created_at", metadata={SCHEMA: {"enum": ORDERS}})
    include_total: bool = False


@frozen(kw_only=True, cache_hash=True)
class AllFilters(RequestFilters):
    """
    Which of all requests.

    Attributes:
        assigned_to: A user's id, or `me`: what waits for his answer.
    """

    assigned_to: str | None = None


class Unratified(StrEnum):
    """Where the chain of work that is to be ratified stands."""

    OPEN = ChainState.OPEN
    REJECTED = ChainState.REJECTED


@frozen(kw_only=True, cache_hash=True)
class UnratifiedFilters(RequestFilters):
    """
    Which of the works to ratify.

    Attributes:
        chain: `open`: somebody has to answer; `rejected`: somebody has refused to ratify.
    """

    chain: tuple[Unratified, ...] = ()


def query_of(call: Call) -> RequestQuery:
    """Translate the query string."""
    asked: RequestFilters = call.query
    query, after = _query(asked), call.service.cursors.read(call.request)
    late = [name for name in LATE if getattr(asked, name)]
    if after is None and not late:
        return query
    return evolve(query, after=after).late(late, call.application.ports.clock.now())


@lru_cache(1_024)
def _query(asked: RequestFilters) -> RequestQuery:
    """Translate what does not change from one time to the next."""
    return RequestQuery(
        statuses=asked.status,
        priorities=asked.priority,
        urgencies=asked.urgency,
        work_types=asked.work_type,
        categories=asked.category,
        impact_levels=asked.impact_level,
        asset_ids=asked.asset_id,
        asset_types=asked.asset_type,
        capacity_groups=asked.capacity_group,
        requested_by=asked.requested_by,
        created_from=asked.created_from,
        created_to=asked.created_to,
        start_from=asked.start_from,
        start_to=asked.start_to,
        cost_min=asked.cost_min,
        cost_max=asked.cost_max,
        text=_words(asked.q),
        sort=sort_of(asked.sort),
        limit=ensure_limit(asked.limit),
        with_total=asked.include_total,
    )


def _words(text: str | None) -> str | None:
    if text is not None and len(text) > LONGEST_SEARCH:
        raise invalid("q", "out_of_range", f"Must be at most {LONGEST_SEARCH} characters.")
    return (text or "").strip() or None


def sort_of(text: str) -> Sort:
    """
    Read an order such as `-created_at`.

    Raises:
        InvalidInput: There is no such field.
    """
    try:
        return Sort(SortField(text.removeprefix("-")), descending=text.startswith("-"))
    except ValueError:
        fields = ", ".join(SortField)
        message = f"Must be one of {fields}, with - before it for the largest first."
        raise invalid("sort", "unknown_value", message) from None


def find(call: Call) -> Answer:
    """List requests."""
    assigned = call.query.assigned_to
    who = call.caller.user_id if assigned == "me" else _user(assigned)
    found = call.application.list_requests(query_of(call), caller=call.caller, assigned_to=who)
    return page(call, found, request_json)


def _user(text: str | None) -> UserId | None:
    try:
        return None if text is None else UserId(UUID(text))
    except ValueError:
        raise invalid("assigned_to", "not_a_uuid", "Must be a user's id, or me.") from None


def pending(call: Call) -> Answer:
    """List what waits for the caller's answer."""
    found = call.application.list_requests.pending(query_of(call), caller=call.caller)
    return page(call, found, request_json)


def to_ratify(call: Call) -> Answer:
    """List what was started before it was approved."""
    query = evolve(query_of(call), unratified=tuple(map(ChainState, call.query.chain)))
    found = call.application.list_requests.to_ratify(query, caller=call.caller)
    return page(call, found, request_json)


def on_asset(call: Call) -> Answer:
    """List the works that name an asset."""
    listing = call.application.list_requests.on_asset
    found = listing(call.path["asset_id"], query_of(call), caller=call.caller)
    return page(call, found, request_json)


ROUTES: Final[Sequence[Route]] = (
    Route(
        method="GET",
        path="/work-requests",
        name="list_requests",
        summary="Find requests, as far as the caller may see them",
        handler=find,
        query=AllFilters,
        answer=PageOut[RequestOut],
        also=(HTTPStatus.NOT_FOUND,),
    ),
    Route(
        method="GET",
        path="/approvals/pending",
        name="list_pending_approvals",
        summary="Find what waits for the caller's answer",
        handler=pending,
        query=RequestFilters,
        answer=PageOut[RequestOut],
    ),
    Route(
        method="GET",
        path="/approvals/to-ratify",
        name="list_work_to_ratify",
        summary="Find work that was started before it was approved, until its chain is complete",
        handler=to_ratify,
        query=UnratifiedFilters,
        answer=PageOut[RequestOut],
    ),
    Route(
        method="GET",
        path="/assets/{asset_id:uuid}/works",
        name="list_works_on_asset",
        summary="Find the works that name an asset",
        handler=on_asset,
        query=RequestFilters,
        answer=PageOut[RequestOut],
    ),
)
