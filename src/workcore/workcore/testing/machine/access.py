"""Who may do what, and where it leads: the model's own tables, read."""

from workcore.testing.machine.model import Modelled
from workcore.testing.machine.words import (
    BEGUN,
    DECIDING,
    EARLY,
    MOVES,
    OK,
    OWNERS,
    REASONED,
    ROLES,
    WORKING,
)


def sees(who: str, request: Modelled) -> bool:
    """Whether *who* may know of the request at all."""
    return request.requester == who or bool(ROLES[who] - {"requester", "contractor"})


def may(who: str, verb: str, request: Modelled) -> str:
    """Say `ok`, or how *who* is refused for what he is."""
    if verb in DECIDING and who in request.biased:
        return "four_eyes"
    if ("admin" in ROLES[who] and verb != "delegate") or _may(who, verb, request):
        return OK
    return "not_allowed"


def _may(who: str, verb: str, request: Modelled) -> bool:
    roles = ROLES[who]
    owns_asset = OWNERS[request.kind.on] == who and "asset_owner" in roles
    raises = request.requester == who and bool(roles & {"requester", "contractor"})
    if verb in DECIDING:
        plans = "planner" in roles and verb in {"begin_review", "request_info"}
        return plans or (request.asks(who) and bool(roles & {"approver", "asset_owner", "admin"}))
    if verb in WORKING:
        return owns_asset
    if verb == "comment":
        return raises or bool(roles & {"approver", "asset_owner", "planner"})
    if verb == "reschedule":
        return raises or owns_asset or "planner" in roles
    return raises or (verb == "cancel" and owns_asset)


def moves(verb: str, request: Modelled) -> dict[str, str]:
    """Say from where to where an action leads a request: emergencies have ways of their own."""
    if request.unratified:
        if verb in {"approve", "reject"}:
            return dict(zip(BEGUN, BEGUN, strict=True))
        return {} if verb == "revise" else MOVES[verb]
    if verb == "start" and request.kind.emergency:
        return {**MOVES["start"], **dict.fromkeys(EARLY, "in_progress")}
    return MOVES[verb]


def needs_reason(verb: str, status: str) -> bool:
    """Reject, hold, request_info, and cancel after submission."""
    return verb in REASONED or (verb == "cancel" and status != "draft")
