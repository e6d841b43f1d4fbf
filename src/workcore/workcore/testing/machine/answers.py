"""Whose answer counts, who may give it in whose place, and what time makes of its absence."""

from typing import Final

from workcore.testing.machine.access import may, moves, sees
from workcore.testing.machine.model import Modelled, Place
from workcore.testing.machine.seats import AskedStep
from workcore.testing.machine.words import OK, ROLES, reaches

ADMINISTRATORS: Final = [who for who, roles in ROLES.items() if "admin" in roles]


def heard(who: str, verb: str, place: Place) -> str:
    """Say whether an answer counts: of whom no step asks only an administrator's or a question."""
    step, seat = place
    refused = step.hears(who, seat or who)
    anywhere = {"admin"} if verb != "request_info" else {"admin", "planner"}
    if refused == OK and seat is None and not ROLES[who] & anywhere:
        return "not_allowed"
    return refused


def counts(who: str, verb: str, request: Modelled) -> bool:
    """Whether an answer of *who* would be heard."""
    place = request.place_of(who)
    return place is not None and heard(who, verb, place) == OK


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
    if seat is None or not fits(to, seat, step, request):
        return "invalid_input"
    step.hand(seat, who, to)
    request.write()
    return OK


def fits(to: str, seat: str, step: AskedStep, request: Modelled) -> bool:
    """Whether *to* may be handed the seat: high enough, not asked himself, never had or gave it."""
    spent = {*request.biased, *step.agreed.values(), *step.had.get(seat, {seat})}
    return to not in spent and reaches(to, step.asks_level) and step.seat_of(to, ()) is None


def lapse(request: Modelled) -> str:
    """Say what time makes of a request: somebody is nudged or others are asked, no more."""
    steps = request.asking if request.waits else ()
    found = {step.lapse(request.diary.now) for step in steps} - {"nothing"}
    if not found:
        return "nothing"
    for step in steps:
        if step.nudged > 1:
            step.ask_besides([who for who in ADMINISTRATORS if who not in request.biased])
    request.write()
    return "risen" if "risen" in found else "nudged"
