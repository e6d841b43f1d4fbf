"""All the ports at once, over one memory."""

from functools import partial

from workcore.application import Ports
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore_adapters.memory.attachments import MemoryFiles
from workcore_adapters.memory.blobs import MemoryBlobs
from workcore_adapters.memory.cache import MemoryCache
from workcore_adapters.memory.cipher import MemoryCipher
from workcore_adapters.memory.database import MemoryDatabase
from workcore_adapters.memory.deadlines import MemoryDeadlines
from workcore_adapters.memory.directory import MemoryDirectory
from workcore_adapters.memory.limiter import MemoryLimiter
from workcore_adapters.memory.mailer import MemoryMailer
from workcore_adapters.memory.numbers import MemoryNumbers
from workcore_adapters.memory.passwords import QuickHasher
from workcore_adapters.memory.relay import MemoryRelay
from workcore_adapters.memory.retained import MemoryRetained
from workcore_adapters.memory.scanner import MemoryScanner
from workcore_adapters.memory.sign_ins import MemorySignIns
from workcore_adapters.memory.sniffer import MemorySniffer
from workcore_adapters.memory.tokens import MemoryProvider, MemoryTokens
from workcore_adapters.memory.trails import MemoryCheckpoints, MemorySigner, MemoryTrails
from workcore_adapters.memory.unit_of_work import MemoryUnitOfWork, memory_system
from workcore_adapters.memory.vault import MemoryVault
from workcore_adapters.memory.webhooks import MemorySender


def memory_ports(*, clock: Clock, ids: Ids, database: MemoryDatabase | None = None) -> Ports:
    """
    Make every port in memory, but for the time and the identifiers.

    Args:
        database: What to keep things in, for whoever wants to look at it; else a new one.
    """
    database = MemoryDatabase() if database is None else database
    return Ports(
        units=partial(MemoryUnitOfWork, database),
        system=partial(memory_system, database),
        deadlines=MemoryDeadlines(database, clock),
        relay=MemoryRelay(database, clock),
        retained=MemoryRetained(database),
        trails=MemoryTrails(database),
        checkpoints=MemoryCheckpoints(),
        signer=MemorySigner(),
        directory=MemoryDirectory(database),
        sign_ins=MemorySignIns(),
        numbers=MemoryNumbers(),
        clock=clock,
        ids=ids,
        passwords=QuickHasher(),
        tokens=MemoryTokens(),
        files=MemoryFiles(database),
        blobs=MemoryBlobs(clock),
        scanner=MemoryScanner(),
        sniffer=MemorySniffer(),
        cipher=MemoryCipher("first"),
        provider=MemoryProvider(),
        limiter=MemoryLimiter(),
        cache=MemoryCache(),
        mailer=MemoryMailer(),
        vault=MemoryVault(),
        webhook_sender=MemorySender(),
    )
