"""What anybody tries with a request, wise or not."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from workcore.testing.machine.choices import offered, one_of, promising
from workcore.testing.machine.editing import CHANGES, edit
from workcore.testing.machine.lives import PICKS, VERSIONS, Lives, version_of
from workcore.testing.machine.words import MOVING, NAMES, OK, VERBS


class Acting(Lives):
    """People act on requests, edit them and look at them."""

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
        self.act(who, verb, one_of(self.requests, pick), off, reason=reason)

    @precondition(lambda self: self.requests)
    @rule(pick=PICKS, verb=st.sampled_from(MOVING))
    def decide_on_own(self, pick: int, verb: str) -> None:
        """Somebody tries to decide on what he raised himself."""
        life = one_of(self.requests, pick)
        self.act(life[1].requester, verb, life, reason=True)

    @precondition(lambda self: self.requests)
    @rule(pick=PICKS, choices=st.lists(PICKS, min_size=1, max_size=6))
    def go_on(self, pick: int, choices: list[int]) -> None:
        """People do what gets a request on, a few steps."""
        life = one_of(self.requests, pick)
        for choice in choices:
            if (step := promising(life[1], choice)) is not None:
                self.act(*step, life, 0, reason=True)

    @precondition(lambda self: self.requests)
    @rule(
        who=st.sampled_from(("ann", "cal", "mia", "adam", "pia")),
        pick=PICKS,
        change=st.sampled_from(sorted(CHANGES)),
        off=VERSIONS,
    )
    def change_content(self, who: str, pick: int, change: str, off: int | None) -> None:
        """Somebody edits a request."""
        request_id, model = life = one_of(self.requests, pick)
        expected, caller = version_of(model, off), self.script.caller(who)
        predicted = edit(who, change, model, current=not off)
        self.see(
            lambda stage: stage.app.edit_request(
                request_id, CHANGES[change], caller=caller, expected=expected
            ),
            predicted,
            life,
        )

    @precondition(lambda self: self.requests)
    @rule(who=st.sampled_from(NAMES), pick=PICKS)
    def look(self, who: str, pick: int) -> None:
        """Somebody looks at a request, and at what he may do next."""
        request_id, model = one_of(self.requests, pick)
        caller = self.script.caller(who)
        code, view = self.play(lambda stage: stage.app.get_request(request_id, caller=caller))
        if code == OK:
            assert {str(permission) for permission in view.allowed} == offered(who, model)
        else:
            assert code == "not_found"
            assert who in {"ann", "rob", "cal"}
            assert who != model.requester
