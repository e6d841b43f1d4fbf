"""
Model = system: whole lives of requests at random, on the twins.

`WORKCORE_MACHINE_EXAMPLES` says how many; `make machine` lives 20,000.
"""

import os
from collections.abc import Sequence

from workcore.testing.machine import Script, Stage, a_stage, live
from workcore_adapters.memory import FixedClock, SequentialIds, memory_ports

LIVES = int(os.environ.get("WORKCORE_MACHINE_EXAMPLES", "200"))


def memory_stages(script: Script) -> Sequence[Stage]:
    """Open an application over an empty memory."""
    ports = memory_ports(clock=FixedClock(), ids=SequentialIds())
    return [a_stage("memory", script, ports)]


def test_system_does_what_the_model_says() -> None:
    """Status, version, chain, refusals, offers and records are as predicted, at every step."""
    live(memory_stages, lives=LIVES)
