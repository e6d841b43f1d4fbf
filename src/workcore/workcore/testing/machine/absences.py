"""Time passes, and people are away meanwhile."""

from datetime import timedelta
from itertools import permutations
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from workcore.entities.delegation import Delegation
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.machine.answers import lapse
from workcore.testing.machine.choices import approvers, one_of
from workcore.testing.machine.covers import Cover, able, cover, keeps
from workcore.testing.machine.lives import PICKS, Lives
from workcore.testing.machine.player import OpenStages
from workcore.testing.machine.plays import cover_of
from workcore.testing.machine.words import ASKED, NAMES, OK
from workcore.use_cases.remind_approvers import Attention

APT: Final = tuple(pair for pair in permutations(ASKED, 2) if able(Cover(*pair, NOW, NOW)))
"""Who may be absent, and who may answer for him meanwhile."""

PAUSES: Final = st.sampled_from((0, 1, 2, 6, 12, 13, 24, 25, 36, 73))
"""So many hours nobody does anything."""

LATEST: Final = NOW + 25 * DAY
"""After this time goes on by minutes: the works that are asked for are about to begin."""


class Absences(Lives):
    """People are away, others answer in their place, and time reminds those who do not."""

    def __init__(self, open_stages: OpenStages) -> None:
        super().__init__(open_stages)
        self.covers: list[tuple[Cover, Delegation]] = []

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
        _, model = life = one_of(self.waiting, pick)
        asked = (*approvers(model), *model.biased)
        pairs = [pair for pair in APT if pair[0] in asked] or APT
        new = Cover(*one_of(pairs, choice), self.diary.now, self.diary.now + DAY)
        self._cover(new, "himself")
        if choice % 2:
            self.time_passes(hours)
        self.act(new.deputy, "approve", life, reason=False)

    @precondition(lambda self: self.covers)
    @rule(pick=PICKS, by=st.sampled_from(("himself", "adam", "pia")))
    def come_back(self, pick: int, by: str) -> None:
        """Nobody answers in somebody's place any more."""
        absence, delegation = one_of(self.covers, pick)
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
        for life in self.requests:
            self.compare(*life)

    def _cover(self, new: Cover, by: str) -> None:
        who = new.absent if by == "himself" else by
        predicted = cover(who, new, self.diary)
        code, delegation = self.play(cover_of(new, who, self.script))
        assert code == predicted
        if code == OK:
            self.covers.append((new, delegation))
