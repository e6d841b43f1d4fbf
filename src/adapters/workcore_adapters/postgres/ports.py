"""Every port that PostgreSQL stands behind."""

from functools import partial

from attrs import evolve

from workcore.application import Ports
from workcore_adapters.postgres.attachments import PostgresFiles
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.deadlines import PostgresDeadlines, postgres_system
from workcore_adapters.postgres.directory import PostgresDirectory
from workcore_adapters.postgres.numbers import PostgresNumbers
from workcore_adapters.postgres.relay import PostgresRelay
from workcore_adapters.postgres.retained import PostgresRetained
from workcore_adapters.postgres.sign_ins import PostgresSignIns
from workcore_adapters.postgres.trails import PostgresTrails
from workcore_adapters.postgres.unit_of_work import PostgresUnitOfWork


def postgres_ports(database: Database, others: Ports) -> Ports:
    """Put *database* behind every port that stores something; leave *others* as they are."""
    return evolve(
        others,
        units=partial(PostgresUnitOfWork, database),
        system=partial(postgres_system, database),
        deadlines=PostgresDeadlines(database),
        relay=PostgresRelay(database),
        retained=PostgresRetained(database),
        trails=PostgresTrails(database),
        directory=PostgresDirectory(database),
        sign_ins=PostgresSignIns(database),
        numbers=PostgresNumbers(database),
        files=PostgresFiles(database),
    )
