"""Senders of webhooks keep their port's promises; and nobody inside is reached by any trick."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TypeAlias

import pytest
from attrs import define
from tests.support.receivers import Listening, a_receiver, a_rude_receiver
from tests.support.tls import a_certificate

from workcore.policies.outside import Address
from workcore.ports.webhooks import Post, Reply
from workcore.testing.contracts.webhook_sender import WebhookSenderContract, a_post
from workcore_adapters.memory import MemorySender
from workcore_adapters.webhooks import HttpSender
from workcore_adapters.webhooks.resolving import addresses_of

HERE = (ip_network("127.0.0.1/32"),)
"""The one address of this machine that may be reached; others of it are inside as ever."""

IPV6 = ("::1",) if socket.has_dualstack_ipv6() else ()
NEIGHBOURS = ("127.0.0.2", "127.0.0.53", "127.1.2.3", *IPV6)
"""Addresses of this machine that lead to its insides."""

QUICK = 0.5
"""Seconds that a sender waits in tests of silence."""


@define
class Twin:
    """What came out of the twin, as a server that got it."""

    sender: MemorySender
    url: str = "https://hooks.example.org/workcore"

    @property
    def got(self) -> Sequence[Post]:
        """What arrived."""
        return self.sender.posts

    def answers(self, status: int) -> None:
        """Answer like that from now on."""
        self.sender.replies[self.url] = Reply(status=status)


class TestMemorySender(WebhookSenderContract):
    """Messages in memory."""

    @pytest.fixture
    def sender(self) -> MemorySender:
        """Takes everything over."""
        return MemorySender()

    @pytest.fixture
    def receiver(self, sender: MemorySender) -> Twin:
        """Look at what it took."""
        return Twin(sender)


@pytest.fixture
def receiver() -> Iterator[Listening]:
    """Listen where it is allowed."""
    with a_receiver() as listening:
        yield listening


class TestHttpSender(WebhookSenderContract):
    """Messages by HTTP, to a server that listens."""

    @pytest.fixture
    def sender(self) -> HttpSender:
        """May reach this machine by one address."""
        return HttpSender(HERE)

    def test_headers_of_the_connection(self, sender: HttpSender, receiver: Listening) -> None:
        """The server is called what its address calls it, and is told who is calling."""
        sender.send(a_post(receiver.url))

        [got] = receiver.got
        assert got.url == receiver.url
        assert got.headers["user-agent"] == "workcore"
        assert got.headers["connection"] == "close"

    def test_no_connection(self, sender: HttpSender) -> None:
        """Where nobody listens nothing arrives, and that is told."""
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        reply = sender.send(a_post(f"http://127.0.0.1:{port}/"))
        assert reply == Reply(error="took no connection, or broke it off")


def leading_to(*addresses: str) -> "Names":
    """Let every name lead to some addresses."""
    return Names([[ip_address(address) for address in addresses]])


@define
class Names:
    """A resolver that says what it is told to, something else each time it is asked."""

    answers: list[Sequence[Address]]
    asked: int = 0

    def __call__(self, host: str, within: float) -> Sequence[Address]:
        """Give the next answer; the last one for ever."""
        assert host
        assert within > 0
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.fixture
def neighbours() -> Iterator[list[Listening]]:
    """Have servers on addresses of this machine that nobody must reach."""
    with ExitStack() as stack:
        yield [stack.enter_context(a_receiver(host)) for host in NEIGHBOURS]


def untouched(neighbours: Sequence[Listening]) -> bool:
    """See that nobody even connected."""
    return all(each.connections == 0 and not each.got for each in neighbours)


class TestNobodyInside:
    """Real servers listen on inside addresses, and no way of naming them leads there."""

    def test_they_do_listen(self, neighbours: list[Listening]) -> None:
        """Whoever is allowed to does reach them, so that the tests below can fail."""
        everything = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
        for each in neighbours:
            assert HttpSender(everything).send(a_post(each.url)) == Reply(status=200)
            assert each.connections == 1

    def test_by_address(self, neighbours: list[Listening]) -> None:
        """Loopback is not reached, by HTTP or HTTPS, whether or not something is allowed."""
        for each in neighbours:
            for url in (each.url, each.url.replace("http", "https")):
                assert HttpSender().send(a_post(url)).status is None
                assert HttpSender(HERE).send(a_post(url)).status is None
        assert untouched(neighbours)

    @pytest.mark.parametrize(
        "host",
        [
            *("2130706434", "0x7f000002", "0x7f.0.0.2", "0177.0.0.2", "127.2", "017700000002"),
            *("[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[::127.0.0.2]", "[64:ff9b::7f00:2]"),
            *("[2002:7f00:2::]", "127.0.0.2.", "127.0.0.1@127.0.0.2", "127.0.0.1#@127.0.0.2"),
            *("127.0.0.1\\@127.0.0.2", "\uff11\uff12\uff17.0.0.2", "127\u30020\u30020\u30022"),
        ],
    )
    def test_by_another_spelling(self, neighbours: list[Listening], host: str) -> None:
        """An inside address is refused however it is spelled, though the system could read it."""
        port = neighbours[0].port
        for scheme in ("http", "https"):
            reply = HttpSender(HERE).send(a_post(f"{scheme}://{host}:{port}/hook"))
            assert reply.status is None
            assert reply.error
        assert untouched(neighbours)

    @pytest.mark.parametrize("host", NEIGHBOURS)
    def test_by_a_name(self, neighbours: list[Listening], host: str) -> None:
        """A name that leads inside is not followed, even beside addresses that are fine."""
        for found in ((host,), ("127.0.0.1", host), (host, "127.0.0.1"), ("192.0.2.1", host)):
            sender = HttpSender(HERE, resolve=leading_to(*found))
            for each in neighbours:
                reply = sender.send(a_post(f"http://hooks.example.org:{each.port}/"))
                assert reply == Reply(error="leads to an address that may not be reached")
        assert untouched(neighbours)

    def test_by_the_name_of_this_machine(self, neighbours: list[Listening]) -> None:
        """Its own name leads inside, as the system itself resolves it."""
        reply = HttpSender().send(a_post(f"https://localhost:{neighbours[0].port}/"))
        assert reply == Reply(error="leads to an address that may not be reached")
        assert untouched(neighbours)

    def test_rebinding(self, receiver: Listening) -> None:
        """A name that leads elsewhere when it is asked for again is not asked for again."""
        with a_receiver("127.0.0.2", port=receiver.port) as inside:
            rebound = Names([[ip_address("127.0.0.1")], [ip_address("127.0.0.2")]])
            sender, url = HttpSender(HERE, resolve=rebound), f"http://name.example:{inside.port}/"

            assert sender.send(a_post(url)) == Reply(status=200)
            assert rebound.asked == 1
            assert [got.url for got in receiver.got] == [url]
            assert sender.send(a_post(url)).status is None
            assert untouched([inside])

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirection(
        self, receiver: Listening, neighbours: list[Listening], status: int
    ) -> None:
        """Whoever is reached cannot send the message on to anybody inside."""
        receiver.answers(status)
        for each in neighbours:
            receiver.location = each.url
            assert HttpSender(HERE).send(a_post(receiver.url)) == Reply(status=status)
        assert untouched(neighbours)
        assert len(receiver.got) == len(neighbours)

    def test_in_the_open(self, receiver: Listening) -> None:
        """Without TLS nobody is reached but who is allowed by the operator."""
        sender = HttpSender((), resolve=leading_to("8.8.8.8"))
        reply = sender.send(a_post(f"http://name.example:{receiver.port}/"))
        assert reply == Reply(error="would be reached without TLS")


class TestCertificates:
    """Whoever is reached by TLS proves whose server it is, by the name that was asked for."""

    def test_of_the_address(self, tmp_path: Path) -> None:
        """A server with the right certificate gets the message."""
        certificate = a_certificate(tmp_path)
        with a_receiver(certificate=certificate) as listening:
            sender = HttpSender(HERE, authorities=str(certificate))
            assert sender.send(a_post(listening.url)) == Reply(status=200)
            assert [got.url for got in listening.got] == [listening.url]

    def test_of_somebody_else(self, tmp_path: Path) -> None:
        """A server at the right address with another's certificate gets nothing."""
        certificate = a_certificate(tmp_path)
        with a_receiver(certificate=certificate) as listening:
            sender = HttpSender(HERE, authorities=str(certificate), resolve=leading_to("127.0.0.1"))
            reply = sender.send(a_post(f"https://name.example:{listening.port}/"))
            assert reply == Reply(error="could not prove by a certificate whose server it is")
            assert listening.got == []

    def test_that_nobody_vouches_for(self, tmp_path: Path) -> None:
        """A certificate that the system does not believe is none."""
        with a_receiver(certificate=a_certificate(tmp_path)) as listening:
            reply = HttpSender(HERE).send(a_post(listening.url))
            assert reply == Reply(error="could not prove by a certificate whose server it is")
            assert listening.got == []


def hang(_: socket.socket) -> None:
    """Say nothing at all."""
    Event().wait(30)


def drip(caller: socket.socket) -> None:
    """Say something each time that somebody might give up, and never come to an end."""
    caller.sendall(b"HTTP/1.1 200 OK\r\nx: ")
    while True:
        caller.sendall(b"x")
        Event().wait(QUICK / 20)


def keep_continuing(caller: socket.socket) -> None:
    """Ask to go on, and to go on, and to go on."""
    while True:
        caller.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def chatter(caller: socket.socket) -> None:
    """Send headers without end."""
    caller.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(10**9):
        caller.sendall(f"x-{number % 50}: {'x' * 8_000}\r\n".encode())


def pour(caller: socket.socket) -> None:
    """Answer with a body without end."""
    caller.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        caller.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


def babble(caller: socket.socket) -> None:
    """Speak another language."""
    caller.recv(10)
    caller.sendall(b"220 mail.example ESMTP\r\n" * 3)


def hang_up(caller: socket.socket) -> None:
    """Take it, and go."""
    caller.recv(65_536)


Talk: TypeAlias = Callable[[socket.socket], None]

SILENT = Reply(error="did not answer in time")
GARBLED = Reply(error="answered no HTTP")


class TestRudeness:
    """Whatever a server does, a try ends in its time and in little memory."""

    @pytest.mark.parametrize(
        ("talk", "reply"),
        [
            (keep_continuing, GARBLED),
            (chatter, GARBLED),
            (pour, Reply(status=200)),
            (babble, GARBLED),
            (hang_up, Reply(error="took no connection, or broke it off")),
        ],
    )
    def test_ends(self, talk: Talk, reply: Reply) -> None:
        """A try comes to something."""
        with a_rude_receiver(talk) as listening:
            assert HttpSender(HERE, within=60).send(a_post(listening.url)) == reply
            assert listening.connections == 1

    @pytest.mark.parametrize("talk", [hang, drip])
    def test_given_up(self, talk: Talk) -> None:
        """Whoever says nothing, or goes on for ever, is given up when the time is over."""
        with a_rude_receiver(talk) as listening:
            begun = monotonic()
            assert HttpSender(HERE, within=QUICK).send(a_post(listening.url)) == SILENT
            assert QUICK <= monotonic() - begun < 30

    def test_no_time_left(self, receiver: Listening) -> None:
        """When the time is over before anybody was asked, nobody is."""
        assert HttpSender(HERE, within=0).send(a_post(receiver.url)) == SILENT
        assert receiver.connections == 0

    def test_names_that_are_not_found(self) -> None:
        """A look-up that finds nothing, or takes too long, is told as what it is."""

        def lost(_: str, __: float) -> Sequence[Address]:
            raise OSError

        def slow(_: str, __: float) -> Sequence[Address]:
            raise TimeoutError

        url = "https://name.example/"
        unknown = HttpSender(resolve=lost).send(a_post(url))
        assert unknown == Reply(error="has a name that was not found")
        assert HttpSender(resolve=slow).send(a_post(url)) == SILENT
        nowhere = HttpSender(resolve=Names([[]])).send(a_post(url))
        assert nowhere == Reply(error="leads to an address that may not be reached")

    def test_next_address(self, receiver: Listening) -> None:
        """Where one address takes no connection the next is tried; all were looked at before."""
        both = (*HERE, ip_network("127.0.0.9/32"))
        sender = HttpSender(both, resolve=leading_to("127.0.0.9", "127.0.0.1"))
        assert sender.send(a_post(f"http://name.example:{receiver.port}/")) == Reply(status=200)


class TestLookingUp:
    """The system is asked once, and for no longer than there is time."""

    def test_found(self) -> None:
        """This machine is found by its name."""
        assert ip_address("127.0.0.1") in addresses_of("localhost", 30)

    @pytest.mark.parametrize("host", ["no-such-name.invalid", "x" * 64 + ".example", "\udcff"])
    def test_not_found(self, host: str) -> None:
        """What is no name, or nobody's, raises."""
        with pytest.raises(OSError):  # noqa: PT011 - of any kind
            addresses_of(host, 30)

    def test_takes_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A look-up that hangs is left alone."""
        done = Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: list("" * done.wait(30)))
        with pytest.raises(TimeoutError):
            addresses_of("name.example", 0.05)
        done.set()
