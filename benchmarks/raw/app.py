"""Bare Falcon resources over the hand-written SQL."""

import os
from typing import Final
from uuid import UUID

import falcon
import msgspec
import uuid_utils
from attrs import frozen

from benchmarks.raw import statements as sql
from benchmarks.raw.connections import JsonConnections, RowConnections

App = falcon.App[falcon.Request, falcon.Response]

PERSON: Final = "BENCH_PERSON"
ORGANISATION: Final = "BENCH_ORGANISATION"
RARE: Final = "BENCH_RARE_WORDS"
"""The environment names who acts, where, and what is rare; the raw limit asks for no token."""

STEPS: Final = '[{"level": "standard", "state": "open", "quorum": 1, "decisions": []}]'


def new_id() -> UUID:
    """Make an id that is ordered by time."""
    return UUID(int=uuid_utils.uuid7().int)


@frozen
class Raw:
    """What all resources share."""

    connections: RowConnections | JsonConnections
    organisation: UUID
    person: UUID
    rare: frozenset[str]

    def answer(self, response: falcon.Response, text: bytes, status: str = "200 OK") -> None:
        """Answer with what PostgreSQL wrote."""
        response.status = status
        response.content_type = "application/json"
        response.data = text

    def listed(self, statement: sql.Statement, *values: object) -> bytes:
        """Wrap a list as the contract does."""
        items = self.connections.many(statement, (self.organisation, *values, 25))
        return b'{"items":%b,"next_cursor":null}' % items

    def record(self, id_: str | UUID, before: str | None, action: str, body: str) -> list[object]:
        """Give what every write has in common, in the order of the statements."""
        by = (self.person, "Some Body")
        return [self.organisation, id_, new_id(), before, *by, action, body, "bench"]


class Requests(Raw):
    """`/work-requests`."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """List by two filters, or by a word."""
        params = request.params
        word = params.get("q")
        if word is None:
            text = self.listed(sql.LIST, params["status"], params["priority"])
        else:
            text = self.listed(sql.RARE if word in self.rare else sql.COMMON, word)
        self.answer(response, text)

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Make a request: row, history, audit record and event in one statement."""
        body = request.bounded_stream.read()
        id_, asked = new_id(), msgspec.json.decode(body)
        values = self.record(id_, None, "created", body.decode())
        values += [f"RAW-{id_.hex[14:]}", asked["estimated_total_cost"], "B1", "some@body.example"]
        self.answer(response, self.connections.one(sql.CREATE, values), "201 Created")


class Request(Raw):
    """`/work-requests/{id}`."""

    def on_get(self, _: falcon.Request, response: falcon.Response, id_: str) -> None:
        """Read one."""
        self.answer(response, self.connections.one(sql.GET, (self.organisation, id_)))


class Submission(Raw):
    """`/work-requests/{id}/submit`."""

    def on_post(self, _: falcon.Request, response: falcon.Response, id_: str) -> None:
        """Open a chain: row, chain, history, audit record and event in one statement."""
        values = [*self.record(id_, "draft", "submitted", "{}"), 1, STEPS]
        self.answer(response, self.connections.one(sql.SUBMIT, values))


class Decisions(Raw):
    """`/work-requests/{id}/decisions`."""

    def on_post(self, request: falcon.Request, response: falcon.Response, id_: str) -> None:
        """Close the chain, likewise."""
        body = request.bounded_stream.read().decode()
        values = [*self.record(id_, "submitted", "approved", body), 2, STEPS]
        self.answer(response, self.connections.one(sql.APPROVE, values))


class Ready:
    """`/ready`."""

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """Say yes."""
        response.media = {}


def rows() -> App:
    """Make the application that takes rows apart itself."""
    return _app(RowConnections())


def texts() -> App:
    """Make the application that lets PostgreSQL write the JSON."""
    return _app(JsonConnections())


def _app(connections: RowConnections | JsonConnections) -> App:
    environment = os.environ
    shared = (
        connections,
        UUID(environment[ORGANISATION]),
        UUID(environment[PERSON]),
        frozenset(environment[RARE].split()),
    )
    made: App = falcon.App()
    made.add_route("/work-requests", Requests(*shared))
    made.add_route("/work-requests/{id_}", Request(*shared))
    made.add_route("/work-requests/{id_}/submit", Submission(*shared))
    made.add_route("/work-requests/{id_}/decisions", Decisions(*shared))
    made.add_route("/ready", Ready())
    return made
