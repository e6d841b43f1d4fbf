"""Playing the same on every stage, and comparing what comes of it with the model."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from attrs import evolve
from hypothesis.stateful import RuleBasedStateMachine

from workcore.entities.approval_step import Step
from workcore.entities.records import StatusChange
from workcore.errors import WorkcoreError
from workcore.model import RequestId, StepState, UserId, Weekday
from workcore.policies.calendars import Calendar, Opening
from workcore.policies.settings import NewSettings
from workcore.policies.sla import recomputed
from workcore.ports.queries import Page, RequestQuery, Slice
from workcore.testing.machine.covers import MINUTE, Diary
from workcore.testing.machine.model import Modelled
from workcore.testing.machine.plays import Play
from workcore.testing.machine.stage import Script, Stage, a_script
from workcore.testing.machine.words import OK

OpenStages = Callable[[Script], Sequence[Stage]]
"""Opens one or more empty stages for a script."""

OFFICE_HOURS: Final = NewSettings(
    calendar=Calendar(
        time_zone="Europe/Berlin",
        openings=(
            *(Opening(day, "09:07", "09:13") for day in Weekday),
            Opening(Weekday.MONDAY, "09:20", "17:00"),
        ),
    )
)
"""Short, so that lives of some minutes go across their ends."""


class Player(RuleBasedStateMachine):
    """
    Plays on every stage alike.

    Args:
        open_stages: Opens one or more empty stages for a script.
    """

    def __init__(self, open_stages: OpenStages) -> None:
        super().__init__()
        self.script = a_script()
        self.stages = open_stages(self.script)
        self.diary = Diary(self.script.clock.now() + MINUTE)

    def ids(self, *names: str) -> list[UserId]:
        """Say who somebody is."""
        return [self.script.people[name].id for name in names]

    def by_ids(self, names: Mapping[str, str]) -> dict[UserId, UserId]:
        """Say who they are."""
        return dict(zip(self.ids(*names), self.ids(*names.values()), strict=True))

    def sleep(self, time: timedelta) -> None:
        """Let time go by; whatever happens next happens a minute later."""
        self.script.clock.move(time)
        self.diary.now = self.script.clock.now() + MINUTE

    def play(self, play: Play) -> tuple[str, Any]:
        """Do the same on every stage, see that the same comes of it, and tell what."""
        self.sleep(MINUTE)
        outcomes = [_outcome(play, stage) for stage in self.stages]
        for stage, outcome in zip(self.stages, outcomes, strict=True):
            assert outcome == outcomes[0], f"{stage.name} differs from {self.stages[0].name}"
        return outcomes[0]

    def compare(self, request_id: RequestId, model: Modelled) -> None:
        """See that the request is as the model says."""
        caller = self.script.caller("adam")
        code, view = self.play(lambda stage: stage.app.get_request(request_id, caller=caller))
        assert code == OK
        request, steps = view.request, model.asking
        assert (request.status, request.version) == (model.status, model.version)
        assert (request.revision, request.approval.state) == (model.revision, model.chain)
        assert request.approval.level == (steps[0].asks_level if steps else None)
        asked = dict.fromkeys(step.asks_level for step in steps if not step.named)
        assert request.approval.levels == tuple(asked)
        named = dict.fromkeys(name for step in steps for name in step.waiting)
        assert [person.id for person in request.approval.waiting_for] == self.ids(*named)
        assert (request.started_by and request.started_by.id) == (
            model.starter and self.script.people[model.starter].id
        )
        self._compare_list(request_id, model)

    def _compare_step(self, step: Step, model: Modelled) -> None:
        """See who agreed in whose place, and when the time of those who are asked is over."""
        left = {each.level: each for each in (*model.steps, *model.settled.values())}
        known = left.get(step.level)
        if known is None:
            return  # The chain has ended without it.
        assert {d.seat.id: d.by.id for d in step.agreed} == self.by_ids(known.agreed)
        assert {h.seat.id: h.holder.id for h in step.handed} == self.by_ids(known.handed)
        if known.level not in model.settled:
            assert (step.state is StepState.OPEN) is (known.due is not None)
            assert (step.due_at, step.quorum) == (known.due, known.need)

    def _compare_list(self, request_id: RequestId, model: Modelled) -> None:
        """See that what was started early is on the list until its chain is complete."""
        query, caller = RequestQuery(limit=100), self.script.caller("adam")
        _, page = self.play(lambda s: s.app.list_requests.to_ratify(query, caller=caller))
        listed = request_id in [item.request.id for item in page.items]
        assert listed is (model.starter is not None and model.chain != "approved")

    def compare_records(self, request_id: RequestId, model: Modelled) -> None:
        """See that chain, history and audit trail tell every step."""
        caller = self.script.caller("adam")
        code, chain = self.play(lambda s: s.app.read_chain(request_id, caller=caller))
        assert code == (OK if model.chain != "none" else "not_found")
        assert code != OK or chain.state == model.chain
        for step in chain.steps if code == OK else ():
            self._compare_step(step, model)
        rows = self._all(lambda s, part: s.app.read_history(request_id, part, caller=caller))
        assert [row.after for row in rows] == model.trail
        self._compare_clocks(request_id, rows)
        records = self._all(lambda s, part: s.app.read_audit(request_id, part, caller=caller))
        assert len(records) == model.records

    def _all(self, read: Callable[..., Page[Any]]) -> Sequence[Any]:
        """Read every page, however long a life was."""
        part, found = Slice(limit=100), []
        while True:
            _, page = self.play(partial(read, part=part))
            found += page.items
            if page.next is None:
                return found
            part = evolve(part, after=page.next)

    def _compare_clocks(self, request_id: RequestId, rows: Sequence[StatusChange]) -> None:
        """See that the clocks are what the history alone makes of them."""
        caller = self.script.caller("adam")
        _, view = self.play(lambda stage: stage.app.get_request(request_id, caller=caller))
        terms = OFFICE_HOURS.numbered(1).terms(view.request.content.priority)
        changes = [(row.after, row.at) for row in rows]
        assert view.request.sla == recomputed(changes, 1, terms)


def _outcome(play: Play, stage: Stage) -> tuple[str, Any]:
    """Say what came of an attempt, so that stages can be compared."""
    try:
        return OK, play(stage)
    except WorkcoreError as refusal:
        return refusal.code, refusal.message
