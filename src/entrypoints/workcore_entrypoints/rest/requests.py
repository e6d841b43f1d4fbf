"""Work requests: made, found, read, changed, thrown away."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Final
from uuid import UUID

from attrs import frozen

from workcore.codec import structure
from workcore.errors import invalid
from workcore.model import (
    AssetId,
    AssetType,
    Category,
    Impact,
    Priority,
    RequestContent,
    Status,
    Urgency,
    UserId,
    WorkType,
)
from workcore.policies.findings import errors_in
from workcore.ports.queries import RequestQuery, Sort, SortField
from workcore.use_cases.views import RequestView
from workcore_entrypoints.representations import (
    FindingsOut,
    RequestOut,
    finding_out,
    request_out,
)
from workcore_entrypoints.rest.pages import PageOut, Paging, ensure_limit, page
from workcore_entrypoints.rest.patches import Patch
from workcore_entrypoints.rest.routes import Answer, Call, Route

LONGEST_SEARCH: Final = 200


@frozen(kw_only=True)
class NewRequest(RequestContent):
    """
    A request to raise.

    Attributes:
        submit: Whether to submit it at once; then errors in it refuse the whole.
    """

    submit: bool = False


@frozen(kw_only=True)
class Wish:
    """What is said beside the content of a new request."""

    submit: bool = False


@frozen(kw_only=True)
class RequestFilters(Paging):
    """
    Which requests, in which order. Parameters that take several values may be repeated.

    Attributes:
        assigned_to: A user's id, or `me`: what waits for his answer.
        overdue: Only those whose deadline has passed.
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
    assigned_to: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    start_from: datetime | None = None
    start_to: datetime | None = None
    cost_min: Decimal | None = None
    cost_max: Decimal | None = None
    overdue: bool = False
    q: str | None = None
    sort: str = "-created_at"
    include_total: bool = False


def query_of(call: Call) -> RequestQuery:
    """Translate the query string."""
    asked: RequestFilters = call.query
    now = call.application.ports.clock.now()
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
        overdue_at=now if asked.overdue else None,
        text=_words(asked.q),
        sort=sort_of(asked.sort),
        limit=ensure_limit(asked.limit),
        after=call.service.cursors.read(call.request),
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


def shown(view: RequestView, *, location: bool = False) -> Answer:
    """Answer with a request."""
    request = view.request
    where = f"/work-requests/{request.id}" if location else None
    return Answer(body=request_out(view), version=request.version, location=where)


def create(call: Call) -> Answer:
    """Raise a request."""
    beside = {name: value for name, value in call.body.items() if name == "submit"}
    written = {name: value for name, value in call.body.items() if name != "submit"}
    content, wish = structure(written, RequestContent), structure(beside, Wish)
    view = call.application.create_request(content, caller=call.caller, submitting=wish.submit)
    return shown(view, location=True)


def validate(call: Call) -> Answer:
    """Judge a request without saving it."""
    content = structure(call.body, RequestContent)
    findings = call.application.validate_request(content, caller=call.caller)
    outs = tuple(map(finding_out, findings))
    return Answer(body=FindingsOut(outs, submittable=not errors_in(findings)))


def find(call: Call) -> Answer:
    """List requests."""
    assigned = call.query.assigned_to
    who = call.caller.user_id if assigned == "me" else _user(assigned)
    found = call.application.list_requests(query_of(call), caller=call.caller, assigned_to=who)
    return page(call, found, request_out)


def _user(text: str | None) -> UserId | None:
    try:
        return None if text is None else UserId(UUID(text))
    except ValueError:
        raise invalid("assigned_to", "not_a_uuid", "Must be a user's id, or me.") from None


def pending(call: Call) -> Answer:
    """List what waits for the caller's answer."""
    found = call.application.list_requests.pending(query_of(call), caller=call.caller)
    return page(call, found, request_out)


def on_asset(call: Call) -> Answer:
    """List the works that name an asset."""
    listing = call.application.list_requests.on_asset
    found = listing(call.path["asset_id"], query_of(call), caller=call.caller)
    return page(call, found, request_out)


def read(call: Call) -> Answer:
    """Show a request."""
    return shown(call.application.get_request(call.path["request_id"], caller=call.caller))


def edit(call: Call) -> Answer:
    """Change a request."""
    view = call.application.edit_request(
        call.path["request_id"], call.body, caller=call.caller, expected=call.expected
    )
    return shown(view)


def delete(call: Call) -> Answer:
    """Throw a draft away."""
    call.application.delete_request(
        call.path["request_id"], caller=call.caller, expected=call.expected
    )
    return Answer()


ONE: Final = "/work-requests/{request_id:uuid}"

ROUTES: Final[Sequence[Route]] = (
    Route(
        method="POST",
        path="/work-requests",
        name="create_request",
        summary="Raise a request: a draft, or submitted at once",
        handler=create,
        body=NewRequest,
        answer=RequestOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="GET",
        path="/work-requests",
        name="list_requests",
        summary="Find requests, as far as the caller may see them",
        handler=find,
        query=RequestFilters,
        answer=PageOut[RequestOut],
    ),
    Route(
        method="POST",
        path="/work-requests/validate",
        name="validate_request",
        summary="Hear every finding about a request, and save nothing",
        handler=validate,
        body=RequestContent,
        answer=FindingsOut,
    ),
    Route(
        method="GET",
        path=ONE,
        name="get_request",
        summary="Read a request, and what the caller may do with it",
        handler=read,
        answer=RequestOut,
    ),
    Route(
        method="PATCH",
        path=ONE,
        name="edit_request",
        summary="Change what a request asks for (merge patch)",
        handler=edit,
        body=Patch(RequestContent),
        answer=RequestOut,
        versioned=True,
    ),
    Route(
        method="DELETE",
        path=ONE,
        name="delete_request",
        summary="Throw a draft away",
        handler=delete,
        status=HTTPStatus.NO_CONTENT,
        versioned=True,
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
        path="/assets/{asset_id:uuid}/works",
        name="list_works_on_asset",
        summary="Find the works that name an asset",
        handler=on_asset,
        query=RequestFilters,
        answer=PageOut[RequestOut],
    ),
)
