"""One action on many requests."""

from http import HTTPStatus
from typing import Final

from attrs import field, frozen

from workcore.codec import structure
from workcore.errors import invalid
from workcore.model import Action, RequestId
from workcore.use_cases.act_on_many import FOR_MANY
from workcore_entrypoints.representations import OutcomeOut, outcome_out
from workcore_entrypoints.rest.pages import ItemsOut
from workcore_entrypoints.rest.routes import Answer, Call, Route

WORDS: Final = {action.replace("_", "-"): action for action in FOR_MANY} | {
    action.value: action for action in FOR_MANY
}
"""Actions as the paths of single ones write them, decisions as they are sent."""


@frozen(kw_only=True)
class Params:
    """What the action is told, where it takes some."""

    reason: str | None = None
    comments: str | None = None
    conditions: str | None = None


@frozen(kw_only=True)
class Bulk:
    """One action, by the word of its path or decision, on up to 200 requests."""

    ids: tuple[RequestId, ...]
    action: str
    params: Params = field(factory=Params)


def act(call: Call) -> Answer:
    """Take the action on each, and say what became of each."""
    asked = structure(call.body, Bulk)
    outcomes = call.application.act_on_many(
        asked.ids,
        _action(asked.action),
        caller=call.caller,
        words=asked.params.reason or asked.params.comments,
        conditions=asked.params.conditions,
    )
    mixed = len({outcome.done for outcome in outcomes}) > 1
    body = ItemsOut(tuple(map(outcome_out, outcomes)))
    return Answer(body=body, status=HTTPStatus.MULTI_STATUS if mixed else None)


def _action(word: str) -> Action:
    if word not in WORDS:
        known = ", ".join(sorted(action.replace("_", "-") for action in FOR_MANY))
        raise invalid("action", "unknown_value", f"Must be one of {known}.")
    return WORDS[word]


ROUTES: Final = (
    Route(
        method="POST",
        path="/work-requests/bulk",
        name="act_on_many_requests",
        summary="Take one action on many requests, each by itself; 207 when outcomes differ",
        handler=act,
        body=Bulk,
        answer=ItemsOut[OutcomeOut],
        also=(HTTPStatus.MULTI_STATUS,),
    ),
)
