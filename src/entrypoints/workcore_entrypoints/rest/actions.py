"""What moves a request along."""

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from attrs import frozen

from workcore.codec import structure
from workcore.entities.work_request import Outcome
from workcore.model import Action, UserId, Verdict, Window
from workcore.use_cases.change_status import PLAIN
from workcore_entrypoints.representations import RequestOut
from workcore_entrypoints.rest.requests import ONE, shown
from workcore_entrypoints.rest.routes import Answer, Call, Handler, Route


@frozen(kw_only=True)
class Empty:
    """Nothing needs to be said."""


@frozen(kw_only=True)
class Reason:
    """Why; where the transition table asks for a reason it is needed."""

    reason: str | None = None


@frozen(kw_only=True)
class Information:
    """What was asked for."""

    comments: str | None = None


@frozen(kw_only=True)
class NewWindow:
    """When the work shall be done instead."""

    requested_start: datetime
    requested_end: datetime
    reason: str | None = None


@frozen(kw_only=True)
class NewDecision:
    """
    An answer for the open step; comments are needed to reject and to request information.

    `delegate_to` is who shall answer instead, with the decision `delegate`.
    """

    decision: Verdict
    comments: str | None = None
    conditions: str | None = None
    delegate_to: UserId | None = None


REASONS: Final[dict[Action, type[Any]]] = {
    Action.BEGIN_REVIEW: Empty,
    Action.WITHDRAW: Reason,
    Action.CANCEL: Reason,
    Action.REVISE: Empty,
    Action.PROVIDE_INFO: Information,
    Action.START: Empty,
    Action.HOLD: Reason,
    Action.RESUME: Empty,
}
"""What each plain action may be told."""


def plain(action: Action) -> Handler:
    """Make the handler of an action that only takes a row of the transition table."""

    def handle(call: Call) -> Answer:
        said = structure(call.body, REASONS[action])
        view = call.application.change_status(
            call.path["request_id"],
            action,
            caller=call.caller,
            expected=call.expected,
            reason=getattr(said, "reason", None) or getattr(said, "comments", None),
        )
        return shown(view)

    return handle


def submit(call: Call) -> Answer:
    """Hand a draft to its approvers."""
    structure(call.body, Empty)
    view = call.application.submit_request(
        call.path["request_id"], caller=call.caller, expected=call.expected
    )
    return shown(view)


def complete(call: Call) -> Answer:
    """Finish the work."""
    outcome = structure(call.body, Outcome)
    view = call.application.complete_request(
        call.path["request_id"], outcome, caller=call.caller, expected=call.expected
    )
    return shown(view)


def reschedule(call: Call) -> Answer:
    """Move approved work to another window."""
    wish = structure(call.body, NewWindow)
    view = call.application.reschedule_request(
        call.path["request_id"],
        Window(wish.requested_start, wish.requested_end),
        caller=call.caller,
        expected=call.expected,
        reason=wish.reason,
    )
    return shown(view)


def duplicate(call: Call) -> Answer:
    """Make a draft that asks for the same."""
    structure(call.body, Empty)
    create = call.application.create_request
    return shown(create.duplicate(call.path["request_id"], caller=call.caller), location=True)


def decide(call: Call) -> Answer:
    """Answer for the open step."""
    said = structure(call.body, NewDecision)
    view = call.application.decide_request(
        call.path["request_id"],
        said.decision,
        caller=call.caller,
        expected=call.expected,
        comments=said.comments,
        conditions=said.conditions,
        delegate_to=said.delegate_to,
    )
    return shown(view)


def action_route(word: str, summary: str, handler: Handler, body: type[Any]) -> Route:
    """Make the row of an action."""
    return Route(
        method="POST",
        path=f"{ONE}/{word.replace('_', '-')}",
        name=f"{word}_request",
        summary=summary,
        handler=handler,
        body=body,
        answer=RequestOut,
        versioned=True,
    )


def _plain_routes() -> Iterator[Route]:
    for action in Action:
        if action in PLAIN:
            words = action.replace("_", " ").capitalize()
            yield action_route(action, words, plain(action), REASONS[action])


ROUTES: Final = (
    action_route("submit", "Hand a draft to its approvers", submit, Empty),
    *_plain_routes(),
    action_route("complete", "Finish the work, with what it came to", complete, Outcome),
    action_route("reschedule", "Move approved work to another window", reschedule, NewWindow),
    Route(
        method="POST",
        path=f"{ONE}/duplicate",
        name="duplicate_request",
        summary="Make a draft that asks for the same",
        handler=duplicate,
        body=Empty,
        answer=RequestOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="POST",
        path=f"{ONE}/decisions",
        name="decide_request",
        summary="Approve, reject, request information or hand on, for the step that asks",
        handler=decide,
        body=NewDecision,
        answer=RequestOut,
        versioned=True,
    ),
)
