"""The same lives in memory and on PostgreSQL: both do what the model says, alike."""

import os
from collections.abc import Sequence

import pytest
from attrs import evolve

from workcore.testing.machine import Script, Stage, a_stage, live
from workcore_adapters.memory import FixedClock, MemoryNumbers, SequentialIds, memory_ports
from workcore_adapters.postgres import Database, postgres_ports

LIVES = int(os.environ.get("WORKCORE_MACHINE_POSTGRES_EXAMPLES", "30"))


@pytest.mark.integration
def test_memory_and_postgres_live_the_same_lives(database: Database) -> None:
    """Each attempt has the same outcome on both stores, to the last field, and the model's."""

    def stages(script: Script) -> Sequence[Stage]:
        memory = memory_ports(clock=FixedClock(), ids=SequentialIds())
        stored = evolve(postgres_ports(database, memory), numbers=MemoryNumbers())
        return [a_stage("memory", script, memory), a_stage("postgres", script, stored)]

    live(stages, lives=LIVES)
