"""
What the domain says would happen, told without the core's tables and entities.

Everything here is plain words written from the domain's text, so that the
system and this model can disagree.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from attrs import Factory, define, field, frozen

MOVES: Final = {
    "submit": {"draft": "submitted"},
    "begin_review": {"submitted": "under_review"},
    "approve": {"submitted": "approved", "under_review": "approved"},
    "reject": {"submitted": "rejected", "under_review": "rejected"},
    "request_info": {"submitted": "info_requested", "under_review": "info_requested"},
    "provide_info": {"info_requested": "under_review"},
    "withdraw": dict.fromkeys(("submitted", "under_review", "info_requested"), "draft"),
    "cancel": dict.fromkeys(
        (
            *("draft", "submitted", "under_review", "info_requested"),
            *("approved", "in_progress", "on_hold"),
        ),
        "cancelled",
    ),
    "revise": {"rejected": "draft", "cancelled": "draft"},
    "start": {"approved": "in_progress"},
    "hold": {"in_progress": "on_hold"},
    "resume": {"on_hold": "in_progress"},
    "complete": {"in_progress": "completed"},
    "reschedule": {"approved": "approved"},
    "delete": {"draft": "gone"},
}
"""Action → from → to."""

EARLY: Final = ("submitted", "under_review", "info_requested")
"""From where an emergency may be started that nobody has approved."""

BEGUN: Final = ("in_progress", "on_hold", "completed", "cancelled")
"""Where such work may be when it is ratified."""

VERBS: Final = tuple(MOVES)
DECISIONS: Final = ("approve", "reject", "request_info")
MOVING: Final = ("begin_review", *DECISIONS)
DECIDING: Final = (*MOVING, "delegate")
WORKING: Final = ("start", "hold", "resume", "complete")
EDITABLE: Final = ("draft", "submitted", "under_review", "info_requested")
REASONED: Final = ("reject", "request_info", "hold")

ROLES: Final = {
    "adam": {"admin"},
    "ann": {"requester"},
    "rob": {"requester"},
    "cal": {"contractor"},
    "stan": {"approver"},
    "sue": {"approver"},
    "ella": {"approver"},
    "xena": {"approver"},
    "reg": {"approver"},
    "olga": {"asset_owner"},
    "otto": {"asset_owner"},
    "pia": {"planner"},
    "vera": {"viewer"},
    "aude": {"auditor"},
    "mia": {"requester", "approver", "asset_owner"},
}
LEVELS: Final = {
    "stan": "standard",
    "sue": "standard",
    "mia": "standard",
    "ella": "elevated",
    "xena": "executive",
    "reg": "regulatory",
}
QUORUMS: Final[dict[str, dict[str, int]]] = {"one": {}, "two": {"standard": 2}}
"""Houses, by how many of a level have to agree where that is not one."""

OWNERS: Final = {"S1": "olga", "AP": "otto", "M1": "mia", "T1": None}
NAMES: Final = tuple(ROLES)


@frozen
class Kind:
    """What a request asks for, as far as anybody's answer depends on it."""

    on: str = "S1"
    closes: tuple[str, ...] = ()
    cost: Decimal = Decimal(0)
    high: bool = False
    emergency: bool = False
    regulated: bool = False
    broken: bool = False

    @property
    def levels(self) -> Iterator[str]:
        """Say who has to agree, in order."""
        if self.regulated:
            yield "regulatory"
        if self.closes:
            yield "owner"
        yield "standard"
        if not self.emergency and (self.high or self.cost >= 10_000):
            yield "elevated"
        if self.cost > 50_000:
            yield "executive"


KINDS: Final = {
    "plain": Kind(),
    "middling": Kind(cost=Decimal(10_000)),
    "not yet dear": Kind(cost=Decimal(50_000)),
    "dear": Kind(on="T1", cost=Decimal("50000.01")),
    "closing": Kind(closes=("S1",)),
    "closing two": Kind(closes=("S1", "AP")),
    "closing nobody's": Kind(on="T1", closes=("T1",)),
    "closing mia's": Kind(on="M1", closes=("M1",)),
    "urgent": Kind(on="M1", high=True),
    "regulated": Kind(on="T1", regulated=True),
    "emergency": Kind(emergency=True),
    "emergency, dear": Kind(emergency=True, cost=Decimal("50000.01")),
    "emergency closing": Kind(closes=("S1",), emergency=True),
    "emergency closing two": Kind(closes=("S1", "AP"), emergency=True),
    "emergency closing mia's": Kind(on="M1", closes=("M1",), emergency=True),
    "broken": Kind(broken=True),
}


ABOVE: Final = {
    "regulatory": ("regulatory", "executive"),
    "owner": ("owner", "executive"),
    "standard": ("standard", "elevated", "executive"),
    "elevated": ("elevated", "executive"),
    "executive": ("executive",),
}
"""Who may answer in the place of a level: itself and those above."""


def holds(who: str, level: str) -> bool:
    """Whether *who* is one of those of a level."""
    if level == "owner":
        return "asset_owner" in ROLES[who]
    return "approver" in ROLES[who] and LEVELS[who] == level


@define
class AskedStep:
    """
    One level of a chain: whom it asks by name, how many have to agree, and who has.

    Whoever is asked has a seat; he may hand it to another, and later that one to a third.
    """

    level: str
    named: tuple[str, ...] = ()
    need: int = 1
    agreed: dict[str, str] = Factory(dict)
    handed: dict[str, str] = Factory(dict)
    had: dict[str, set[str]] = Factory(dict)
    higher: str | None = None

    @property
    def asks_level(self) -> str:
        """Whose people are asked: its own, or those above."""
        return self.higher or self.level

    def drop(self, who: str) -> None:
        """Ask *who* no more; when that leaves nobody who was named, ask the level above."""
        named = bool(self.named)
        gone = {who} - self.agreed.keys()
        self.named = tuple(name for name in self.named if name not in gone)
        self.handed = {s: h for s, h in self.handed.items() if s not in gone and h != who}
        if named and self.waiting:
            self.need = min(self.need, len(self.agreed) + len(self.waiting))
        elif named:
            self.higher = [*ABOVE[self.asks_level], self.asks_level][1]
            self.named, self.handed, self.need = (), {}, len(self.agreed) + 1

    @property
    def waiting(self) -> list[str]:
        """Who is asked by name and has not agreed."""
        own = [name for name in self.named if name not in self.handed]
        seats = [*zip(own, own, strict=True), *self.handed.items()]
        return list(dict.fromkeys(who for seat, who in seats if seat not in self.agreed))

    def asks(self, who: str) -> bool:
        """Whether *who* is asked."""
        return who in self.waiting or (not self.named and holds(who, self.asks_level))

    def seat_of(self, who: str) -> str | None:
        """Say whose answer *who* gives: rather one that is still to be given."""
        seats = [seat for seat, holder in self.handed.items() if holder == who]
        if who not in self.handed and who in self.named:
            seats.insert(0, who)
        if who not in self.handed and not self.named and holds(who, self.asks_level):
            seats.append(who)
        left = [seat for seat in seats if seat not in self.agreed]
        return next(iter(left or seats), None)

    def hand(self, seat: str, by: str, to: str) -> None:
        """Let *to* answer for the seat."""
        self.had.setdefault(seat, {seat}).add(by)
        self.handed.pop(seat, None)
        self.handed[seat] = to


@define
class Modelled:
    """One request, as it should be."""

    requester: str
    kind: Kind
    quorums: dict[str, int] = Factory(dict)
    status: str = "draft"
    version: int = 1
    revision: int = 1
    chain: str = "none"
    steps: list[AskedStep] = field(factory=list)
    settled: list[str] = field(factory=list)
    trail: list[str] = field(factory=lambda: ["draft"])
    records: int = 1
    starter: str | None = None

    @property
    def unratified(self) -> bool:
        """Whether the work was started before it was approved, and somebody is still asked."""
        return self.starter is not None and self.chain == "open"

    def start_early(self, who: str) -> None:
        """Have *who* start the work, and ask him about it no more."""
        self.starter = who
        for step in self.steps:
            step.drop(who)

    @property
    def step(self) -> AskedStep | None:
        """The step that waits for an answer."""
        return self.steps[0] if self.chain == "open" else None

    def ask(self, *, keeping: tuple[str, ...] = ()) -> None:
        """Start a chain; the levels that are kept and have agreed before are not asked again."""
        self.chain = "open"
        self.settled = [level for level in self.settled if level in keeping]
        self.steps = [self._asked(lv) for lv in self.kind.levels if lv not in self.settled]

    def _asked(self, level: str) -> AskedStep:
        if level != "owner":
            return AskedStep(level, need=self.quorums.get(level, 1))
        owners = {OWNERS[code] for code in self.kind.closes} - {None, self.requester}
        named = tuple(name for name in ("olga", "otto", "mia") if name in owners)
        return AskedStep(level, named, max(len(named), 1))

    def end(self, chain: str) -> None:
        """Stop asking."""
        self.chain, self.steps = chain, []

    def renew(self) -> None:
        """Leave the chain behind."""
        self.revision += 1
        self.starter = None
        self.end("none")
