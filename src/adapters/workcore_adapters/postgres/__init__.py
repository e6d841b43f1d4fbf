"""
The ports of a store, on PostgreSQL 14 and newer.

    database = Database(dsn, minimum=2, maximum=10)
    units = partial(PostgresUnitOfWork, database)
    directory, numbers = PostgresDirectory(database), PostgresNumbers(database)
"""

from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.deadlines import PostgresDeadlines, postgres_system
from workcore_adapters.postgres.directory import PostgresDirectory
from workcore_adapters.postgres.migrate import Migrator
from workcore_adapters.postgres.numbers import PostgresNumbers
from workcore_adapters.postgres.sign_ins import PostgresSignIns
from workcore_adapters.postgres.unit_of_work import PostgresUnitOfWork

__all__ = [
    "Database",
    "Migrator",
    "PostgresDeadlines",
    "PostgresDirectory",
    "PostgresNumbers",
    "PostgresSignIns",
    "PostgresUnitOfWork",
    "postgres_system",
]
