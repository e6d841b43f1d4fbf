"""What every request and every answer gets."""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from itertools import count
from typing import Final

import falcon
from attrs import field, frozen

from workcore_entrypoints.server import Drain

GIVEN: Final = "HTTP_X_REQUEST_ID"
"""As WSGI calls what a sender named his request."""

WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")


@frozen
class RequestNames:
    """
    Names each request: as its sender does when that is well-formed, else anew.

    Attributes:
        process: A name that no other process has; ours are counted behind it.
    """

    _process: str
    _number: Iterator[int] = field(factory=lambda: count(1))

    def process_request(self, request: falcon.Request, response: falcon.Response) -> None:
        """Name the request, and its answer alike."""
        given = request.env.get(GIVEN)
        if not (given and WELL_FORMED.fullmatch(given)):
            given = f"{self._process}-{next(self._number)}"
        request.context.request_id = given
        request.context.raw = b""
        response.set_header("X-Request-ID", given)


@frozen
class Addresses:
    """
    Tells from where each request comes.

    Attributes:
        proxies: How many are believed: what else a client says in `X-Forwarded-For` is not.
    """

    _proxies: int

    def process_request(self, request: falcon.Request, _: falcon.Response) -> None:
        """Take what the first of our proxies saw."""
        if not self._proxies:
            request.context.address = request.remote_addr
            return
        named = (request.get_header("X-Forwarded-For") or "").split(",")
        hops = [*(hop.strip() for hop in named), request.remote_addr]
        seen = hops[-1 - min(self._proxies, len(hops) - 1)]
        request.context.address = seen if _is_address(seen) else request.remote_addr


@lru_cache(1_024)
def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


@frozen
class Hygiene:
    """Keeps errors out of caches and answers out of browsers' guesses, and says goodbye in time."""

    _drain: Drain

    def process_response(
        self,
        _: falcon.Request,
        response: falcon.Response,
        __: object,
        succeeded: bool,  # noqa: FBT001 - Falcon passes it so
    ) -> None:
        """Set the headers that every answer has."""
        response.set_header("X-Content-Type-Options", "nosniff")
        if not succeeded:
            response.set_header("Cache-Control", "no-store")
        if self._drain.active:
            response.set_header("Connection", "close")
