"""The machine itself: random attempts, played on every stage, compared with the model."""

from datetime import timedelta
from itertools import permutations
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from workcore.entities.delegation import Delegation
from workcore.model import RequestId, Verdict
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.machine.answers import delegate, lapse
from workcore.testing.machine.attempts import attempt
from workcore.testing.machine.choices import approvers, handovers, insistent, offered, promising
from workcore.testing.machine.covers import Cover, able, cover, keeps
from workcore.testing.machine.editing import CHANGES, edit
from workcore.testing.machine.model import Modelled
from workcore.testing.machine.player import OFFICE_HOURS, OpenStages, Player
from workcore.testing.machine.plays import attempt_of, content_of, cover_of, policy_of
from workcore.testing.machine.words import HOUSES, KINDS, MOVING, NAMES, OK, VERBS
from workcore.use_cases.remind_approvers import Attention

PICKS: Final = st.integers(0, 999)
RECORDED: Final = frozenset({"not_allowed", "four_eyes"})
"""Refusals that the audit trail keeps."""

ASKED: Final = ("stan", "sue", "ella", "xena", "xara", "reg", "olga", "otto", "mia", "adam")
"""Who may be asked, and who may think so."""

APT: Final = tuple(pair for pair in permutations(ASKED, 2) if able(Cover(*pair, NOW, NOW)))
"""Who may be absent, and who may answer for him meanwhile."""

PAUSES: Final = st.sampled_from((0, 1, 2, 6, 12, 13, 24, 25, 36, 73))
"""So many hours nobody does anything."""

LATEST: Final = NOW + 25 * DAY
"""After this time goes on by minutes: the works that are asked for are about to begin."""

VERSIONS: Final = st.sampled_from((None, None, 0, 0, -1, 1))
"""How far the version that an attempt names is from the present one; None names none."""


class LifecycleMachine(Player):
    """
    Lives requests' lives at random, on every stage alike.

    Args:
        open_stages: Opens one or more empty stages for a script.
    """

    def __init__(self, open_stages: OpenStages) -> None:
        super().__init__(open_stages)
        self.house = HOUSES["plain"]
        self.covers: list[tuple[Cover, Delegation]] = []
        self.requests: list[tuple[RequestId, Modelled]] = []
        self.gone: list[tuple[RequestId, Modelled]] = []

    @property
    def waiting(self) -> list[tuple[RequestId, Modelled]]:
        """The requests that wait for an answer."""
        return [(request_id, model) for request_id, model in self.requests if model.asking]

    # What happens.

    @initialize(
        who=st.sampled_from(("ann", "cal", "mia", "adam")),
        kind=st.sampled_from(sorted(KINDS)),
        house=st.sampled_from(sorted(HOUSES)),
        submitting=st.booleans(),
    )
    def begin(self, who: str, kind: str, house: str, *, submitting: bool) -> None:
        """Raise a first request, so that there is something to do; clocks run in office hours."""
        self.house = HOUSES[house]
        adam, policy = self.script.caller("adam"), policy_of(self.house, self.script)
        self.play(lambda stage: stage.app.save_settings(OFFICE_HOURS, caller=adam))
        code, _ = self.play(lambda stage: stage.app.save_policy(policy, caller=adam))
        assert code == OK
        self.raise_request(who, kind, submitting=submitting and kind != "broken")

    @rule(
        who=st.sampled_from(NAMES),
        kind=st.sampled_from(sorted(KINDS)),
        submitting=st.booleans(),
    )
    def raise_request(self, who: str, kind: str, *, submitting: bool) -> None:
        """Raise a request of some kind, and perhaps submit it at once."""
        content = content_of(KINDS[kind], self.script)
        caller = self.script.caller(who)
        model = Modelled(who, KINDS[kind], self.diary, self.house)
        raises = who in {"ann", "rob", "cal", "mia", "adam"}
        predicted = OK if raises else "not_allowed"
        if raises and submitting:
            predicted = attempt(who, "submit", model, reason=False, current=True)
            model.version, model.records = 1, 1
        code, view = self.play(
            lambda stage: stage.app.create_request(content, caller=caller, submitting=submitting)
        )
        assert code == predicted
        if code == OK:
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

    @precondition(lambda self: self.waiting)
    @rule(pick=PICKS, choice=PICKS)
    def answer(self, pick: int, choice: int) -> None:
        """Somebody approves who stands in, has answered or handed on, or is asked."""
        request_id, model = self.waiting[pick % len(self.waiting)]
        choices = (pick % 3 and insistent(model)) or approvers(model) or NAMES
        self._act(choices[choice % len(choices)], "approve", request_id, model, None, reason=False)

    @precondition(lambda self: self.waiting)
    @rule(who=st.sampled_from(ASKED), to=st.sampled_from(ASKED), pick=PICKS, off=VERSIONS)
    def hand_on(self, who: str, to: str, pick: int, off: int | None) -> None:
        """Somebody asks another to answer in his place."""
        request_id, model = self.waiting[pick % len(self.waiting)]
        apt = handovers(model) if pick % 3 else []
        holder, to = apt[pick % len(apt)] if apt else (who, to)
        expected, deputy = _version(model, off), self.script.people[to].id
        caller = self.script.caller(holder)
        predicted = delegate(holder, to, model, current=not off)
        code, _ = self.play(
            lambda stage: stage.app.decide_request(
                request_id, Verdict.DELEGATE, caller=caller, expected=expected, delegate_to=deputy
            )
        )
        assert code == predicted
        model.records += code in RECORDED
        self.compare(request_id, model)

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
        code, _ = self.play(
            lambda stage: stage.app.edit_request(
                request_id, CHANGES[change], caller=caller, expected=expected
            )
        )
        assert code == predicted
        model.records += code in RECORDED
        self.compare(request_id, model)

    @rule(
        pair=st.sampled_from(APT) | st.tuples(st.sampled_from(ASKED), st.sampled_from(NAMES)),
        by=st.sampled_from(("himself", "himself", "adam", "pia")),
        begins=st.sampled_from((-24, 0, 0, 24)),
        lasts=st.sampled_from((0, 24, 72)),
    )
    def go_away(self, pair: tuple[str, str], by: str, begins: int, lasts: int) -> None:
        """Somebody is absent for a while, and another answers for him."""
        start = self.diary.now + begins * HOUR
        self._cover(Cover(*pair, start, start + lasts * HOUR), by)

    @precondition(lambda self: self.waiting)
    @rule(pick=PICKS, choice=PICKS, hours=PAUSES)
    def stand_in(self, pick: int, choice: int, hours: int) -> None:
        """Somebody who is asked goes away for a day; his deputy approves, perhaps too late."""
        request_id, model = self.waiting[pick % len(self.waiting)]
        asked = (*approvers(model), *model.biased)
        pairs = [pair for pair in APT if pair[0] in asked] or APT
        new = Cover(*pairs[choice % len(pairs)], self.diary.now, self.diary.now + DAY)
        self._cover(new, "himself")
        if choice % 2:
            self.time_passes(hours)
        self._act(new.deputy, "approve", request_id, model, None, reason=False)

    @precondition(lambda self: self.covers)
    @rule(pick=PICKS, by=st.sampled_from(("himself", "adam", "pia")))
    def come_back(self, pick: int, by: str) -> None:
        """Nobody answers in somebody's place any more."""
        absence, delegation = self.covers[pick % len(self.covers)]
        who = absence.absent if by == "himself" else by
        caller = self.script.caller(who)
        code, _ = self.play(lambda stage: stage.app.remove_delegation(delegation.id, caller=caller))
        assert code == (OK if keeps(who, absence) else "not_allowed")
        if code == OK:
            self.covers.remove((absence, delegation))
            self.diary.covers.remove(absence)

    @precondition(lambda self: self.waiting)
    @rule(hours=PAUSES)
    def time_passes(self, hours: int) -> None:
        """Nobody does anything for a while: some are reminded, others asked; nothing is decided."""
        if self.diary.now < LATEST:
            self.sleep(timedelta(hours=hours))
        found = [lapse(model) for _, model in self.requests]
        code, attention = self.play(
            lambda stage: stage.app.remind_approvers(self.script.clock.now())
        )
        assert code == OK
        assert attention == Attention(
            reminded=found.count("nudged"), escalated=found.count("risen")
        )
        for request_id, model in self.requests:
            self.compare(request_id, model)

    @precondition(lambda self: self.requests)
    @rule(who=st.sampled_from(NAMES), pick=PICKS)
    def look(self, who: str, pick: int) -> None:
        """Somebody looks at a request, and at what he may do next."""
        request_id, model = self.requests[pick % len(self.requests)]
        caller = self.script.caller(who)
        code, view = self.play(lambda stage: stage.app.get_request(request_id, caller=caller))
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
            code, _ = self.play(lambda stage: stage.app.get_request(request_id, caller=caller))
            assert code == "not_found"

    def teardown(self) -> None:
        """In the end the records tell every life as it was."""
        for request_id, model in self.requests:
            self.compare(request_id, model)
            self.compare_records(request_id, model)

    def _cover(self, new: Cover, by: str) -> None:
        who = new.absent if by == "himself" else by
        predicted = cover(who, new, self.diary)
        code, delegation = self.play(cover_of(new, who, self.script))
        assert code == predicted
        if code == OK:
            self.covers.append((new, delegation))

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
        code, _ = self.play(play)
        assert code == predicted
        model.records += code in RECORDED
        if model.status == "gone":
            self.requests.remove((request_id, model))
            self.gone.append((request_id, model))
        else:
            self.compare(request_id, model)


def _version(model: Modelled, off: int | None) -> int | None:
    return None if off is None else model.version + off
