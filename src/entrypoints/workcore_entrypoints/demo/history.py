"""Some weeks of work at a demo airport, done through the use cases on a clock of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from attrs import define

from workcore.application import Application
from workcore.entities.asset import Asset
from workcore.entities.work_request import Outcome, WorkRequest
from workcore.model import (
    Action,
    Money,
    Priority,
    RequestContent,
    Status,
    Urgency,
    Verdict,
)
from workcore_entrypoints.demo.people import APPROVERS, Staff
from workcore_entrypoints.demo.works import WORKS, Work

SPREAD: Final = 42
"""Days before and after now over which works are spread."""

URGENCIES: Final[Mapping[Priority, Urgency]] = {
    Priority.CRITICAL: Urgency.IMMEDIATE,
    Priority.HIGH: Urgency.SCHEDULED,
    Priority.MEDIUM: Urgency.SCHEDULED,
    Priority.LOW: Urgency.ROUTINE,
}
PRIORITIES: Final = (Priority.LOW, Priority.MEDIUM, Priority.MEDIUM, Priority.HIGH)


@define
class MovableClock:
    """A clock that tells what it was set to."""

    at: datetime

    def now(self) -> datetime:
        """Tell it."""
        return self.at

    def advance(self, **by: float) -> None:
        """Go on by so many minutes, hours or days."""
        self.at += timedelta(**by)


@define
class Season:
    """
    Makes requests and takes each as far as it would have come by now.

    Args:
        application: Over *clock*.
        now: Up to when the story goes.
    """

    application: Application
    clock: MovableClock
    staff: Staff
    assets: Sequence[Asset]
    now: datetime
    chance: Random

    def request(self) -> WorkRequest:
        """Raise one request and let it live up to now."""
        content = self._content()
        lead = timedelta(days=self.chance.uniform(2, 12))
        self.clock.at = min(content.requested_start - lead, self.now - timedelta(hours=8))
        by = self.chance.choice(("requester", "requester", "contractor"))
        draft = self.application.create_request(content, caller=self.staff[by]).request
        if self.chance.random() < 0.08:  # noqa: PLR2004 - some drafts stay drafts
            return draft
        self.clock.advance(minutes=self.chance.uniform(5, 90))
        if self.clock.at >= content.requested_start:
            return draft
        submitted = self.application.submit_request(draft.id, caller=self.staff[by]).request
        return self._decided(submitted, by)

    def _content(self) -> RequestContent:
        work = self.chance.choice(WORKS)
        asset = self.chance.choice([a for a in self.assets if a.asset_type in work.on])
        start = self._start(work)
        priority = self.chance.choice(PRIORITIES)
        return RequestContent(
            title=f"{work.title}, {asset.name}",
            description=work.description,
            asset_id=asset.id,
            work_type=work.work_type,
            category=work.category,
            priority=priority,
            urgency=URGENCIES[priority],
            impact_level=work.impact,
            requested_start=start,
            requested_end=start + timedelta(hours=work.hours),
            estimated_duration_minutes=work.hours * 60,
            estimated_total_cost=Money(self._cost(work), "EUR"),
            deadline=start + timedelta(days=self.chance.uniform(3, 20)),
            personnel_count=self.chance.randint(1, 6),
            department=self.chance.choice(("Airfield", "Terminal technology", "Civil works")),
            regulatory_approval_required=work.cost > 100,  # noqa: PLR2004 - thousands
            budget_code="OPS-2027",
        )

    def _start(self, work: Work) -> datetime:
        """Some works are going on right now; the others are spread around it."""
        if self.chance.random() < 0.06:  # noqa: PLR2004 - one in sixteen
            return self.now - timedelta(hours=work.hours * self.chance.uniform(0.2, 0.8))
        start = self.now + timedelta(days=self.chance.uniform(-SPREAD, SPREAD))
        return start.replace(minute=0, second=0, microsecond=0)

    def _cost(self, work: Work) -> Decimal:
        return round(Decimal(work.cost * self.chance.uniform(0.8, 1.2)) * 1000, 2)

    def _decided(self, request: WorkRequest, by: str) -> WorkRequest:
        """Let each level answer in turn, as far as time allows."""
        while request.approval.level is not None:
            self.clock.advance(hours=self.chance.uniform(0.5, 7))
            patient = self.chance.random() < 0.06  # noqa: PLR2004 - some wait for days
            if patient or self.clock.at >= min(self.now, request.content.requested_start):
                return request
            request = self._answer(request, by)
            if request.status is not Status.SUBMITTED:
                break
        return self._worked(request) if request.status is Status.APPROVED else request

    def _answer(self, request: WorkRequest, by: str) -> WorkRequest:
        assert request.approval.level is not None  # noqa: S101 - the caller looked
        caller = self.staff[APPROVERS[request.approval.level]]
        verdict, said = self._verdict()
        answered = self.application.decide_request(
            request.id, verdict, caller=caller, comments=said
        ).request
        if verdict is Verdict.REQUEST_INFO and self.chance.random() < 0.5:  # noqa: PLR2004 - half
            self._wait(minutes=40)
            return self._act(answered, Action.PROVIDE_INFO, by, "Drawing and method are attached.")
        return answered

    def _verdict(self) -> tuple[Verdict, str | None]:
        roll = self.chance.random()
        if roll < 0.05:  # noqa: PLR2004 - one in twenty
            return Verdict.REJECT, "Not in the peak weeks; come back with a night window."
        if roll < 0.12:  # noqa: PLR2004 - one in fifteen
            return Verdict.REQUEST_INFO, "Which stand will take the displaced flights?"
        return Verdict.APPROVE, None

    def _worked(self, request: WorkRequest) -> WorkRequest:
        """Start, interrupt and finish the work, as far as it would have come by now."""
        content = request.content
        if self.chance.random() < 0.05:  # noqa: PLR2004 - one in twenty
            return self._act(request, Action.CANCEL, "admin", "The airline moved its schedule.")
        if content.requested_start >= self.now:
            return request
        self.clock.at = content.requested_start
        working = self._act(request, Action.START, "admin", None)
        if content.requested_end >= self.now:
            return working
        if self.chance.random() < 0.2:  # noqa: PLR2004 - one in five
            self._wait(hours=1)
            working = self._act(working, Action.HOLD, "admin", "Thunderstorm, apron closed.")
            self._wait(minutes=50)
            if self.chance.random() < 0.4:  # noqa: PLR2004 - some never went on
                return working
            working = self._act(working, Action.RESUME, "admin", None)
        return self._completed(working)

    def _completed(self, request: WorkRequest) -> WorkRequest:
        content = request.content
        late = timedelta(minutes=self.chance.choice((0, 0, 0, 25, 90)))
        end = min(content.requested_end + late, self.now)
        self.clock.at = end + timedelta(minutes=1)
        estimate = content.estimated_total_cost
        cost = round(content.cost * Decimal(self.chance.uniform(0.9, 1.25)), 2)
        outcome = Outcome(
            actual_start=content.requested_start,
            actual_end=end,
            actual_cost=Money(cost, "EUR") if estimate else None,
            notes="Done as planned." if not late else "Took longer than planned.",
        )
        complete = self.application.complete_request
        return complete(request.id, outcome, caller=self.staff["admin"]).request

    def _wait(self, **by: float) -> None:
        """Let time pass, but not beyond now."""
        self.clock.at = min(self.clock.at + timedelta(**by), self.now)

    def _act(
        self, request: WorkRequest, action: Action, who: str, reason: str | None
    ) -> WorkRequest:
        return self.application.change_status(
            request.id, action, caller=self.staff[who], reason=reason
        ).request
