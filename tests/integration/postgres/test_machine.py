"""The same lives in memory and on PostgreSQL: both do what the model says, alike."""

import os
from collections.abc import Sequence
from functools import partial

import pytest

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
from workcore_adapters.postgres import (
    Database,
    PostgresDeadlines,
    PostgresDirectory,
    PostgresUnitOfWork,
    postgres_system,
)

LIVES = int(os.environ.get("WORKCORE_MACHINE_POSTGRES_EXAMPLES", "30"))


@pytest.mark.integration
def test_memory_and_postgres_live_the_same_lives(database: Database) -> None:
    """Each attempt has the same outcome on both stores, to the last field, and the model's."""

    def stages(script: Script) -> Sequence[Stage]:
        memory = MemoryDatabase()
        stage = partial(a_stage, script=script, passwords=QuickHasher(), tokens=MemoryTokens())
        return [
            stage(
                name="memory",
                units=partial(MemoryUnitOfWork, memory),
                system=partial(memory_system, memory),
                deadlines=MemoryDeadlines(memory),
                directory=MemoryDirectory(memory),
                numbers=MemoryNumbers(),
                sign_ins=MemorySignIns(),
            ),
            stage(
                name="postgres",
                units=partial(PostgresUnitOfWork, database),
                system=partial(postgres_system, database),
                deadlines=PostgresDeadlines(database),
                directory=PostgresDirectory(database),
                numbers=MemoryNumbers(),
                sign_ins=MemorySignIns(),
            ),
        ]

    live(stages, lives=LIVES)
