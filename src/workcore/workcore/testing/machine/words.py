"""
The domain's words: who there is, what is asked for, where actions lead.

Everything here is plain words written from the domain's text, so that the
system and this model can disagree.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from attrs import Factory, frozen

OK: Final = "ok"
"""What comes of an attempt that nothing speaks against; any other word is an error's code."""

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
    "xara": {"approver"},
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
    "xara": "executive",
    "reg": "regulatory",
}


@frozen
class House:
    """
    How a house differs from the default policy.

    Attributes:
        quorums: How many of a level have to agree, where that is not one.
        beside: Levels that are asked together with the one before them.
        named: Who is asked by name, where that is not everybody of a level.
    """

    quorums: Mapping[str, int] = Factory(dict)
    beside: frozenset[str] = frozenset()
    named: Mapping[str, tuple[str, ...]] = Factory(dict)


HOUSES: Final = {
    "plain": House(),
    "two": House({"standard": 2}),
    "beside": House(beside=frozenset({"owner", "elevated"})),
    "two executives": House({"executive": 2}),
    "two beside": House({"standard": 2}, frozenset({"elevated", "executive"})),
    "two of three": House({"standard": 2}, named={"standard": ("stan", "sue", "mia")}),
}

OWNERS: Final = {"S1": "olga", "AP": "otto", "M1": "mia", "T1": None}
NAMES: Final = tuple(ROLES)

ASKED: Final = ("stan", "sue", "ella", "xena", "xara", "reg", "olga", "otto", "mia", "adam")
"""Who may be asked, and who may think so."""


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

    def hours(self, level: str) -> int:
        """Say how long a level has to answer."""
        if level == "standard" and self.emergency:
            return 2
        if level in {"regulatory", "executive"}:
            return 72
        return 48 if level == "elevated" and not self.high else 24


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
    "of every level": Kind(closes=("S1",), cost=Decimal(60_000), high=True, regulated=True),
    "closing, high": Kind(closes=("S1", "AP"), high=True),
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


def reaches(who: str, level: str) -> bool:
    """Whether *who* is of a level, or of one above it."""
    return any(holds(who, each) for each in ABOVE[level])
