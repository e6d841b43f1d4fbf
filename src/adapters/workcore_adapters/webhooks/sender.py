"""A sender of webhooks that reaches nobody whom it should not; see `ports.webhooks`."""

import ssl
from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from http.client import HTTPException
from ssl import SSLContext, SSLError
from threading import Lock
from time import monotonic
from typing import Final

from workcore.policies.hook_urls import Place, place_of
from workcore.policies.outside import Address, Network, literal, may_reach
from workcore.ports.webhooks import POST_WITHIN, Post, Reply
from workcore_adapters.webhooks.dialing import Dialed, TooMuch, left
from workcore_adapters.webhooks.resolving import Resolver, addresses_of

AGENT: Final = "workcore"
UNREADABLE: Final = Reply(error="leads nowhere: the address cannot be read for sure")
INSIDE: Final = Reply(error="leads to an address that may not be reached")
OPEN: Final = Reply(error="would be reached without TLS")
UNKNOWN: Final = Reply(error="has a name that was not found")
SILENT: Final = Reply(error="did not answer in time")
AWAY: Final = Reply(error="took no connection, or broke it off")
UNPROVEN: Final = Reply(error="could not prove by a certificate whose server it is")
GARBLED: Final = Reply(error="answered no HTTP")


class HttpSender:
    """
    Posts messages over connections of one message each. May be shared between threads.

    What a name leads to is decided anew each time, so nothing is gained by keeping one open.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        resolve: Resolver = addresses_of,
        within: float = POST_WITHIN.total_seconds(),
        authorities: str | None = None,
    ) -> None:
        """
        Reach the public internet, and *allowed*.

        Args:
            allowed: Networks of the operator's own, which are reached without TLS, too.
            within: Seconds that a try may take.
            authorities: A file of certificates to believe; else those that the system believes.
        """
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._within = within
        self._authorities = authorities
        self._making = Lock()

    def send(self, post: Post) -> Reply:
        """Try once."""
        place = place_of(post.url)
        if place is None:
            return UNREADABLE
        until = monotonic() + self._within
        try:
            found = self._addresses(place, until)
        except TimeoutError:
            return SILENT
        except OSError:
            return UNKNOWN
        if not found or not all(may_reach(address, self._allowed) for address in found):
            return INSIDE
        if not place.tls and not all(self._own(address) for address in found):
            return OPEN
        return self._posted(post, place, found, until)

    def _addresses(self, place: Place, until: float) -> Sequence[Address]:
        address = literal(place.host)
        return [address] if address is not None else self._resolve(place.host, left(until))

    def _own(self, address: Address) -> bool:
        return any(address in network for network in self._allowed)

    def _posted(self, post: Post, place: Place, found: Sequence[Address], until: float) -> Reply:
        """Post to the first address that takes a connection."""
        failure = AWAY
        for address in found:
            with closing(Dialed(place, address, until=until, tls=self._context)) as dialed:
                try:
                    dialed.connect()
                except OSError as error:
                    failure = _failure(error)
                    continue
                return _told(dialed, post, place)
        return failure

    def _context(self) -> SSLContext:
        with self._making:
            return self._trust

    @cached_property
    def _trust(self) -> SSLContext:
        return ssl.create_default_context(cafile=self._authorities)


def _told(dialed: Dialed, post: Post, place: Place) -> Reply:
    """Send a message, and take what is said to it."""
    headers = {**post.headers, "user-agent": AGENT, "connection": "close"}
    try:
        dialed.request("POST", place.target, body=post.body, headers=headers)
        return Reply(status=dialed.status())
    except OSError as error:
        return _failure(error)
    except HTTPException:
        return GARBLED


def _failure(error: OSError) -> Reply:
    if isinstance(error, TimeoutError):
        return SILENT
    if isinstance(error, TooMuch):
        return GARBLED
    return UNPROVEN if isinstance(error, SSLError) else AWAY
