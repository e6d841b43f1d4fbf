"""The machine itself: random attempts, played on every stage, compared with the model."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from workcore.entities.records import StatusChange
from workcore.errors import WorkcoreError
from workcore.model import RequestId, Verdict, Weekday
from workcore.policies.calendars import Calendar, Opening
from workcore.policies.settings import NewSettings
from workcore.policies.sla import recomputed
from workcore.ports.queries import RequestQuery, Slice
from workcore.testing.machine.model import KINDS, MOVING, NAMES, QUORUMS, VERBS, Modelled
from workcore.testing.machine.plays import Play, attempt_of, content_of, policy_of
from workcore.testing.machine.rules import (
    CHANGES,
    OK,
    attempt,
    delegate,
    edit,
    offered,
    promising,
)
from workcore.testing.machine.stage import Script, Stage, a_script

OpenStages = Callable[[Script], Sequence[Stage]]
"""Opens one or more empty stages for a script."""

PICKS: Final = st.integers(0, 999)
RECORDED: Final = frozenset({"not_allowed", "four_eyes"})
"""Refusals that the audit trail keeps."""

ASKED: Final = ("stan", "sue", "ella", "xena", "reg", "olga", "otto", "mia", "adam")
"""Who may be asked, and who may think so."""

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

VERSIONS: Final = st.sampled_from((None, None, 0, 0, -1, 1))
"""How far the version that an attempt names is from the present one; None names none."""


class LifecycleMachine(RuleBasedStateMachine):
    """
    Lives requests' lives at random, on every stage alike.

    Args:
        open_stages: Opens one or more empty stages for a script.
    """

    def __init__(self, open_stages: OpenStages) -> None:
        super().__init__()
        self.script = a_script()
        self.stages = open_stages(self.script)
        self.house = "one"
        self.requests: list[tuple[RequestId, Modelled]] = []
        self.gone: list[tuple[RequestId, Modelled]] = []

    # What happens.

    @initialize(
        who=st.sampled_from(("ann", "cal", "mia", "adam")),
        kind=st.sampled_from(sorted(KINDS)),
        house=st.sampled_from(sorted(QUORUMS)),
    )
    def begin(self, who: str, kind: str, house: str) -> None:
        """Raise a first request, so that there is something to do; clocks run in office hours."""
        adam, policy = self.script.caller("adam"), policy_of(house)
        self.house = house
        self._play(lambda stage: stage.app.save_settings(OFFICE_HOURS, caller=adam))
        code, _ = self._play(lambda stage: stage.app.save_policy(policy, caller=adam))
        assert code == OK
        self.raise_request(who, kind, submitting=False)

    @rule(
        who=st.sampled_from(NAMES),
        kind=st.sampled_from(sorted(KINDS)),
        submitting=st.booleans(),
    )
    def raise_request(self, who: str, kind: str, *, submitting: bool) -> None:
        """Raise a request of some kind, and perhaps submit it at once."""
        content = content_of(KINDS[kind], self.script)
        caller = self.script.caller(who)
        code, view = self._play(
            lambda stage: stage.app.create_request(content, caller=caller, submitting=submitting)
        )
        model = Modelled(who, KINDS[kind], QUORUMS[self.house])
        raises = who in {"ann", "rob", "cal", "mia", "adam"}
        refused = "invalid_input" if submitting and model.kind.broken else OK
        assert code == (refused if raises else "not_allowed")
        if code != OK:
            return
        if submitting:
            assert attempt(who, "submit", model, reason=False, current=True) == OK
            model.version, model.records = 1, 1
        self.requests.append((view.request.id, model))

    @precondition(lambda self: self.requests)
    @rule(
        who=st.sampled_from(NAMES),
        pick=PICKS,
        verb=st.sampled_from(VERBS),
        reason=st.booleans(),
        off=VERSIONS,
    )
    def try_anything(
        self, who: str, pick: int, verb: str, off: int | None, *, reason: bool
    ) -> None:
        """Somebody tries something, wise or not."""
        request_id, model = self.requests[pick % len(self.requests)]
        self._act(who, verb, request_id, model, off, reason=reason)

    @precondition(lambda self: self.requests)
    @rule(pick=PICKS, verb=st.sampled_from(MOVING))
    def decide_on_own(self, pick: int, verb: str) -> None:
        """Somebody tries to decide on what he raised himself."""
        request_id, model = self.requests[pick % len(self.requests)]
        self._act(model.requester, verb, request_id, model, None, reason=True)

    @precondition(lambda self: self.requests)
    @rule(who=st.sampled_from(ASKED), to=st.sampled_from(ASKED), pick=PICKS, off=VERSIONS)
    def hand_on(self, who: str, to: str, pick: int, off: int | None) -> None:
        """Somebody asks another to answer in his place."""
        request_id, model = self.requests[pick % len(self.requests)]
        holder = next(iter(model.step.waiting), who) if model.step and pick % 2 else who
        expected, deputy = _version(model, off), self.script.people[to].id
        caller = self.script.caller(holder)
        predicted = delegate(holder, to, model, current=not off)
        code, _ = self._play(
            lambda stage: stage.app.decide_request(
                request_id, Verdict.DELEGATE, caller=caller, expected=expected, delegate_to=deputy
            )
        )
        assert code == predicted
        model.records += code in RECORDED
        self._compare(request_id, model)

    @precondition(lambda self: self.requests)
    @rule(pick=PICKS, choices=st.lists(PICKS, min_size=1, max_size=6))
    def go_on(self, pick: int, choices: list[int]) -> None:
        """People do what gets a request on, a few steps."""
        request_id, model = self.requests[pick % len(self.requests)]
        for choice in choices:
            if (step := promising(model, choice)) is not None:
                self._act(*step, request_id, model, 0, reason=True)

    @precondition(lambda self: self.requests)
    @rule(
        who=st.sampled_from(("ann", "cal", "mia", "adam", "pia")),
        pick=PICKS,
        change=st.sampled_from(sorted(CHANGES)),
        off=VERSIONS,
    )
    def change_content(self, who: str, pick: int, change: str, off: int | None) -> None:
        """Somebody edits a request."""
        request_id, model = self.requests[pick % len(self.requests)]
        expected, caller = _version(model, off), self.script.caller(who)
        predicted = edit(who, change, model, current=not off)
        code, _ = self._play(
            lambda stage: stage.app.edit_request(
                request_id, CHANGES[change], caller=caller, expected=expected
            )
        )
        assert code == predicted
        model.records += code in RECORDED
        self._compare(request_id, model)

    @precondition(lambda self: self.requests)
    @rule(who=st.sampled_from(NAMES), pick=PICKS)
    def look(self, who: str, pick: int) -> None:
        """Somebody looks at a request, and at what he may do next."""
        request_id, model = self.requests[pick % len(self.requests)]
        caller = self.script.caller(who)
        code, view = self._play(lambda stage: stage.app.get_request(request_id, caller=caller))
        if code == OK:
            assert {str(permission) for permission in view.allowed} == offered(who, model)
        else:
            assert code == "not_found"
            assert who in {"ann", "rob", "cal"}
            assert who != model.requester

    @invariant()
    def deleted_requests_stay_away(self) -> None:
        """Nobody finds what was thrown away."""
        if self.gone:
            request_id, caller = self.gone[-1][0], self.script.caller("adam")
            code, _ = self._play(lambda stage: stage.app.get_request(request_id, caller=caller))
            assert code == "not_found"

    def teardown(self) -> None:
        """In the end the records tell every life as it was."""
        for request_id, model in self.requests:
            self._compare(request_id, model)
            self._compare_records(request_id, model)

    # How it is played.

    def _act(
        self,
        who: str,
        verb: str,
        request_id: RequestId,
        model: Modelled,
        off: int | None,
        *,
        reason: bool,
    ) -> None:
        play = attempt_of(
            verb,
            request_id,
            self.script.clock.now(),
            reason="Because" if reason else None,
            caller=self.script.caller(who),
            expected=_version(model, off),
        )
        predicted = attempt(who, verb, model, reason=reason, current=not off)
        code, _ = self._play(play)
        assert code == predicted
        model.records += code in RECORDED
        if model.status == "gone":
            self.requests.remove((request_id, model))
            self.gone.append((request_id, model))
        else:
            self._compare(request_id, model)

    def _play(self, play: Play) -> tuple[str, Any]:
        """Do the same on every stage, see that the same comes of it, and tell what."""
        self.script.clock.move(timedelta(minutes=1))
        outcomes = [_outcome(play, stage) for stage in self.stages]
        for stage, outcome in zip(self.stages, outcomes, strict=True):
            assert outcome == outcomes[0], f"{stage.name} differs from {self.stages[0].name}"
        return outcomes[0]

    def _compare(self, request_id: RequestId, model: Modelled) -> None:
        """See that the request is as the model says."""
        caller = self.script.caller("adam")
        code, view = self._play(lambda stage: stage.app.get_request(request_id, caller=caller))
        assert code == OK
        request, step = view.request, model.step
        assert (request.status, request.version) == (model.status, model.version)
        assert (request.revision, request.approval.state) == (model.revision, model.chain)
        assert request.approval.level == (step and step.asks_level)
        waiting = [person.id for person in request.approval.waiting_for]
        named = step.waiting if step else ()
        assert waiting == [self.script.people[name].id for name in named]
        assert (request.started_by and request.started_by.id) == (
            model.starter and self.script.people[model.starter].id
        )
        self._compare_list(request_id, model)

    def _compare_list(self, request_id: RequestId, model: Modelled) -> None:
        """See that what was started early is on the list until its chain is complete."""
        query, caller = RequestQuery(limit=100), self.script.caller("adam")
        _, page = self._play(lambda s: s.app.list_requests.to_ratify(query, caller=caller))
        listed = request_id in [item.request.id for item in page.items]
        assert listed is (model.starter is not None and model.chain != "approved")

    def _compare_records(self, request_id: RequestId, model: Modelled) -> None:
        """See that chain, history and audit trail tell every step."""
        part, caller = Slice(limit=100), self.script.caller("adam")
        code, chain = self._play(lambda s: s.app.read_chain(request_id, caller=caller))
        assert code == (OK if model.chain != "none" else "not_found")
        assert code != OK or chain.state == model.chain
        _, rows = self._play(lambda s: s.app.read_history(request_id, part, caller=caller))
        assert [row.after for row in rows.items] == model.trail
        self._compare_clocks(request_id, rows.items)
        _, records = self._play(lambda s: s.app.read_audit(request_id, part, caller=caller))
        assert len(records.items) == model.records

    def _compare_clocks(self, request_id: RequestId, rows: Sequence[StatusChange]) -> None:
        """See that the clocks are what the history alone makes of them."""
        caller = self.script.caller("adam")
        _, view = self._play(lambda stage: stage.app.get_request(request_id, caller=caller))
        terms = OFFICE_HOURS.numbered(1).terms(view.request.content.priority)
        changes = [(row.after, row.at) for row in rows]
        assert view.request.sla == recomputed(changes, 1, terms)


def _version(model: Modelled, off: int | None) -> int | None:
    return None if off is None else model.version + off


def _outcome(play: Play, stage: Stage) -> tuple[str, Any]:
    """Say what came of an attempt, so that stages can be compared."""
    try:
        return OK, play(stage)
    except WorkcoreError as refusal:
        return refusal.code, refusal.message
