"""Lives of requests: how they begin, and what comes of whatever is tried."""

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from workcore.model import RequestId
from workcore.testing.machine.attempts import attempt
from workcore.testing.machine.model import Modelled
from workcore.testing.machine.player import OFFICE_HOURS, OpenStages, Player
from workcore.testing.machine.plays import Play, attempt_of, content_of, policy_of
from workcore.testing.machine.words import HOUSES, KINDS, NAMES, OK

Life = tuple[RequestId, Modelled]
"""A request, and what the model says of it."""

PICKS: Final = st.integers(0, 999)
"""Which one of however many there are, see `choices.one_of`."""

VERSIONS: Final = st.sampled_from((None, None, 0, 0, -1, 1))
"""How far the version that an attempt names is from the present one; None names none."""

RECORDED: Final = frozenset({"not_allowed", "four_eyes"})
"""Refusals that the audit trail keeps."""


class Lives(Player):
    """
    Raises requests at random, and keeps what the model says of each.

    Args:
        open_stages: Opens one or more empty stages for a script.
    """

    def __init__(self, open_stages: OpenStages) -> None:
        super().__init__(open_stages)
        self.house = HOUSES["plain"]
        self.requests: list[Life] = []
        self.gone: list[Life] = []

    @property
    def waiting(self) -> list[Life]:
        """The requests that wait for an answer."""
        return [life for life in self.requests if life[1].asking]

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

    def act(self, who: str, verb: str, life: Life, off: int | None = None, *, reason: bool) -> None:
        """Have somebody take an action, and see that the model says the same of it."""
        request_id, model = life
        play = attempt_of(
            verb,
            request_id,
            self.script.clock.now(),
            reason="Because" if reason else None,
            caller=self.script.caller(who),
            expected=version_of(model, off),
        )
        predicted = attempt(who, verb, model, reason=reason, current=not off)
        self.see(play, predicted, life)

    def see(self, play: Play, predicted: str, life: Life) -> None:
        """Play an attempt that the model has made already, and compare what comes of both."""
        _, model = life
        code, _ = self.play(play)
        assert code == predicted
        model.records += code in RECORDED
        if model.status == "gone":
            self.requests.remove(life)
            self.gone.append(life)
        else:
            self.compare(*life)


def version_of(model: Modelled, off: int | None) -> int | None:
    """Name a version that is so far from the present one, or none."""
    return None if off is None else model.version + off
