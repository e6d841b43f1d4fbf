"""Running the machine."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from workcore.testing.machine.machine import LifecycleMachine
from workcore.testing.machine.player import OpenStages

STEPS = 25


def live(open_stages: OpenStages, *, lives: int, steps: int = STEPS) -> None:
    """
    Live some lives at random, and fail with the shortest that differs from the model.

    Args:
        open_stages: Opens one or more empty stages for a script.
        lives: How many; each on stages of its own.
        steps: At most so many in one life.
    """

    class Machine(LifecycleMachine):
        def __init__(self) -> None:
            super().__init__(open_stages)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
