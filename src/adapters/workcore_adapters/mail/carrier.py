"""One letter through one conversation, and what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from attrs import define, field

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryState
from workcore.ports.mailer import Message
from workcore_adapters.mail.connections import Connections, NotReachedError, words_of
from workcore_adapters.mail.mime import NoAddressError, address_of, letter_of, one_line
from workcore_adapters.mail.server import Server

REFUSED_FOR_GOOD: Final = range(500, 600)
NOT_THE_LETTERS: Final = frozenset({530, 534, 535, 538})
"""What a server says to a sender who did not prove who he is (RFC 4954, 4 and 6)."""

Told: TypeAlias = tuple[Message, Outcome]

LONGEST_ERROR: Final = 500
SENT: Final = Outcome(state=DeliveryState.SENT)


class TakesNoSuchAddressError(Exception):
    """The server knows ASCII alone, and the recipient's name is not."""


@define
class Carrier:
    """Takes letters to one server. Belongs to one event loop."""

    _server: Server
    _connections: Connections = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._connections = Connections(self._server)

    async def carry_all(
        self, messages: Sequence[Message], seconds: float, tell: Callable[[Told], None]
    ) -> None:
        """Try each letter once, all in this time, and *tell* what each came to."""

        async def carry(message: Message) -> None:
            tell((message, await self.carry(message, seconds)))

        await asyncio.gather(*map(carry, messages))

    async def carry(self, message: Message, seconds: float) -> Outcome:
        """Try a letter once, in this time."""
        try:
            async with asyncio.timeout(seconds):
                await self._hand_over(message)
        except TimeoutError:
            return waiting(f"no answer within {seconds:.0f} s")
        except NoAddressError:
            return dead("recipient is no address")
        except TakesNoSuchAddressError:
            return dead("the server takes no such address")
        except SMTPResponseException as refusal:
            return outcome_of(refusal)
        except (NotReachedError, SMTPException, OSError) as error:
            return waiting(words_of(error))
        return SENT

    async def problem(self, seconds: float) -> str | None:
        """Connect, and say what is wrong."""
        try:
            async with asyncio.timeout(seconds), self._connections.lent() as client:
                await client.noop()
        except TimeoutError:
            return f"no answer within {seconds:.0f} s"
        except (NotReachedError, SMTPException, OSError) as error:
            return words_of(error)
        return None

    async def close(self) -> None:
        """Hang up."""
        await self._connections.close()

    async def _hand_over(self, message: Message) -> None:
        recipient = address_of(message.recipient)
        content = letter_of(message, sender=self._server.sender)
        plain = recipient.username.isascii()
        async with self._connections.lent() as client:
            options = () if plain else smtputf8(client)
            sender = address_of(self._server.sender).addr_spec
            await client.mail(sender, options=options)
            await client.rcpt(recipient.addr_spec, encoding="ascii" if plain else "utf-8")
            await client.data(content)


def smtputf8(client: SMTP) -> tuple[str, ...]:
    """
    Say that names of all scripts come.

    Raises:
        TakesNoSuchAddressError: The server does not know how.
    """
    if not client.supports_extension("smtputf8"):
        raise TakesNoSuchAddressError
    return ("SMTPUTF8",)


def outcome_of(refusal: SMTPResponseException) -> Outcome:
    """Tell whether to try again a letter that a server refused."""
    for_good = refusal.code in REFUSED_FOR_GOOD and refusal.code not in NOT_THE_LETTERS
    return dead(words_of(refusal)) if for_good else waiting(words_of(refusal))


def waiting(error: str) -> Outcome:
    """Say that it may be tried again."""
    return Outcome(state=DeliveryState.WAITING, error=one_line(error)[:LONGEST_ERROR])


def dead(error: str) -> Outcome:
    """Say that it was refused for good."""
    return Outcome(state=DeliveryState.DEAD, error=one_line(error)[:LONGEST_ERROR])
