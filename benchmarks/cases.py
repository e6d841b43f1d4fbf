"""What is measured: the same bytes for the product and for the raw limit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, repeat
from random import Random
from typing import Final

from attrs import frozen

from benchmarks.filled import Filled
from benchmarks.wire import get, post
from workcore_adapters.postgres.bulk_words import COMMON, RARE, UNIQUE

CONNECTIONS: Final = 8
READY_MADE: Final = 500
"""Different requests that each connection sends in turn."""

REQUESTS: Final = "/work-requests"
PRIORITIES: Final = ("high", "medium", "low")

Script = Iterator[bytes]


class UsedUp(Exception):
    """There is nothing left to do of what can be done once."""


@frozen(kw_only=True)
class Case:
    """
    One kind of load.

    Attributes:
        scripts: Gives what each connection sends.
        status: Of every answer.
        bar: The ratio to the raw limit that the product has to reach; None when none is set.
        lead: Seconds before what counts, as which process answers a connection is chance: what is
            asked for again and again it has then answered once. None for what is asked for once.
    """

    name: str
    scripts: Callable[[Filled], Sequence[Script]]
    status: int = 200
    bar: float | None = 0.5
    lead: float = 1.0


def turning(make: Callable[[Filled, Random], bytes]) -> Callable[[Filled], Sequence[Script]]:
    """Let each connection repeat requests of its own."""

    def scripts(filled: Filled) -> Sequence[Script]:
        return [
            cycle([make(filled, random) for _ in range(READY_MADE)])
            for random in map(Random, range(CONNECTIONS))
        ]

    return scripts


def read(filled: Filled, random: Random) -> bytes:
    """Ask for a request by its id."""
    return get(f"{REQUESTS}/{random.choice(filled.ids)}", token=filled.tokens["Pia"])


def read_each(filled: Filled, *, times: int = 1) -> Sequence[Script]:
    """
    Let each connection ask for requests that nobody has asked for before, for very long.

    Args:
        times: How often for each, one after the other.
    """
    pia = filled.tokens["Pia"]
    return [
        (each for id_ in cycle(ids) for each in repeat(get(f"{REQUESTS}/{id_}", token=pia), times))
        for ids in (filled.ids[first::CONNECTIONS] for first in range(CONNECTIONS))
    ]


def find(filled: Filled, random: Random) -> bytes:
    """Ask for a page by two filters."""
    query = {
        "status": random.choice(("completed", "approved", "cancelled", "draft")),
        "priority": random.choice(PRIORITIES),
    }
    return get(REQUESTS, token=filled.tokens["Pia"], query=query)


def search(word: str) -> Callable[[Filled, Random], bytes]:
    """Ask for a page by a word."""
    return lambda filled, _: get(REQUESTS, token=filled.tokens["Pia"], query={"q": word})


def create(filled: Filled, random: Random) -> bytes:
    """Raise a request."""
    return post(REQUESTS, body(filled, random), token=filled.tokens["Ann"])


def body(filled: Filled, random: Random) -> Mapping[str, object]:
    """Ask for some work, at length."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30 + random.randrange(300))
    return {
        "title": f"Replace the guidance lamp of row {random.randrange(1_000)}",
        "description": (
            "The left lamp of the docking guidance fails intermittently, mostly in rain. Replace "
            "lamp and connector, clean the housing, renew its seal and test both lamps with the "
            "marshaller. The stand stays usable by smaller aircraft, but the lead-in line must be "
            "kept free while the lift stands there, about two hours. Ends with "
            + random.choice((f"an {COMMON}.", "a test of the lamps."))
        ),
        "asset_id": random.choice(filled.assets),
        "work_type": "repair",
        "category": "corrective",
        "priority": random.choice(PRIORITIES),
        "urgency": "scheduled",
        "impact_level": "partial_restriction",
        "requested_start": start,
        "requested_end": start + timedelta(hours=4),
        "deadline": start + timedelta(days=10),
        "estimated_duration_minutes": 240,
        "personnel_count": 2,
        "required_skills": ["electrical"],
        "required_equipment": ["lift"],
        "estimated_total_cost": "1800.00",
        "budget_code": "OPS-2027",
        "location_details": "At the head of the stand, left of the lead-in line.",
        "safety_considerations": "Power off and locked; the lift is fenced in.",
        "department": "Airfield lighting",
    }


class Decided:
    """Submits drafts and approves them; a draft is taken once, whoever takes it."""

    def __init__(self) -> None:
        """Begin with the first draft."""
        self._taken = count()

    def __call__(self, filled: Filled) -> Sequence[Script]:
        """Give each connection drafts as it needs them."""
        return [self._script(filled) for _ in range(CONNECTIONS)]

    def _script(self, filled: Filled) -> Script:
        ann, stan = filled.tokens["Ann"], filled.tokens["Stan"]
        for number in self._taken:
            if number >= len(filled.drafts):
                raise UsedUp(f"All {number:,} drafts are approved: measure fewer seconds.")
            path = f"{REQUESTS}/{filled.drafts[number]}"
            yield post(f"{path}/submit", {}, token=ann, version=1)
            yield post(f"{path}/decisions", {"decision": "approve"}, token=stan, version=2)


def cases() -> Sequence[Case]:
    """List what is measured beside the raw limit."""
    return (
        Case(name="create", scripts=turning(create), status=201),
        Case(name="get", scripts=turning(read)),
        Case(name="get, seen for the first time", scripts=read_each, bar=None, lead=0.0),
        Case(name="list, two filters", scripts=turning(find)),
        Case(name="search, rare word", scripts=turning(search(RARE)), bar=0.6),
        Case(name="search, word of one request", scripts=turning(search(UNIQUE))),
        Case(name="search, common word", scripts=turning(search(COMMON)), bar=0.6),
        Case(name="submit + approve", scripts=Decided(), bar=None, lead=0.0),
    )
