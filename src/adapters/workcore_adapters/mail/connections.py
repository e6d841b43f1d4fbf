"""Connections to a server that outlive the letter they were made for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from attrs import define, field

from workcore_adapters.mail.mime import address_of
from workcore_adapters.mail.server import Protection, Server

MOST: Final = 8
"""So many letters are on their way at once; servers refuse those who ask for many more."""

FRESH_SECONDS: Final = 20.0
"""So long an idle connection is believed in: whatever lies between may have forgotten it."""

GOES_ON: Final = frozenset(range(400, 600)) - {421}
"""What may be said to a letter before the next one comes; with 421 a server hangs up."""

STARTTLS: Final = {Protection.STARTTLS: True, Protection.OFFERED: None}


class NotReachedError(Exception):
    """There is no conversation, for a reason that has nothing to do with any letter."""


@define
class Connections:
    """Conversations with one server, several at once. Belongs to one event loop."""

    _server: Server
    _room: asyncio.Semaphore = field(factory=lambda: asyncio.Semaphore(MOST), init=False)
    _idle: list[tuple[SMTP, float]] = field(factory=list, init=False)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[SMTP]:
        """
        Lend a connection for one letter, and take it back unless something is wrong with it.

        Raises:
            NotReachedError: There is none to be had.
        """
        async with self._room:
            client, well = self._waiting() or await self._opened(), False
            try:
                yield client
                well = True
            except SMTPResponseException as refusal:
                well = refusal.code in GOES_ON and await _forgets(client)
                raise
            finally:
                self._back(client, well=well)

    async def close(self) -> None:
        """Take leave on all connections that nobody uses."""
        while self._idle:
            client, _ = self._idle.pop()
            with suppress(SMTPException, OSError):
                await client.quit(timeout=1)
            client.close()

    def _waiting(self) -> SMTP | None:
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and monotonic() - since < FRESH_SECONDS:
                return client
            client.close()
        return None

    async def _opened(self) -> SMTP:
        client = client_of(self._server)
        try:
            await client.connect()
        except (SMTPException, OSError, ValueError) as error:
            raise NotReachedError(words_of(error)) from error
        return client

    def _back(self, client: SMTP, *, well: bool) -> None:
        if well:
            self._idle.append((client, monotonic()))
        else:
            client.close()


async def _forgets(client: SMTP) -> bool:
    """Have the server forget a letter that it refused; tell whether it did."""
    try:
        await client.rset()
    except (SMTPException, OSError):
        return False
    return True


def words_of(error: Exception) -> str:
    """Say what went wrong: a server's answer as it came, anything else by name at least."""
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__


def client_of(server: Server) -> SMTP:
    """Make a client that is not connected yet. The time for everything is set from outside."""
    return SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.protection is Protection.TLS,
        start_tls=STARTTLS.get(server.protection, False),
        local_hostname=address_of(server.sender).domain,
        timeout=None,
    )
