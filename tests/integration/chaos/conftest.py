"""The product in processes that die, and everybody around it, who does not."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import define
from tests.integration.chaos.fleet import API, Fleet
from tests.integration.chaos.load import Load, clients
from tests.integration.chaos.told import Arrived
from tests.integration.conftest import run_folder
from tests.integration.test_server import free_port
from tests.support.hostile_mail import Fault, Hostile, hostile_mail
from tests.support.receivers import Listening, a_receiver
from tests.support.served import Service, founded

from workcore.model import HookEvent
from workcore_adapters.postgres.migrate import Migrator
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres, embedded_postgres
from workcore_entrypoints.failpoints import Failpoints

KILLS: Final = int(os.environ.get("WORKCORE_CHAOS", "0"))
"""How many are killed at random; without any, a few."""

CLIENTS, WORKERS = (8, 3) if KILLS else (4, 2)


@define
class World:
    """
    All there is.

    Attributes:
        seed: Makes the same choices again.
        database: Where a large run has one of its own, which nobody else would miss.
    """

    dsn: str
    folder: Path
    seed: int
    chance: random.Random
    service: Service
    fleet: Fleet
    load: Load
    mail: Hostile
    receiver: Listening
    points: Failpoints
    database: EmbeddedPostgres | None

    @property
    def arrived(self) -> Arrived:
        """What came out until now."""
        posts = [(post.headers["webhook-id"], post.body) for post in self.receiver.got]
        return Arrived(self.mail.taken, posts)


@pytest.fixture(scope="module")
def database(pytestconfig: pytest.Config) -> Iterator[EmbeddedPostgres | None]:
    """A server to be stopped, at the newest schema."""
    if not KILLS:
        yield None
        return
    with embedded_postgres(run_folder(pytestconfig)) as server:
        Migrator(server.dsn).upgrade()
        yield server


@pytest.fixture(scope="module")
def dsn(database: EmbeddedPostgres | None, request: pytest.FixtureRequest) -> str:
    """Where it is; a small run uses the tests' own."""
    return database.dsn if database else str(request.getfixturevalue("postgres_dsn"))


@pytest.fixture(scope="module")
def world(
    dsn: str, database: EmbeddedPostgres | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """An organisation, served, with a webhook; nobody calls yet."""
    folder = tmp_path_factory.mktemp("chaos")
    seed = int(os.environ.get("WORKCORE_CHAOS_SEED") or random.randrange(1 << 32))
    print(f"\nseed {seed}: WORKCORE_CHAOS_SEED={seed} chooses the same again", flush=True)  # noqa: T201 - whoever looks for what went wrong needs it
    chance, port = random.Random(seed), free_port()
    service = Service(port, founded(dsn))
    with hostile_mail(lambda: Fault.NONE) as mail, a_receiver() as receiver:
        environment = {
            "DATABASE_URL": dsn,
            "WORKCORE_DATA_DIR": str(folder / "data"),
            "WORKCORE_FAILPOINTS": str(folder),
            "SMTP_PORT": str(mail.port),
        }
        names = (API, *(f"worker-{number}" for number in range(1, WORKERS + 1)))
        fleet = Fleet(port, folder, environment, names)
        load = clients(CLIENTS, service, folder, chance)
        with fleet.running():
            fleet.await_service()
            hook(service, receiver)
            yield World(
                dsn=dsn,
                folder=folder,
                seed=seed,
                chance=chance,
                service=service,
                fleet=fleet,
                load=load,
                mail=mail,
                receiver=receiver,
                points=Failpoints(folder),
                database=database,
            )


def hook(service: Service, receiver: Listening) -> None:
    """Have a server told of everything."""
    new = {"url": receiver.url, "events": list(map(str, HookEvent))}
    status, _, said = service.call(service.token("adam"), "POST", "/webhooks", new)
    assert status == 201, said
