"""
Model = system: whole lives of requests at random, on the twins.

`WORKCORE_MACHINE_EXAMPLES` says how many; `make machine` lives 20,000.
"""

import os
from collections.abc import Sequence
from functools import partial

from workcore.testing.machine import Script, Stage, a_stage, live
from workcore_adapters.memory import (
    MemoryDatabase,
    MemoryDeadlines,
    MemoryDirectory,
    MemoryNumbers,
    MemorySignIns,
    MemoryTokens,
    MemoryUnitOfWork,
    QuickHasher,
    memory_system,
)

LIVES = int(os.environ.get("WORKCORE_MACHINE_EXAMPLES", "200"))


def memory_stages(script: Script) -> Sequence[Stage]:
    """Open an application over an empty memory."""
    database = MemoryDatabase()
    stage = a_stage(
        "memory",
        script,
        units=partial(MemoryUnitOfWork, database),
        system=partial(memory_system, database),
        deadlines=MemoryDeadlines(database),
        directory=MemoryDirectory(database),
        numbers=MemoryNumbers(),
        sign_ins=MemorySignIns(),
        passwords=QuickHasher(),
        tokens=MemoryTokens(),
    )
    return [stage]


def test_system_does_what_the_model_says() -> None:
    """Status, version, chain, refusals, offers and records are as predicted, at every step."""
    live(memory_stages, lives=LIVES)
