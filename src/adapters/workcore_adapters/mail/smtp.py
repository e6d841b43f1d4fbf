"""Letters handed to a server that carries them on."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

from workcore.entities.delivery import Outcome
from workcore.errors import Unavailable
from workcore.ports.mailer import SEND_WITHIN, Message
from workcore_adapters.mail.loop import Loop
from workcore_adapters.mail.server import Server

if TYPE_CHECKING:
    from workcore_adapters.mail.carrier import Carrier

Known: TypeAlias = SimpleQueue[tuple[Message, Outcome] | None]
"""What is known of letters; None when that is all."""

PATIENCE: Final = 0.01
"""So many seconds whoever hears of a letter waits for more, unless there are none."""

CHECK_SECONDS: Final = 10.0
"""So long somebody waits who only wants to know whether there is a server."""


class SmtpMailer:
    """
    Mail, as `ports.mailer` promises, by SMTP.

    All threads share one event loop and its connections, which stay open between letters.
    """

    def __init__(self, server: Server, *, within: timedelta = SEND_WITHIN) -> None:
        """Connect to nothing yet."""
        self._server = server
        self._within = within.total_seconds()
        self._loop = Loop()
        self._lock = Lock()
        self._made: Carrier | None = None

    def send(self, messages: Sequence[Message]) -> Iterator[Sequence[tuple[Message, Outcome]]]:
        """Have several on their way at once."""
        told: Known = SimpleQueue()
        carrying = self._loop.begin(self._carrier().carry_all(messages, self._within, told.put))
        carrying.add_done_callback(lambda _: told.put(None))
        try:
            while known := arrived(told, carrying):
                yield known
            carrying.result()
        finally:
            carrying.cancel()

    def check(self) -> None:
        """
        See that the server takes mail from us, as far as that shows without a letter.

        Raises:
            Unavailable: It does not.
        """
        seconds = min(self._within, CHECK_SECONDS)
        problem = self._loop.begin(self._carrier().problem(seconds)).result()
        if problem is not None:
            raise Unavailable("mail server") from ConnectionError(problem)

    def close(self) -> None:
        """Hang up. May be used again."""
        with self._lock:
            carrier, self._made = self._made, None
        if carrier is not None:
            with suppress(TimeoutError):
                self._loop.begin(carrier.close()).result(2)
            self._loop.stop()

    def _carrier(self) -> "Carrier":
        # The package takes some MiB, which only who sends shall pay.
        from workcore_adapters.mail.carrier import Carrier  # noqa: PLC0415 - as just said

        with self._lock:
            if self._made is None:
                self._made = Carrier(self._server)
            return self._made


def arrived(told: Known, carrying: "Future[None]") -> Sequence[tuple[Message, Outcome]]:
    """Wait until something is known, and take all of it; nothing when that was all."""
    first = told.get()
    if first is None:
        return ()
    found = [first]
    wait([carrying], PATIENCE)
    with suppress(Empty):
        while (each := told.get_nowait()) is not None:
            found.append(each)
        told.put(None)  # Whoever asks next has to learn that there is no more.
    return found
