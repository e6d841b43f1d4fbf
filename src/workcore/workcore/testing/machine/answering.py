"""Who is asked answers, or asks another to."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from workcore.model import Verdict
from workcore.testing.machine.answers import delegate
from workcore.testing.machine.choices import approvers, handovers, insistent, one_of
from workcore.testing.machine.lives import PICKS, VERSIONS, Lives, version_of
from workcore.testing.machine.words import ASKED, NAMES


class Answering(Lives):
    """People answer, and hand answers on."""

    @precondition(lambda self: self.waiting)
    @rule(pick=PICKS, choice=PICKS)
    def answer(self, pick: int, choice: int) -> None:
        """Somebody approves who stands in, has answered or handed on, or is asked."""
        _, model = life = one_of(self.waiting, pick)
        choices = (pick % 3 and insistent(model)) or approvers(model) or NAMES
        self.act(one_of(choices, choice), "approve", life, reason=False)

    @precondition(lambda self: self.waiting)
    @rule(who=st.sampled_from(ASKED), to=st.sampled_from(ASKED), pick=PICKS, off=VERSIONS)
    def hand_on(self, who: str, to: str, pick: int, off: int | None) -> None:
        """Somebody asks another to answer in his place."""
        request_id, model = life = one_of(self.waiting, pick)
        apt = handovers(model) if pick % 3 else []
        holder, to = one_of(apt, pick) if apt else (who, to)
        expected, deputy = version_of(model, off), self.script.people[to].id
        caller = self.script.caller(holder)
        predicted = delegate(holder, to, model, current=not off)
        self.see(
            lambda stage: stage.app.decide_request(
                request_id, Verdict.DELEGATE, caller=caller, expected=expected, delegate_to=deputy
            ),
            predicted,
            life,
        )
