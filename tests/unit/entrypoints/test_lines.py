"""Of all connections, the one whose sender has stopped is found and hung up on, and no other."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from attrs import define, field

from workcore.errors import UploadCut
from workcore_entrypoints.rest.pace import PacedBody
from workcore_entrypoints.server.lines import Lines, hang_up

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other kernel tells so much")

MUCH = bytes(50_000)


@define
class Listener:
    """Somebody who listens, with both ends of each connection."""

    listening: socket.socket
    _open: ExitStack = field(factory=ExitStack, init=False)

    @property
    def lines(self) -> Lines:
        """The connections as they are."""
        return Lines.of("127.0.0.1", self.listening.getsockname()[1])

    def met(self) -> tuple[socket.socket, socket.socket]:
        """Let somebody connect; give his end and ours."""
        sender = self._open.enter_context(socket.create_connection(self.listening.getsockname()))
        ours, _ = self.listening.accept()
        return sender, self._open.enter_context(ours)

    def close(self) -> None:
        """Close everything."""
        self._open.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Listener(listening)
        yield made
        made.close()


def say(sender: socket.socket, ours: socket.socket, content: bytes) -> None:
    """Send something, and take it in whole."""
    sender.sendall(content)
    left = len(content)
    while left:
        left -= len(ours.recv(left))


def test_only_the_silent_one_is_hung_up_on(listener: Listener) -> None:
    """Who has stopped is heard no more, and still hears; who goes on notices nothing."""
    (stops, his), (goes_on, other) = listener.met(), listener.met()
    first = listener.lines
    assert len(first.counted) == 2
    say(stops, his, b"head")
    say(goes_on, other, MUCH)
    since = listener.lines
    say(goes_on, other, MUCH)

    (found,) = first.silent(since, came=4)
    hang_up(found)
    assert his.recv(1) == b""
    his.sendall(b"408")
    assert stops.recv(3) == b"408"
    say(goes_on, other, MUCH)


def test_who_sent_more_is_another(listener: Listener) -> None:
    """A line by which more came than the body has is not the body's."""
    sender, ours = listener.met()
    first = listener.lines
    say(sender, ours, MUCH)
    since = listener.lines
    assert list(first.silent(since, came=100)) == []
    assert len(list(first.silent(since, came=len(MUCH)))) == 1


def test_who_was_answered_is_another(listener: Listener) -> None:
    """A line by which something went out is not waiting, unless it was told to go on."""
    sender, ours = listener.met()
    first = listener.lines
    for expected in (1, 0):
        ours.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        sender.recv(100)
        since = listener.lines
        assert len(list(first.silent(since, came=0))) == expected


def test_who_came_later_is_another(listener: Listener) -> None:
    """A line that began after the body is not the body's; one that is gone is left alone."""
    _, ours = listener.met()
    first = listener.lines
    listener.met()
    (found,) = first.silent(listener.lines, came=0)
    ours.close()
    assert list(first.silent(listener.lines, came=0)) == []
    # Whoever comes now may get the number of the file that was closed.
    sender, his = listener.met()
    hang_up(found)
    say(sender, his, b"x")


def test_others_are_not_looked_at(listener: Listener) -> None:
    """Lines of other hosts and ports, and what is no line, are not counted."""
    listener.met()
    port = listener.listening.getsockname()[1]
    assert not Lines.of("127.0.0.2", port).counted
    assert not Lines.of("127.0.0.1", port + 1).counted
    assert len(Lines.of("::ffff:127.0.0.1", port).counted) == 1


def test_body_whose_sender_stops(listener: Listener) -> None:
    """Whoever reads a body is free again although its sender neither goes on nor hangs up."""
    sender, ours = listener.met()
    lines = listener.lines
    sender.sendall(b"some")
    with PacedBody(ours.recv, 1000, lines, window=0.1, silence=0.1) as body:
        assert body.read(9) == b"some"
        with pytest.raises(UploadCut):
            body.read(9)
    ours.sendall(b"408")
    assert sender.recv(3) == b"408"
