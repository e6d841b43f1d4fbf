"""Mailers keep their port's promises: the twin, and letters as files."""

from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryState
from workcore.testing.contracts.mailer import (
    SENT,
    Arrived,
    MailerContract,
    a_letter,
    outcomes,
    read,
    seen,
)
from workcore_adapters.mail import FolderMailer
from workcore_adapters.mail.mime import letter_of
from workcore_adapters.memory import MemoryMailer

SENDER = "workcore@example.net"
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-Id",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]


class TestMemoryMailer(MailerContract):
    """Mail in memory."""

    @pytest.fixture
    def mailer(self) -> MemoryMailer:
        """Sends everything."""
        return MemoryMailer()

    @pytest.fixture
    def arrived(self, mailer: MemoryMailer) -> Callable[[], Sequence[Arrived]]:
        """Read its outbox."""
        return lambda: [seen(letter) for letter in mailer.outbox]

    @pytest.mark.parametrize("state", [DeliveryState.WAITING, DeliveryState.DEAD])
    def test_answer_that_is_set(self, mailer: MemoryMailer, state: DeliveryState) -> None:
        """Stories can have it fail for one recipient, and for nobody else."""
        failed = Outcome(state=state, error="451 not now")
        mailer.answers["bob@example.org"] = failed
        letters = [a_letter(recipient="bob@example.org"), a_letter()]
        assert outcomes(mailer, letters) == [failed, SENT]
        assert [letter.recipient for letter in mailer.outbox] == ["ann@example.org"]


class TestFolderMailer(MailerContract):
    """Mail as files."""

    @pytest.fixture
    def mailer(self, tmp_path: Path) -> FolderMailer:
        """Writes into a folder that is not there yet."""
        return FolderMailer(tmp_path / "some" / "mail", sender=SENDER)

    @pytest.fixture
    def arrived(self, tmp_path: Path) -> Callable[[], Sequence[Arrived]]:
        """Read the folder, in which nothing but letters may be."""
        return lambda: [read(path.read_bytes()) for path in (tmp_path / "some/mail").glob("*")]

    def test_sent_again(self, mailer: FolderMailer, tmp_path: Path) -> None:
        """A letter that is sent again is the same file, to the last byte."""
        letter, file = a_letter(), tmp_path / "some" / "mail"
        outcomes(mailer, [letter])
        (first,) = [path.read_bytes() for path in file.iterdir()]
        outcomes(mailer, [letter])
        assert [path.read_bytes() for path in file.iterdir()] == [first]

    def test_folder_cannot_be_used(self, tmp_path: Path) -> None:
        """A folder that cannot be made lets the letter wait, and says why."""
        (tmp_path / "file").write_text("in the way")
        (outcome,) = outcomes(FolderMailer(tmp_path / "file", sender=SENDER), [a_letter()])
        assert outcome == Outcome(state=DeliveryState.WAITING, error="folder of mail: File exists")

    def test_letter_cannot_be_put(self, mailer: FolderMailer, tmp_path: Path) -> None:
        """A letter that cannot get its name leaves no draft behind."""
        letter = a_letter()
        place = tmp_path / "some" / "mail" / f"{letter.id}.eml"
        place.mkdir(parents=True)
        (outcome,) = outcomes(mailer, [letter])
        assert outcome.state is DeliveryState.WAITING
        assert list(place.parent.iterdir()) == [place]


def test_headers_of_a_thread() -> None:
    """Letters about one request hang together, each under a name of its own, for filters too."""
    first = a_letter()
    both = (first, a_letter(thread=first.thread))
    letters = [message_from_bytes(letter_of(each, sender=SENDER), policy=default) for each in both]
    assert letters[0]["Message-ID"] == f"<{first.id}@example.net>"
    assert letters[0]["Message-ID"] != letters[1]["Message-ID"]
    root = f"<request.{first.thread}@example.net>"
    for letter in letters:
        assert letter["In-Reply-To"] == letter["References"] == root
        assert letter["List-Id"] == "<requests.example.net>"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Date"].datetime == first.at


def test_addresses_of_any_script() -> None:
    """A host travels in ASCII; only a name that cannot needs a server that takes UTF-8."""
    host = letter_of(a_letter(recipient="ann@flughäfen.example"), sender=SENDER)
    assert b"To: ann@xn--flughfen-4za.example\r\n" in host
    name = letter_of(a_letter(recipient="änn@example.org"), sender=SENDER)
    assert "To: änn@example.org\r\n".encode() in name


@pytest.mark.parametrize(
    "recipient", ["a,b@example.org", "<ann@example.org", "ann\x00@example.org", "ann@a..b"]
)
def test_address_that_could_be_two(recipient: str, tmp_path: Path) -> None:
    """What has a meaning of its own in an address is refused for good, not quoted or guessed."""
    (outcome,) = outcomes(FolderMailer(tmp_path, sender=SENDER), [a_letter(recipient=recipient)])
    assert outcome == Outcome(state=DeliveryState.DEAD, error="recipient is no address")
    assert not list(tmp_path.iterdir())


HOSTILE = st.text(max_size=300) | st.lists(
    st.sampled_from(["\r\n", "\n", "\r", "Bcc: eve@example.org", "=?utf-8?q?=0d=0aBcc:_e=40x?=",
                     "\x85", "\u2028", "\x0b", "\x00", "\ud800", ".", "--", " ", "<", "@", "ü"]),
    max_size=12,
).map("".join)  # fmt: skip


@given(subject=HOSTILE, text=HOSTILE, html=HOSTILE, list_id=HOSTILE)
def test_no_header_comes_from_content(subject: str, text: str, html: str, list_id: str) -> None:
    """Whatever a letter says, it has exactly its headers, two parts, and lines that travel."""
    hostile = a_letter(subject=subject, text=text, html=html, list_id=list_id)
    content = letter_of(hostile, sender=SENDER)
    letter = message_from_bytes(content, policy=default)
    assert sorted(letter.keys()) == sorted(HEADERS)
    assert letter["To"] == hostile.recipient
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()


@given(recipient=HOSTILE.map(lambda text: f"{text}@example.org") | HOSTILE)
def test_no_recipient_comes_from_another(recipient: str) -> None:
    """An address is one recipient or refused; no header comes of it."""
    mailer = MemoryMailer()
    (outcome,) = outcomes(mailer, [a_letter(recipient=recipient)])
    try:
        content = letter_of(a_letter(recipient=recipient), sender=SENDER)
    except ValueError:
        return
    assert outcome == SENT
    letter = message_from_bytes(content, policy=default)
    assert sorted(letter.keys()) == sorted(HEADERS)
    assert len(letter["To"].addresses) == 1
