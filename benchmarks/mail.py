"""`python -m benchmarks.mail`: how quickly mail leaves, beside the bare client on the same pool."""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import psycopg
from aiosmtplib import SMTP
from psycopg.types.json import Jsonb

from benchmarks.filling import emptied
from benchmarks.report import row
from workcore.codec import as_object
from workcore.entities.delivery import Delivery
from workcore.model import Channel, DeliveryId, EventId
from workcore.testing.builders import NOW, a_message, a_notice
from workcore.testing.ids import new_id
from workcore.testing.world import Place, a_place
from workcore.use_cases.letters import Letters
from workcore.use_cases.send_mail import SendMail
from workcore_adapters.mail import Server, SmtpMailer
from workcore_adapters.mail.connections import MOST
from workcore_adapters.mail.mime import letter_of
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresRelay,
    PostgresUnitOfWork,
)
from workcore_adapters.system import SystemIds
from workcore_entrypoints.embedded.postgres import embedded_postgres
from workcore_entrypoints.embedded.process import answers, free_ports, running
from workcore_entrypoints.worker import JOBS

FOLDER: Final = Path(__file__).parent / "results"
HOST: Final = "127.0.0.1"
SENDER: Final = "workcore@example.org"
BAR: Final = 0.6
LETTERS: Final = Letters("https://work.example.org")
PUT: Final = """
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    ) VALUES (%s, %s, %s, 'email', %s, %s, 'waiting', 0, now())
"""


def main() -> None:
    """Measure what the command line asks for."""
    options = arguments()
    with embedded_postgres(options.folder) as server, emptied(server) as dsn, sink() as port:
        database = Database(dsn)
        place = a_place(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
        letters = made(place, options.letters)
        mailer = SmtpMailer(Server(host=HOST, port=port, sender=SENDER))
        send = SendMail(PostgresRelay(database), mailer, LETTERS, SystemIds())
        row(("letters/s", "bare", "relay", "ratio"))
        ratios = [
            compared(number, bare(port, letters), relay(dsn, send, letters))
            for number in range(options.rounds + 1)
        ]
        mailer.close()
        database.close()
    print(f"median ratio {median(ratios[1:]):.2f}, bar {BAR}; {MOST} connections")


def compared(number: int, bare: float, relay: float) -> float:
    """Print a round; the first warms up and does not count."""
    row((f"round {number}" if number else "warming up", round(bare), round(relay), relay / bare))
    return relay / bare


@contextmanager
def sink() -> Iterator[int]:
    """Run a server that takes letters and forgets them."""
    [port] = free_ports(1)
    command = [sys.executable, "-m", "aiosmtpd", "--nosetuid", "--listen", f"{HOST}:{port}"]
    command += ["--class", "aiosmtpd.handlers.Sink"]
    with (
        TemporaryDirectory() as folder,
        running(command, log=Path(folder, "log"), ready=lambda: answers(port)),
    ):
        yield port


def made(place: Place, count: int) -> Sequence[Delivery]:
    """Make letters up, each to somebody else."""
    message = a_message(place.kept())
    payload = as_object(a_notice(message))
    return [
        Delivery(
            id=DeliveryId(new_id()),
            organisation_id=place.organisation.id,
            event_id=EventId(new_id()),
            channel=Channel.EMAIL,
            target=f"p{number}@example.org",
            payload=payload,
            next_at=NOW,
        )
        for number in range(count)
    ]


def bare(port: int, letters: Sequence[Delivery]) -> float:
    """Send by the client alone, from bytes that are there; tell how many a second."""
    messages = [LETTERS.write(each) for each in letters]
    ready = [(each.recipient, letter_of(each, sender=SENDER)) for each in messages]
    return len(ready) / asyncio.run(sent(port, iter(ready)))


async def sent(port: int, letters: Iterator[tuple[str, bytes]]) -> float:
    """Send on as many connections as the product has; tell the seconds."""
    clients = [SMTP(hostname=HOST, port=port, local_hostname="example.org") for _ in range(MOST)]
    for client in clients:
        await client.connect()

    async def work(client: SMTP) -> None:
        for recipient, content in letters:
            await client.sendmail(SENDER, [recipient], content)

    start = time.perf_counter()
    await asyncio.gather(*map(work, clients))
    took = time.perf_counter() - start
    for client in clients:
        await client.quit()
    return took


def relay(dsn: str, send: SendMail, letters: Sequence[Delivery]) -> float:
    """Send by the product: claimed, written, sent and kept; tell how many a second."""
    rows = [
        (each.organisation_id, each.id, each.event_id, each.target, Jsonb(each.payload))
        for each in letters
    ]
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM deliveries")
        cursor.executemany(PUT, rows)
    [abreast] = [job.abreast for job in JOBS if job.name == "send_mail"]
    start = time.perf_counter()
    with ThreadPoolExecutor(abreast) as pool:
        done = sum(pool.map(emptying, [send] * abreast))
    took = time.perf_counter() - start
    if done != len(letters):
        raise SystemExit(f"{done} of {len(letters)} letters were sent")
    return done / took


def emptying(send: SendMail) -> int:
    """Send until nothing is left."""
    done = 0
    while run := send().sent:
        done += run
    return done


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mail", description=__doc__)
    parser.add_argument("--letters", type=int, default=1_000, help="of each round")
    parser.add_argument("--rounds", type=int, default=5, help="of both, a first one besides")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
