"""Mail by SMTP keeps its port's promises with a real server, and with one that misbehaves."""

import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from email import message_from_bytes
from itertools import chain, repeat
from time import sleep
from typing import Any

import pytest
from tests.support.hostile_mail import FOR_GOOD, TWICE, Fault, hostile_mail
from tests.support.letters import (
    HOST,
    PASSWORD,
    USER,
    Caught,
    Certificate,
    catching,
    certificate,
    knows,
)

from workcore.errors import Unavailable
from workcore.model import DeliveryState
from workcore.testing.contracts.mailer import (
    SENT,
    Arrived,
    MailerContract,
    a_letter,
    outcomes,
    read,
)
from workcore_adapters.mail import Protection, Server, SmtpMailer

pytestmark = [
    pytest.mark.integration,
    pytest.mark.filterwarnings("ignore:Requiring AUTH"),  # aiosmtpd's word to its own admin
]

SENDER = "workcore@example.net"


def server(port: int, **given: Any) -> Server:
    """Name a server of this machine."""
    return Server(host=HOST, port=port, sender=SENDER, **given)


@pytest.fixture
def opened() -> Iterator[Callable[..., SmtpMailer]]:
    """Make mailers, and close them."""
    made: list[SmtpMailer] = []

    def make(port: int, *, seconds: float = 10, **given: Any) -> SmtpMailer:
        made.append(SmtpMailer(server(port, **given), within=timedelta(seconds=seconds)))
        return made[-1]

    yield make
    for mailer in made:
        mailer.close()


class TestSmtpMailer(MailerContract):
    """Mail by SMTP."""

    @pytest.fixture
    def caught(self) -> Iterator[Caught]:
        """A server that takes everything."""
        with catching() as caught:
            yield caught

    @pytest.fixture
    def mailer(self, caught: Caught, opened: Callable[..., SmtpMailer]) -> SmtpMailer:
        """Hands over to it."""
        return opened(caught.port)

    @pytest.fixture
    def arrived(self, caught: Caught) -> Callable[[], Sequence[Arrived]]:
        """Read what it has."""
        return lambda: [read(content) for _, content in caught.letters]

    def test_few_connections(self, mailer: SmtpMailer, caught: Caught) -> None:
        """Letters share connections, one call's and the next one's."""
        for _ in range(3):
            assert outcomes(mailer, [a_letter() for _ in range(40)]) == [SENT] * 40
        assert 1 < len(caught.sessions) <= 8

    def test_after_closing(self, mailer: SmtpMailer, caught: Caught) -> None:
        """A mailer that was closed connects again."""
        assert outcomes(mailer, [a_letter()]) == [SENT]
        mailer.close()
        assert outcomes(mailer, [a_letter()]) == [SENT]
        assert len(caught.letters) == 2

    def test_name_in_any_script(self, mailer: SmtpMailer, caught: Caught) -> None:
        """Names in front of the @ may be of any script."""
        assert outcomes(mailer, [a_letter(recipient="änn@example.org")]) == [SENT]
        assert caught.letters[0][0] == "änn@example.org"

    def test_envelope(self, mailer: SmtpMailer, caught: Caught) -> None:
        """Who gets it is said to the server as it is in the letter."""
        assert outcomes(mailer, [a_letter(recipient="ann@flughäfen.example")]) == [SENT]
        [(recipient, content)] = caught.letters
        assert recipient == message_from_bytes(content)["To"] == "ann@xn--flughfen-4za.example"


def test_server_of_ascii(opened: Callable[..., SmtpMailer]) -> None:
    """Where the server knows no such names the letter is dead, and others are not."""
    with catching(enable_SMTPUTF8=False) as caught:
        mailer = opened(caught.port)
        dead, sent = outcomes(mailer, [a_letter(recipient="änn@example.org"), a_letter()])
    assert (dead.state, sent) == (DeliveryState.DEAD, SENT)
    assert dead.error == "the server takes no such address"


def test_too_large(opened: Callable[..., SmtpMailer]) -> None:
    """A letter that is too large for the server is dead, with its words; the connection goes on."""
    with catching(data_size_limit=5_000) as caught:
        mailer = opened(caught.port)
        dead, sent = outcomes(mailer, [a_letter(text="x" * 9_000), a_letter()])
    assert (dead.state, sent) == (DeliveryState.DEAD, SENT)
    assert "552" in (dead.error or "")


@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Vouches for this machine."""
    return certificate(tmp_path_factory.mktemp("tls"))


WAYS = [
    pytest.param(Protection.STARTTLS, id="starttls"),
    pytest.param(Protection.OFFERED, id="offered"),
    pytest.param(Protection.TLS, id="tls"),
]


def secured(protection: Protection, cert: Certificate) -> dict[str, Any]:
    """Have a server speak like that, and ask who somebody is."""
    way = {"ssl_context": cert.context()} if protection is Protection.TLS else {
        "tls_context": cert.context(), "require_starttls": True,
    }  # fmt: skip
    return {**way, "auth_required": True, "authenticator": knows, "auth_require_tls": False}


@pytest.mark.parametrize("protection", WAYS)
def test_tls(
    protection: Protection,
    cert: Certificate,
    opened: Callable[..., SmtpMailer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Letters travel by TLS, to a server that the machine trusts, from a user whom it knows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(cert.file))
    with catching(**secured(protection, cert)) as caught:
        mailer = opened(caught.port, protection=protection, user=USER, password=PASSWORD)
        mailer.check()
        assert outcomes(mailer, [a_letter()]) == [SENT]
        mailer.close()
    assert caught.secure == [True]


@pytest.mark.parametrize("protection", WAYS)
def test_certificate_of_a_stranger(
    protection: Protection, cert: Certificate, opened: Callable[..., SmtpMailer]
) -> None:
    """A server that nobody vouches for gets neither letter nor password; the letter waits."""
    with catching(**secured(protection, cert)) as caught:
        mailer = opened(caught.port, protection=protection, user=USER, password=PASSWORD)
        (outcome,) = outcomes(mailer, [a_letter()])
    assert outcome.state is DeliveryState.WAITING
    assert "certificate" in (outcome.error or "").lower()
    assert not caught.letters


def test_server_without_tls(opened: Callable[..., SmtpMailer]) -> None:
    """Who asks for TLS never goes on without."""
    with catching() as caught:
        (outcome,) = outcomes(opened(caught.port, protection=Protection.STARTTLS), [a_letter()])
    assert outcome.state is DeliveryState.WAITING
    assert not caught.letters


@pytest.mark.parametrize("given", [{}, {"user": USER, "password": "wrong"}], ids=["none", "wrong"])
def test_wrong_password(given: dict[str, str], opened: Callable[..., SmtpMailer]) -> None:
    """Whom the server does not know can mend that: his letters wait, and a check tells."""
    asks = {"auth_required": True, "authenticator": knows, "auth_require_tls": False}
    with catching(**asks) as caught:
        mailer = opened(caught.port, protection=Protection.NONE, **given)
        (outcome,) = outcomes(mailer, [a_letter()])
        if given:
            with pytest.raises(Unavailable):
                mailer.check()
    assert outcome.state is DeliveryState.WAITING
    assert (outcome.error or "").startswith("5")


def test_nobody_listens(opened: Callable[..., SmtpMailer]) -> None:
    """Without a server letters wait, and a check says why."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    mailer = opened(port)
    (outcome,) = outcomes(mailer, [a_letter()])
    assert outcome.state is DeliveryState.WAITING
    with pytest.raises(Unavailable) as failure:
        mailer.check()
    assert str(port) in str(failure.value.__cause__)


def test_server_is_silent(opened: Callable[..., SmtpMailer]) -> None:
    """A server that takes connections and says nothing costs a call its time, and no more."""
    with socket.create_server((HOST, 0)) as silent:
        mailer = opened(silent.getsockname()[1], seconds=0.5)
        done = outcomes(mailer, [a_letter() for _ in range(20)])
        with pytest.raises(Unavailable):
            mailer.check()
    assert {each.state for each in done} == {DeliveryState.WAITING}
    assert {each.error for each in done} == {"no answer within 0 s"}


def expected(fault: Fault) -> DeliveryState:
    """Say what a try with a fault comes to."""
    if fault is Fault.NONE:
        return DeliveryState.SENT
    return DeliveryState.DEAD if fault in FOR_GOOD else DeliveryState.WAITING


@pytest.mark.parametrize("fault", Fault)
def test_fault(fault: Fault, opened: Callable[..., SmtpMailer]) -> None:
    """
    Each fault comes to its outcome, with a word why, and hurts no letter before or behind it.

    Sent once more, the letter is there; twice only where the answer to it was lost, and then it
    is the same to the last byte.
    """
    before, letter, behind = a_letter(), a_letter(recipient="bob@example.org"), a_letter()
    faults = chain([Fault.NONE, fault], repeat(Fault.NONE))
    with hostile_mail(lambda: next(faults)) as hostile:
        mailer = opened(hostile.port, seconds=1)
        assert outcomes(mailer, [before]) == [SENT]
        (outcome,) = outcomes(mailer, [letter])
        assert outcomes(mailer, [behind]) == [SENT]
        if outcome.state is DeliveryState.WAITING:
            assert outcomes(mailer, [letter]) == [SENT]
        mailer.close()

    assert outcome.state is expected(fault)
    assert (outcome.error is None) == (fault is Fault.NONE)
    if fault.value[0] in "45":
        assert (outcome.error or "").startswith(fault.value[:3])
    copies = [content for recipient, content in hostile.taken if recipient == "bob@example.org"]
    assert len(copies) == (2 if fault in TWICE else fault not in FOR_GOOD)
    assert len(set(copies)) <= 1


def test_connection_that_was_closed_meanwhile(opened: Callable[..., SmtpMailer]) -> None:
    """A server that hangs up between two letters costs none of them a try."""
    with catching(timeout=0.2) as caught:
        mailer = opened(caught.port)
        assert outcomes(mailer, [a_letter()]) == [SENT]
        sleep(0.6)
        assert outcomes(mailer, [a_letter()]) == [SENT]
    assert len(caught.letters) == 2


def test_whoever_asks_no_further(opened: Callable[..., SmtpMailer]) -> None:
    """Who stops to listen gives up what was not sent, and the mailer is as good as before."""
    faults = chain([Fault.NONE], repeat(Fault.HANGS_BEFORE, 39), repeat(Fault.NONE))
    with hostile_mail(lambda: next(faults)) as hostile:
        mailer = opened(hostile.port)
        sending = mailer.send([a_letter() for _ in range(40)])
        [[_, first]] = next(sending)
        assert first == SENT
        sending.close()  # type: ignore[attr-defined] # a generator, which the port leaves open
        begun = hostile.tries
        faults = repeat(Fault.NONE)  # type: ignore[assignment] # never ends either
        assert outcomes(mailer, [a_letter()]) == [SENT]
        mailer.close()
    assert begun < 40


def test_password_does_not_show() -> None:
    """A server shows no password, whatever is printed of it."""
    assert PASSWORD not in repr(server(25, user=USER, password=PASSWORD))
