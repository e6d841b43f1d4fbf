"""Who may do what, and what follows: the model's answers to each attempt."""

from decimal import Decimal
from typing import Final

from attrs import evolve

from workcore.model import JsonObject
from workcore.testing.machine.model import Modelled, Place
from workcore.testing.machine.seats import AskedStep
from workcore.testing.machine.words import (
    BEGUN,
    DECIDING,
    DECISIONS,
    EARLY,
    EDITABLE,
    MOVES,
    OWNERS,
    REASONED,
    ROLES,
    VERBS,
    WORKING,
    Kind,
    reaches,
)

OK: Final = "ok"
ADMINISTRATORS: Final = [who for who, roles in ROLES.items() if "admin" in roles]
ANSWERS: Final = (*DECISIONS, "delegate")
BACKWARDS: Final = ("reject", "withdraw", "cancel", "delete")


def sees(who: str, request: Modelled) -> bool:
    """Whether *who* may know of the request at all."""
    return request.requester == who or bool(ROLES[who] - {"requester", "contractor"})


def may(who: str, verb: str, request: Modelled) -> str:
    """Say `ok`, or how *who* is refused for what he is."""
    roles, own = ROLES[who], request.requester == who
    if verb in DECIDING and (own or request.starter == who):
        return "four_eyes"
    if ("admin" in roles and verb != "delegate") or _may(roles, own, verb, who, request):
        return OK
    return "not_allowed"


def _may(roles: set[str], own: bool, verb: str, who: str, request: Modelled) -> bool:  # noqa: FBT001
    owns_asset = OWNERS[request.kind.on] == who and "asset_owner" in roles
    raises = own and bool(roles & {"requester", "contractor"})
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
    return _move(who, verb, request)


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


def needs_reason(verb: str, status: str) -> bool:
    """Reject, hold, request_info, and cancel after submission."""
    return verb in REASONED or (verb == "cancel" and status != "draft")


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
    return _moved(request, after) if verb != "approve" else _agree(who, place, request, after)


def heard(who: str, verb: str, place: Place) -> str:
    """Say whether an answer counts: of whom no step asks only an administrator's or a question."""
    step, seat = place
    refused = step.hears(who, seat or who)
    anywhere = {"admin"} if verb != "request_info" else {"admin", "planner"}
    if refused == OK and seat is None and not ROLES[who] & anywhere:
        return "not_allowed"
    return refused


def _agree(who: str, place: Place, request: Modelled, after: str) -> str:
    step, seat = place
    step.agreed[seat or who] = who
    if len(step.agreed) >= step.need or ("admin" in ROLES[who] and step.nudged > 1):
        request.settle(step)
    if request.steps:
        return _written(request)
    request.end("approved")
    return _moved(request, after)


def delegate(who: str, to: str, request: Modelled, *, current: bool) -> str:
    """Say what comes of handing an answer on, and change the model when it succeeds."""
    if not sees(who, request):
        return "not_found"
    refusal = may(who, "delegate", request) if current else "stale_version"
    if refusal != OK:
        return refusal
    place = request.place_of(who)
    if request.status not in moves("approve", request) or place is None:
        return "illegal_transition"
    step, seat = place
    if (refused := heard(who, "delegate", place)) != OK:
        return refused
    if seat is None or to in request.biased or not fits(to, seat, step):
        return "invalid_input"
    step.hand(seat, who, to)
    return _written(request)


def fits(to: str, seat: str, step: AskedStep) -> bool:
    """Whether *to* may be handed the seat: high enough, not asked himself, never had or gave it."""
    able = reaches(to, step.asks_level) and to not in step.agreed.values()
    return able and to not in step.had.get(seat, {seat}) and step.seat_of(to, ()) is None


def handovers(request: Modelled) -> list[tuple[str, str]]:
    """List who could hand his answer to whom."""
    askers = [who for who in ROLES if may(who, "delegate", request) == OK]
    places = [(who, *place) for who in askers if (place := request.place_of(who)) is not None]
    return [
        (who, to)
        for who, step, seat in places
        if seat is not None and step.hears(who, seat) == OK
        for to in ROLES
        if to not in request.biased and fits(to, seat, step)
    ]


def insistent(request: Modelled) -> list[str]:
    """List who stands in for somebody, or might think that an answer of his counts again."""
    had = (who for step in request.asking for who in (*step.handed, *step.agreed.values()))
    return list(dict.fromkeys((*had, *request.diary.deputies)))


def approvers(request: Modelled) -> list[str]:
    """List who could approve."""
    return [who for who in ROLES if may(who, "approve", request) == OK]


def lapse(request: Modelled) -> str:
    """Say what time makes of a request: somebody is nudged or others are asked, no more."""
    steps = request.asking if request.waits else ()
    found = {step.lapse(request.diary.now) for step in steps} - {"nothing"}
    if not found:
        return "nothing"
    for step in steps:
        if step.nudged > 1:
            step.ask_besides([who for who in ADMINISTRATORS if who not in request.biased])
    _written(request)
    return "risen" if "risen" in found else "nudged"


def moves(verb: str, request: Modelled) -> dict[str, str]:
    """Say from where to where an action leads a request: emergencies have ways of their own."""
    if request.unratified:
        if verb in {"approve", "reject"}:
            return dict(zip(BEGUN, BEGUN, strict=True))
        return {} if verb == "revise" else MOVES[verb]
    if verb == "start" and request.kind.emergency:
        return {**MOVES["start"], **dict.fromkeys(EARLY, "in_progress")}
    return MOVES[verb]


def _move(who: str, verb: str, request: Modelled) -> str:
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
    return _moved(request, after)


def _moved(request: Modelled, after: str) -> str:
    request.status = after
    request.trail.append(after)
    return _written(request)


def _written(request: Modelled) -> str:
    request.version += 1
    request.records += 1
    return OK


CHANGES: Final[dict[str, JsonObject]] = {
    "rename": {"title": "Another fitting title"},
    "spoil": {"title": "x"},
    "more people": {"personnel_count": 7},
    "free": {"estimated_total_cost": "0"},
    "middling": {"estimated_total_cost": "10000"},
    "not yet dear": {"estimated_total_cost": "50000"},
    "dear": {"estimated_total_cost": "50000.01"},
}
"""Patches, by what they do."""


def edit(who: str, change: str, request: Modelled, *, current: bool) -> str:
    """Say what comes of an edit, and change the model when it succeeds."""
    if not sees(who, request):
        return "not_found"
    if (refused := may(who, "edit", request)) != OK:
        return refused
    if not current:
        return "stale_version"
    if request.status not in EDITABLE:
        return "not_editable"
    after = changed(request.kind, change)
    if after.broken and request.chain != "none":
        return "invalid_input"
    asked_again = request.chain != "none" and after.cost != request.kind.cost
    request.kind = after
    if asked_again:
        request.renew()
        request.ask(keeping=("regulatory", "owner"))
    return _written(request)


def changed(kind: Kind, change: str) -> Kind:
    """Say what is asked for after a change."""
    if change in {"rename", "spoil"}:
        return evolve(kind, broken=change == "spoil")
    cost = CHANGES[change].get("estimated_total_cost")
    return kind if cost is None else evolve(kind, cost=Decimal(str(cost)))


def offered(who: str, request: Modelled) -> set[str]:
    """Say what *who* is shown as possible."""
    verbs = [verb for verb in VERBS if request.status in moves(verb, request)]
    verbs += ["edit"] if request.status in EDITABLE else []
    verbs += ["delegate"] if request.status in moves("approve", request) else []
    allowed = {verb for verb in (*verbs, "duplicate", "comment") if may(who, verb, request) == OK}
    return {verb for verb in allowed if verb not in ANSWERS or counts(who, verb, request)}


def counts(who: str, verb: str, request: Modelled) -> bool:
    """Whether an answer of *who* would be heard."""
    place = request.place_of(who)
    return place is not None and heard(who, verb, place) == OK


def promising(request: Modelled, choice: int) -> tuple[str, str] | None:
    """Choose who could do what with success, rather forwards than backwards."""
    verbs = [verb for verb in VERBS if request.status in moves(verb, request)]
    if request.kind.broken and "submit" in verbs:
        verbs.remove("submit")
    forwards = [verb for verb in verbs if verb not in BACKWARDS]
    choices = [*forwards * 4, *verbs]
    if not choices:
        return None
    verb = choices[choice % len(choices)]
    able = [who for who in ROLES if sees(who, request) and may(who, verb, request) == OK]
    return able[choice % len(able)], verb
