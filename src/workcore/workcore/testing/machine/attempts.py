"""What comes of an action: a refusal, or a step in the model."""

from workcore.testing.machine.access import may, moves, needs_reason, sees
from workcore.testing.machine.answers import heard
from workcore.testing.machine.model import Modelled, Place
from workcore.testing.machine.words import DECISIONS, EARLY, OK, ROLES


def attempt(who: str, verb: str, request: Modelled, *, reason: bool, current: bool) -> str:
    """
    Say what comes of taking an action, and change the model when it succeeds.

    Args:
        reason: Whether a reason is given.
        current: Whether the version that is named is the present one.
    """
    refusal = _refusal(who, verb, request, reason=reason, current=current)
    if refusal != OK:
        return refusal
    if verb in DECISIONS:
        return _decide(who, verb, request)
    _move(who, verb, request)
    return OK


def _refusal(who: str, verb: str, request: Modelled, *, reason: bool, current: bool) -> str:
    if not sees(who, request):
        return "not_found"
    allowed = may(who, verb, request)
    if not current and (allowed == OK or verb in DECISIONS):
        return "stale_version"
    if allowed != OK:
        return allowed
    if request.status not in moves(verb, request):
        return "illegal_transition"
    if not reason and needs_reason(verb, request.status):
        return "invalid_input"
    return "invalid_input" if verb == "submit" and request.kind.broken else OK


def _decide(who: str, verb: str, request: Modelled) -> str:
    place = request.place_of(who)
    if place is None:
        return "nothing_open"
    if (refused := heard(who, verb, place)) != OK:
        return refused
    after = moves(verb, request)[request.status]
    if verb == "reject":
        request.end("rejected")
    if verb == "request_info":
        request.asked_back_at = request.diary.now
    if verb == "approve":
        _agree(who, place, request, after)
    else:
        request.move(after)
    return OK


def _agree(who: str, place: Place, request: Modelled, after: str) -> None:
    step, seat = place
    step.agreed[seat or who] = who
    if len(step.agreed) >= step.need or ("admin" in ROLES[who] and step.nudged > 1):
        request.settle(step)
    if request.steps:
        request.write()
    else:
        request.end("approved")
        request.move(after)


def _move(who: str, verb: str, request: Modelled) -> None:
    after, early = moves(verb, request)[request.status], request.status in EARLY
    if verb == "submit":
        request.ask()
    if request.status == "info_requested" and after in {"under_review", "in_progress"}:
        request.resume()
    if verb == "start" and early:
        request.start_early(who)
    if verb in {"withdraw", "revise"}:
        request.renew()
    if verb == "cancel" and request.chain == "open" and not request.starter:
        request.end("withdrawn")
    request.move(after)
