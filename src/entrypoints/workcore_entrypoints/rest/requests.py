"""Work requests: made, read, changed, thrown away."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from attrs import frozen

from workcore.codec import structure
from workcore.model import RequestContent
from workcore.policies.findings import errors_in
from workcore.use_cases.views import RequestView
from workcore_entrypoints.representations import (
    FindingsOut,
    RequestOut,
    finding_out,
    request_json,
)
from workcore_entrypoints.rest.patches import Patch
from workcore_entrypoints.rest.routes import Answer, Call, Route


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


def shown(view: RequestView, *, location: bool = False) -> Answer:
    """Answer with a request."""
    request = view.request
    where = f"/work-requests/{request.id}" if location else None
    return Answer(body=request_json(view), version=request.version, location=where)


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
        also=(HTTPStatus.NOT_MODIFIED,),
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
)
