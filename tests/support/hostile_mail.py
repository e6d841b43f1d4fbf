"""A mail server that misbehaves as one is told to."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Final

from attrs import define, field


class Fault(StrEnum):
    """What goes wrong with one try."""

    NONE = "none"
    CLOSING = "421 to the sender, and cut"
    SENDER_LATER = "451 to the sender"
    RECIPIENT_LATER = "450 to the recipient"
    LETTER_LATER = "452 to the letter"
    NO_LOGIN = "530 to the sender"
    SENDER_REFUSED = "550 to the sender"
    RECIPIENT_REFUSED = "551 to the recipient"
    LETTER_REFUSED = "554 to the letter"
    CUT_BEFORE = "cut before DATA"
    CUT_INSIDE = "cut inside DATA"
    CUT_AFTER = "cut after the final dot"
    HANGS_BEFORE = "hangs before DATA"
    HANGS_AFTER = "hangs after the final dot"
    NONSENSE = "speaks another protocol"


TWICE: Final = {Fault.CUT_AFTER, Fault.HANGS_AFTER}
"""Here the sender cannot know that the letter was taken."""

FOR_GOOD: Final = {Fault.SENDER_REFUSED, Fault.RECIPIENT_REFUSED, Fault.LETTER_REFUSED}

Choice = Callable[[], Fault]


@define
class Hostile:
    """
    What runs.

    Attributes:
        choose: Asked for each try, when its sender is named.
        taken: Letters that it has whole, with their recipients.
        tries: So often somebody began with a letter.
        talks: So many connections there were.
    """

    choose: Choice
    port: int = 0
    taken: list[tuple[str, bytes]] = field(factory=list)
    tries: int = 0
    talks: int = 0
    done: threading.Event = field(factory=threading.Event)


class HangsUp(Exception):
    """It has had enough."""


class Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    hostile: Hostile
    fault: Fault
    recipient: str

    def handle(self) -> None:
        """Speak until somebody hangs up."""
        self.hostile = self.server.hostile  # type: ignore[attr-defined] # set below
        self.hostile.talks += 1
        self.fault = Fault.NONE
        with suppress(HangsUp, OSError):
            self._say("220 hostile")
            while line := self.rfile.readline():
                self._hear(line.decode().strip())

    def _hear(self, line: str) -> None:
        match line[:4].upper():
            case "EHLO":
                self._say("250-hostile\r\n250 SMTPUTF8")
            case "MAIL":
                self._mail()
            case "RCPT":
                self.recipient = line.partition("<")[2].partition(">")[0]
                self._answer("250 OK", {Fault.RECIPIENT_LATER, Fault.RECIPIENT_REFUSED})
            case "DATA":
                self._data()
            case "QUIT":
                self._say("221 bye")
                raise HangsUp
            case _:
                self._say("250 OK")

    def _mail(self) -> None:
        self.hostile.tries += 1
        self.fault = self.hostile.choose()
        senders = {Fault.SENDER_LATER, Fault.NO_LOGIN, Fault.SENDER_REFUSED, Fault.CLOSING}
        self._answer("250 OK", senders)
        if self.fault is Fault.CLOSING:
            raise HangsUp

    def _data(self) -> None:
        self._cut(Fault.CUT_BEFORE, Fault.HANGS_BEFORE)
        if self.fault is Fault.NONSENSE:
            self._say("HTTP/1.1 400 Bad Request")
            raise HangsUp
        self._say("354 go on")
        lines = [self.rfile.readline()]
        self._cut(Fault.CUT_INSIDE)
        while lines[-1] != b".\r\n":
            lines.append(self.rfile.readline())
            if not lines[-1]:
                raise HangsUp
        if self.fault in {Fault.LETTER_LATER, Fault.LETTER_REFUSED}:
            self._say(self.fault.value)
            return
        content = b"".join(line.removeprefix(b".") for line in lines[:-1])
        self.hostile.taken.append((self.recipient, content))
        self._cut(Fault.CUT_AFTER, Fault.HANGS_AFTER)
        self._say("250 OK")

    def _answer(self, well: str, faults: set[Fault]) -> None:
        self._say(self.fault.value if self.fault in faults else well)

    def _cut(self, fault: Fault, hangs: Fault | None = None) -> None:
        if self.fault is hangs:
            self.hostile.done.wait(60)
        if self.fault in {fault, hangs}:
            raise HangsUp

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """A thread for each conversation."""

    daemon_threads = True
    request_queue_size = 64
    hostile: Hostile


@contextmanager
def hostile_mail(choose: Choice) -> Iterator[Hostile]:
    """Listen, and treat each try as *choose* says."""
    with Server(("127.0.0.1", 0), Talk) as server:
        server.hostile = Hostile(choose, server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.hostile
        finally:
            server.hostile.done.set()
            server.shutdown()
            thread.join()
