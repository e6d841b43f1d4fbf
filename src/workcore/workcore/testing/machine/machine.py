"""The machine itself: random attempts, played on every stage, compared with the model."""

from hypothesis.stateful import invariant

from workcore.testing.machine.absences import Absences
from workcore.testing.machine.actions import Acting
from workcore.testing.machine.answering import Answering


class LifecycleMachine(Acting, Answering, Absences):
    """
    Lives requests' lives at random, on every stage alike.

    Args:
        open_stages: Opens one or more empty stages for a script.
    """

    @invariant()
    def deleted_requests_stay_away(self) -> None:
        """Nobody finds what was thrown away."""
        if self.gone:
            request_id, caller = self.gone[-1][0], self.script.caller("adam")
            code, _ = self.play(lambda stage: stage.app.get_request(request_id, caller=caller))
            assert code == "not_found"

    def teardown(self) -> None:
        """In the end the records tell every life as it was."""
        for life in self.requests:
            self.compare(*life)
            self.compare_records(*life)
