"""One table of routes: what Falcon serves, and what the OpenAPI document says, come from it."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any, Final

import falcon
from attrs import field, frozen

from workcore.application import Application
from workcore.model import Caller, JsonObject, Once
from workcore.use_cases.intake import Upload
from workcore_entrypoints.metrics import Figures, Meter
from workcore_entrypoints.rest.access_log import Spans
from workcore_entrypoints.rest.checks import Checks
from workcore_entrypoints.rest.cursors import Cursors
from workcore_entrypoints.rest.links import Links
from workcore_entrypoints.rest.readers import Readers
from workcore_entrypoints.rest.slots import Slots
from workcore_entrypoints.server import Drain

PRIVATE: Final = "private, no-cache"


@frozen(kw_only=True)
class Service:
    """
    What handlers share, made once.

    Attributes:
        checks: What readiness depends on, or only tells.
        links: Makes addresses of files, and reads them.
        uploads: Taken while files come; `downloads` while they go.
        meter: Counts requests.
        figures: What `/metrics` tells; None where another port does.
        lent: How many database connections are in use.
        spans: Hears of each request that was answered, where somebody wants to.
        removals: Places for who has files removed at their store, as each may wait for it.
        readers: Looks after whom files are given to.
        proxies: How many of ours pass requests on: the last names in `X-Forwarded-For` are theirs.
        turns: Taken while a request is worked on. Few at a time get more done than many that
            contend for the interpreter, and who sends slowly does not take one.
    """

    application: Application
    cursors: Cursors
    drain: Drain
    version: str
    checks: Checks
    turns: AbstractContextManager[object]
    links: Links
    uploads: Slots
    downloads: Slots
    removals: Slots
    readers: Readers = field(factory=Readers)
    proxies: int = 0
    meter: Meter = field(factory=Meter)
    figures: Figures | None = None
    lent: Callable[[], int] = int
    spans: Spans | None = None


@frozen(kw_only=True)
class Call:
    """
    One request, as far as a handler needs it.

    Attributes:
        path: The identifiers of the path, by name.
        body: The JSON object that was sent; empty without one.
        uploads: The files that are being sent, on routes that take `Files`.
        query: What the query string says, of the route's type.
        expected: The version that a write expects; None where none is needed.
    """

    service: Service
    request: falcon.Request
    path: Mapping[str, Any]
    body: JsonObject
    query: Any = None
    expected: int | None = None
    uploads: Iterable[Upload] = ()

    @property
    def application(self) -> Application:
        """The use cases."""
        return self.service.application

    @property
    def caller(self) -> Caller:
        """Who claims to call; only on routes that need a token."""
        caller: Caller = self.request.context.caller
        return caller


SCHEMA: Final = "schema"
"""Under this name a query's field tells what its type does not: bounds, or words."""


@frozen
class Files:
    """
    A body that is files, as a form whose parts are read while they come.

    Nothing of it is kept in memory, so that no limit for JSON bodies counts; its sender holds
    a slot instead of a turn.
    """


@frozen
class Content:
    """Bytes of a known length, written while they are read; who gets fewer sees it is cut off."""

    pieces: Iterable[bytes]
    length: int


@frozen(kw_only=True)
class Answer:
    """
    What a handler answers.

    Attributes:
        body: A representation; None for no content.
        version: Of the resource, for its `ETag`.
        lines: A body that is written while it is read, a piece at a time.
        location: Where what was made can be read.
        status: Where it differs from the route's, as does `media_type`.
        content: The bytes of a file, instead of a body.
        headers: What else is said.
        once: The attempt, where only its files told what it was.
    """

    body: Any = None
    lines: Iterable[str] | None = None
    version: int | None = None
    location: str | None = None
    status: HTTPStatus | None = None
    media_type: str | None = None
    content: Content | None = None
    headers: Mapping[str, str] = field(factory=dict)
    once: Once | None = None


Handler = Callable[[Call], Answer]


@frozen(kw_only=True)
class Route:
    """
    One row of the table.

    Attributes:
        path: As Falcon writes it, such as `/assets/{asset_id:uuid}`.
        body: What the body has to look like, or `Files`; None where there is none.
        answer: What a success looks like; None for no content.
        query: Whose fields are the query's parameters.
        also: How it can answer besides what the rest of the row tells.
        versioned: Whether the write needs `If-Match`.
        signed_in: Whether a token is needed.
        once: Whether an `Idempotency-Key` counts: not where nothing changes and answers are long.
        waits: Whether it takes a turn; what has to answer at any time does not.
        caching: Who may keep the answer: its reader, asking each time, unless it is a secret.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    body: Any = None
    answer: Any = None
    query: type[Any] | None = None
    status: HTTPStatus = HTTPStatus.OK
    also: tuple[HTTPStatus, ...] = ()
    versioned: bool = False
    signed_in: bool = True
    once: bool = True
    waits: bool = True
    media_type: str = "application/json"
    caching: str = PRIVATE
