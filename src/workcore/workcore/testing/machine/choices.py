"""What people are shown as possible, and who could do something with success."""

from collections.abc import Sequence
from typing import Final, TypeVar

from workcore.testing.machine.access import may, moves, sees
from workcore.testing.machine.answers import counts, fits
from workcore.testing.machine.model import Modelled
from workcore.testing.machine.words import DECISIONS, EDITABLE, OK, ROLES, VERBS

T = TypeVar("T")

ANSWERS: Final = (*DECISIONS, "delegate")
BACKWARDS: Final = ("reject", "withdraw", "cancel", "delete")


def one_of(many: Sequence[T], pick: int) -> T:
    """Choose one of some; any number picks one."""
    return many[pick % len(many)]


def offered(who: str, request: Modelled) -> set[str]:
    """Say what *who* is shown as possible."""
    verbs = [verb for verb in VERBS if request.status in moves(verb, request)]
    verbs += ["edit"] if request.status in EDITABLE else []
    verbs += ["delegate"] if request.status in moves("approve", request) else []
    allowed = {verb for verb in (*verbs, "duplicate", "comment") if may(who, verb, request) == OK}
    return {verb for verb in allowed if verb not in ANSWERS or counts(who, verb, request)}


def promising(request: Modelled, choice: int) -> tuple[str, str] | None:
    """Choose who could do what with success, rather forwards than backwards."""
    verbs = [verb for verb in VERBS if request.status in moves(verb, request)]
    if request.kind.broken and "submit" in verbs:
        verbs.remove("submit")
    forwards = [verb for verb in verbs if verb not in BACKWARDS]
    choices = [*forwards * 4, *verbs]
    if not choices:
        return None
    verb = one_of(choices, choice)
    able = [who for who in ROLES if sees(who, request) and may(who, verb, request) == OK]
    return one_of(able, choice), verb


def approvers(request: Modelled) -> list[str]:
    """List who could approve."""
    return [who for who in ROLES if may(who, "approve", request) == OK]


def insistent(request: Modelled) -> list[str]:
    """List who stands in for somebody, or might think that an answer of his counts again."""
    had = (who for step in request.asking for who in (*step.handed, *step.agreed.values()))
    return list(dict.fromkeys((*had, *request.diary.deputies)))


def handovers(request: Modelled) -> list[tuple[str, str]]:
    """List who could hand his answer to whom."""
    askers = [who for who in ROLES if may(who, "delegate", request) == OK]
    places = [(who, *place) for who in askers if (place := request.place_of(who)) is not None]
    return [
        (who, to)
        for who, step, seat in places
        if seat is not None and step.hears(who, seat) == OK
        for to in ROLES
        if fits(to, seat, step, request)
    ]
