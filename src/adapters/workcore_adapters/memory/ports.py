"""All the ports at once, over one memory."""

from functools import partial

from workcore.application import Ports
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore_adapters.memory.database import MemoryDatabase
from workcore_adapters.memory.deadlines import MemoryDeadlines
from workcore_adapters.memory.directory import MemoryDirectory
from workcore_adapters.memory.numbers import MemoryNumbers
from workcore_adapters.memory.passwords import QuickHasher
from workcore_adapters.memory.sign_ins import MemorySignIns
from workcore_adapters.memory.tokens import MemoryTokens
from workcore_adapters.memory.unit_of_work import MemoryUnitOfWork, memory_system


def memory_ports(*, clock: Clock, ids: Ids) -> Ports:
    """Make every port in memory, but for the time and the identifiers, which are the system's."""
    database = MemoryDatabase()
    return Ports(
        units=partial(MemoryUnitOfWork, database),
        system=partial(memory_system, database),
        deadlines=MemoryDeadlines(database),
        directory=MemoryDirectory(database),
        sign_ins=MemorySignIns(),
        numbers=MemoryNumbers(),
        clock=clock,
        ids=ids,
        passwords=QuickHasher(),
        tokens=MemoryTokens(),
    )
