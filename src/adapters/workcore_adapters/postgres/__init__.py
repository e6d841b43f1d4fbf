"""
The ports of a store, on PostgreSQL 14 and newer.

    database = Database(dsn, minimum=2, maximum=10)
    ports = postgres_ports(database, memory_ports(clock=SystemClock(), ids=SystemIds()))
"""

from workcore_adapters.postgres.announcements import PostgresAnnouncements
from workcore_adapters.postgres.attachments import PostgresFiles
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.deadlines import PostgresDeadlines, postgres_system
from workcore_adapters.postgres.directory import PostgresDirectory
from workcore_adapters.postgres.migrate import Migrator
from workcore_adapters.postgres.numbers import PostgresNumbers
from workcore_adapters.postgres.ports import postgres_ports
from workcore_adapters.postgres.relay import PostgresRelay
from workcore_adapters.postgres.retained import PostgresRetained
from workcore_adapters.postgres.sign_ins import PostgresSignIns
from workcore_adapters.postgres.trails import PostgresTrails
from workcore_adapters.postgres.unit_of_work import PostgresUnitOfWork

__all__ = [
    "Database",
    "Migrator",
    "PostgresAnnouncements",
    "PostgresDeadlines",
    "PostgresDirectory",
    "PostgresFiles",
    "PostgresNumbers",
    "PostgresRelay",
    "PostgresRetained",
    "PostgresSignIns",
    "PostgresTrails",
    "PostgresUnitOfWork",
    "postgres_ports",
    "postgres_system",
]
