"""Clients that lead requests through their lives, and write down what they send and hear."""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

from attrs import define, field
from tests.integration.chaos.calls import PAUSE, Caller
from tests.integration.chaos.deeds import DEEDS, REQUESTER, possible
from tests.integration.chaos.journal import SILENCE, Attempt, Came, Entry, Heard, Journal
from tests.support.served import Service, all_going_on

REQUESTERS: Final = ("ann", "rob")
ASSETS: Final = ("S1", "S2")
"""Those that Olga owns."""

FILES: Final = 3
"""So many are attached to a request at most; the service allows a few more."""

FORSAKEN: Final = 0.3
"""So many attempts that are cut off are not made again, as if their client had died as well."""

UNHURRIED: Final = 0.01
"""Seconds between two writes of a client, on average."""


@define
class Life:
    """A request as its client knows it; without an identifier, nobody knows it any more."""

    name: str
    requester: str
    id: str | None = None
    version: int = 0
    status: str = ""
    files: int = 0

    @property
    def possible(self) -> Mapping[str, int]:
        """List what may be done now, and how often it is chosen."""
        return {
            name: often
            for name, often in possible(self.status).items()
            if name != "attach" or self.files < FILES
        }

    def learn(self, answer: Mapping[str, Any]) -> None:
        """Take over what an answer says of the request itself."""
        if "version" in answer and "status" in answer:
            self.id, self.version = answer["id"], answer["version"]
            self.status = answer["status"]


@define
class Client:
    """One client; nobody else touches its requests, so that it knows what has to come of them."""

    name: str
    caller: Caller
    journal: Journal
    chance: random.Random
    acknowledged: int = 0
    wrong: list[str] = field(factory=list)
    _count: int = 0

    def go_on(self, done: Event) -> None:
        """Lead one request after the other through its life, until it is *done*."""
        while not done.is_set():
            self._live(done)

    def finish(self, entries: Iterable[Entry]) -> None:
        """Make attempts again that were given up, until it is known what came of them."""
        for entry in entries:
            self._until_known(entry.attempt, first=1_000)

    def _live(self, done: Event) -> None:
        number = self._next()
        life = Life(f"{self.name}-{number}", REQUESTERS[number % len(REQUESTERS)])
        if not self._do(life, self._raise(life)):
            return
        while (choice := life.possible) and not done.is_set():
            does = self.chance.choices(list(choice), list(choice.values()))[0]
            life.files += does == "attach"
            if not self._do(life, self._attempt(life, does)):
                return
            PAUSE.wait(self.chance.uniform(0, 2 * UNHURRIED))

    def _raise(self, life: Life) -> Attempt:
        home = self.caller.service.home
        start = datetime.now(UTC) + timedelta(days=7, hours=self.chance.randrange(10_000))
        wanted = {
            **self.caller.service.content(),
            "title": f"Life {life.name}",
            "asset_id": str(home.assets[self.chance.choice(ASSETS)].id),
            "requested_start": start.isoformat(),
            "requested_end": (start + timedelta(hours=4)).isoformat(),
        }
        return Attempt(
            key=f"{life.name}-create",
            life=life.name,
            does="create",
            who=life.requester,
            method="POST",
            path="/work-requests",
            body=wanted,
        )

    def _attempt(self, life: Life, does: str) -> Attempt:
        deed, key = DEEDS[does], f"{life.name}-{does}-{self._next()}"
        return Attempt(
            key=key,
            life=life.name,
            does=does,
            who=life.requester if deed.who == REQUESTER else deed.who,
            method="POST" if deed.word else "PATCH",
            path=f"/work-requests/{life.id}{deed.word}",
            body=None if deed.body is None else deed.body(key),
            version=life.version if deed.counted else None,
        )

    def _do(self, life: Life, attempt: Attempt) -> bool:
        """Make an attempt; tell whether the client can go on with its request."""
        heard = self._until_known(attempt)
        if not heard.done:
            return False
        life.learn(heard.answer)
        if heard.came is Came.LOST and life.id is not None:
            life.learn(self.caller.read_json(f"/work-requests/{life.id}"))
        return life.id is not None

    def _until_known(self, attempt: Attempt, first: int = 1) -> Heard:
        """Send it under one name until an answer says what came of it, or give it up."""
        self.journal.sends(attempt)
        number = first
        while True:
            heard = self.caller.attempt(attempt, number)
            if heard.came is not Came.UNKNOWN:
                break
            number += 1
            if heard is SILENCE and first == 1 and self.chance.random() < FORSAKEN:
                break
            PAUSE.wait(0.2)
        self.journal.hears(attempt, heard)
        self._count_answer(attempt, heard)
        return heard

    def _count_answer(self, attempt: Attempt, heard: Heard) -> None:
        if heard.came is Came.DONE:
            self.acknowledged += 1
        if heard.came is Came.REFUSED:
            self.wrong.append(f"{attempt.key}: {heard.status} {heard.answer}")

    def _next(self) -> int:
        self._count += 1
        return self._count


@define
class Load:
    """All clients."""

    clients: Mapping[str, Client]

    @property
    def acknowledged(self) -> int:
        """Count what was acknowledged."""
        return sum(client.acknowledged for client in self.clients.values())

    @property
    def cuts(self) -> int:
        """Count tries that were cut off."""
        return sum(client.caller.cuts for client in self.clients.values())

    @property
    def sent_off(self) -> int:
        """Count tries that found nobody."""
        return sum(client.caller.sent_off for client in self.clients.values())

    def await_writes(self, number: int) -> None:
        """Wait until so many writes are under way."""
        while sum(client.caller.writing for client in self.clients.values()) < number:
            PAUSE.wait(0.001)

    @property
    def wrong(self) -> list[str]:
        """List answers that should not have come."""
        return [each for client in self.clients.values() for each in client.wrong]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have all of them go on for as long as something lasts."""
        done = Event()
        with all_going_on(lambda name: self.clients[name].go_on(done), self.clients, done):
            yield


def clients(count: int, service: Service, folder: Path, chance: random.Random) -> Load:
    """Make clients whose choices come of one chance."""
    names = [f"c{number}" for number in range(1, count + 1)]
    return Load(
        {
            name: Client(
                name,
                Caller(service),
                Journal(folder / f"{name}.journal"),
                random.Random(chance.random()),
            )
            for name in names
        }
    )
