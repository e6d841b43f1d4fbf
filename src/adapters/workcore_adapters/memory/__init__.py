"""A twin of every port, for tests, demonstrations and small embeddings. Keeps nothing."""

from workcore_adapters.memory.announcements import MemoryAnnouncements
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
from workcore_adapters.memory.ports import memory_ports
from workcore_adapters.memory.relay import MemoryRelay
from workcore_adapters.memory.retained import MemoryRetained
from workcore_adapters.memory.scanner import MemoryScanner, NoScanner, UnansweringScanner
from workcore_adapters.memory.sign_ins import MemorySignIns
from workcore_adapters.memory.sniffer import MemorySniffer
from workcore_adapters.memory.system import FixedClock, SequentialIds
from workcore_adapters.memory.tokens import MemoryProvider, MemoryTokens
from workcore_adapters.memory.trails import MemoryCheckpoints, MemorySigner, MemoryTrails
from workcore_adapters.memory.unit_of_work import MemoryUnitOfWork, memory_system
from workcore_adapters.memory.vault import MemoryVault
from workcore_adapters.memory.webhooks import MemorySender

__all__ = [
    "FixedClock",
    "MemoryAnnouncements",
    "MemoryBlobs",
    "MemoryCache",
    "MemoryCheckpoints",
    "MemoryCipher",
    "MemoryDatabase",
    "MemoryDeadlines",
    "MemoryDirectory",
    "MemoryFiles",
    "MemoryLimiter",
    "MemoryMailer",
    "MemoryNumbers",
    "MemoryProvider",
    "MemoryRelay",
    "MemoryRetained",
    "MemoryScanner",
    "MemorySender",
    "MemorySignIns",
    "MemorySigner",
    "MemorySniffer",
    "MemoryTokens",
    "MemoryTrails",
    "MemoryUnitOfWork",
    "MemoryVault",
    "NoScanner",
    "QuickHasher",
    "SequentialIds",
    "UnansweringScanner",
    "memory_ports",
    "memory_system",
]
