"""How synthetic requests are made up, line by line of COPY's text format."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from attrs import frozen

from workcore.entities.asset import Asset
from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import Level, Status
from workcore_adapters.postgres.bulk_words import (
    COMMON,
    DETAILS,
    IMPACTS,
    KINDS,
    LEVELS,
    PARTS,
    PRIORITIES,
    RARE,
    UNIQUE,
    VERBS,
    Weighted,
)

T = TypeVar("T")

PAST: Final = timedelta(days=3 * 365)
"""How far back the oldest request goes."""

PRESENT: Final = timedelta(days=60)
"""How old a request may be and still be under way."""

RARE_EVERY: Final = 2_000
UNIQUE_EVERY: Final = 100_000
"""One request in so many has the rare word, and the one that is rarer still."""

NULL: Final = "\\N"

WITH_DEADLINE: Final = 0.5
"""The share of requests that have a deadline."""

REQUEST_COLUMNS: Final = (
    *("organisation_id", "id", "reference", "status", "revision", "version"),
    *("title", "description", "asset_id", "work_type", "category", "priority", "urgency"),
    *("impact_level", "requested_start", "requested_end", "deadline", "personnel_count"),
    *("total_cost", "total_currency", "regulatory_approval_required"),
    *("asset_ids", "asset_impacts", "asset_code"),
    *("requested_by_id", "requested_by_name", "requester_email", "approval_state"),
    *("approval_level", "asked_levels", "waiting_ids", "waiting_names", "created_at", "updated_at"),
    *("updated_by_id", "updated_by_name", "submitted_at", "approved_at", "completed_at"),
    *("actual_start", "actual_end"),
)

HISTORY_COLUMNS: Final = (
    *("organisation_id", "request_id", "id", "before", "after", "by_id", "by_name", "at"),
)

FORMER: Final = Weighted(
    {Status.COMPLETED: 80, Status.CANCELLED: 9, Status.REJECTED: 7, Status.DRAFT: 4}
)
"""What became of old requests."""

CURRENT: Final = Weighted(
    {
        Status.APPROVED: 283,
        Status.SUBMITTED: 180,
        Status.DRAFT: 150,
        Status.UNDER_REVIEW: 150,
        Status.COMPLETED: 100,
        Status.CANCELLED: 50,
        Status.REJECTED: 40,
        Status.INFO_REQUESTED: 22,
        Status.IN_PROGRESS: 15,
        Status.ON_HOLD: 10,
    }
)
"""Where recent requests stand, in thousandths."""

CHAINS: Final = {
    Status.DRAFT: "none",
    Status.SUBMITTED: "open",
    Status.UNDER_REVIEW: "open",
    Status.INFO_REQUESTED: "open",
    Status.REJECTED: "rejected",
    Status.CANCELLED: "withdrawn",
}
"""Where their chains stand; all others' are approved."""

NOW_ON: Final = frozenset({Status.IN_PROGRESS, Status.ON_HOLD})


def escaped(text: str) -> str:
    """Write a text so that COPY reads it back."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def uuid_at(at: datetime, noise: int) -> str:
    """Make a UUID of version 7 of an instant and 74 random bits."""
    milliseconds = int(at.timestamp() * 1000)
    high = (milliseconds << 16) | 0x7000 | (noise >> 62) & 0x0FFF
    low = 1 << 63 | noise & (1 << 62) - 1
    return str(UUID(int=high << 64 | low))


@frozen(kw_only=True)
class Plan:
    """What synthetic requests are made up from."""

    organisation: Organisation
    assets: Sequence[Asset]
    users: Sequence[User]
    now: datetime
    count: int

    def created_at(self, index: int) -> datetime:
        """Tell when the request with this index was made: the last one just now."""
        return self.now - PAST * ((self.count - index) / self.count)

    def years(self) -> Iterator[tuple[int, range]]:
        """Cut the indices into years, whose counters they take their references from."""
        start = 0
        while start < self.count:
            year = self._year(start)
            end = bisect_right(range(self.count), year, lo=start, key=self._year)
            yield year, range(start, end)
            start = end

    def _year(self, index: int) -> int:
        return self.created_at(index).astimezone(self.organisation.zone).year


class Lines:
    """Writes one line of each table for each request of a plan."""

    def __init__(self, plan: Plan, seed: int) -> None:
        """Draw from *seed*, so that the same plan gives the same requests."""
        self._plan = plan
        self._random = Random(seed)  # noqa: S311 - synthetic data is no secret
        self._people = [
            (str(user.id), escaped(user.name), escaped(user.email)) for user in plan.users
        ]
        self._assets = [
            (str(asset.id), escaped(asset.code), asset.owner_id) for asset in plan.assets
        ]
        self._organisation = str(plan.organisation.id)
        self._currency = plan.organisation.currency

    def of(self, index: int, reference: str) -> tuple[str, str]:
        """Make up the request with this index: its own line, and that of its history."""
        chance, plan = self._random.random, self._plan
        created = plan.created_at(index)
        status = (CURRENT if plan.now - created < PRESENT else FORMER).at(chance())
        start = self._start(status, created)
        end = start + timedelta(minutes=60 + 15 * int(chance() * 44))
        moved = created if status is Status.DRAFT else created + timedelta(hours=30 * chance())
        at, moved_at, start_at, end_at = map(_instant, (created, moved, start, end))
        id_ = uuid_at(created, self._random.getrandbits(74))

        person, asset = self._one(self._people), self._one(self._assets)
        (kind, category), (priority, urgency) = self._one(KINDS), PRIORITIES.at(chance())
        impact, deadline = IMPACTS.at(chance()), end_at if chance() < WITH_DEADLINE else NULL
        request = (
            *(self._organisation, id_, reference, status, "1", "1"),
            *(*self._text(index), asset[0], kind, category, priority, urgency),
            *(impact, start_at, end_at, deadline, str(1 + int(chance() * 6))),
            *(f"{int(chance() ** 4 * 60_000)}.50", self._currency, "f"),
            *(f"{{{asset[0]}}}", f"{{{impact}}}", asset[1]),
            *(*person, *self._approval(status, asset[2])),
            *(at, moved_at, person[0], person[1], *_stages(status, moved_at, start_at, end_at)),
        )
        change = (self._organisation, id_, id_, NULL, status, person[0], person[1], at)
        return "\t".join(request) + "\n", "\t".join(change) + "\n"

    def _one(self, values: Sequence[T]) -> T:
        return values[int(self._random.random() * len(values))]

    def _start(self, status: Status, created: datetime) -> datetime:
        """Current work covers the present; any other comes some days after it was asked for."""
        if status in NOW_ON:
            return self._plan.now - timedelta(minutes=30)
        return created + timedelta(minutes=15 * int((1 + 59 * self._random.random()) * 96))

    def _text(self, index: int) -> tuple[str, str]:
        verb, part = self._one(VERBS), self._one(PARTS)
        words = [f"{verb} the {part} after the {COMMON}." if index % 2 else f"{verb} the {part}."]
        words += [self._one(DETAILS), self._one(DETAILS)]
        if index % RARE_EVERY == 0:
            words.append(f"Needs the {RARE}.")
        if index % UNIQUE_EVERY == 0:
            words.append(f"Needs the {UNIQUE}.")
        return f"{verb} {part} {1 + int(self._random.random() * 400)}", " ".join(words)

    def _approval(self, status: Status, owner: UUID | None) -> tuple[str, ...]:
        state = CHAINS.get(status, "approved")
        if state != "open":
            return state, NULL, NULL, NULL, NULL
        level = LEVELS.at(self._random.random())
        if level is not Level.OWNER or owner is None:
            return state, level, f"{{{level}}}", NULL, NULL
        return state, level, NULL, f"{{{owner}}}", "{owner}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _stages(status: Status, moved: str, start: str, end: str) -> tuple[str, ...]:
    """Tell when it was submitted, approved and completed, and when work really began and ended."""
    submitted = NULL if status is Status.DRAFT else moved
    approved = NULL if status in CHAINS else moved
    if status is not Status.COMPLETED:
        return submitted, approved, NULL, NULL, NULL
    return submitted, approved, end, start, end
