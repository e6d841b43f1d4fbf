"""Mailers."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.policy import default
from itertools import chain
from typing import Any, TypeAlias

import pytest
from attrs import frozen

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryId, DeliveryState, RequestId
from workcore.ports.mailer import Mailer, Message
from workcore.testing.builders import NOW, Fields
from workcore.testing.ids import new_id

SENT = Outcome(state=DeliveryState.SENT)


@frozen
class Arrived:
    """What a recipient sees of a letter."""

    recipient: str
    subject: str
    text: str
    html: str


Post: TypeAlias = Callable[[], Sequence[Arrived]]


def a_letter(**given: Any) -> Message:
    """Make a letter to Ann."""
    defaults: Fields = {
        "id": DeliveryId(new_id()),
        "at": NOW,
        "recipient": "ann@example.org",
        "subject": "WR-2026-000001 submitted: Stand 12",
        "text": "Stand 12 was submitted.\n",
        "html": "<!doctype html><p>Stand 12 was submitted.</p>\n",
        "thread": RequestId(new_id()),
        "list_id": "requests",
    }
    return Message(**defaults | given)


def seen(letter: Message) -> Arrived:
    """Say what a recipient is to see of it."""
    return Arrived(letter.recipient, letter.subject, letter.text, letter.html)


def read(content: bytes) -> Arrived:
    """Open a letter as a mail reader does, to whom ends of lines are all the same."""
    letter = message_from_bytes(content, policy=default)
    text, html = (part.get_content().replace("\r\n", "\n") for part in letter.iter_parts())
    return Arrived(letter["To"], letter["Subject"], text, html)


def outcomes(mailer: Mailer, letters: Sequence[Message]) -> list[Outcome]:
    """Send letters, see that each was told of once, and list what they came to in their order."""
    told = list(chain.from_iterable(mailer.send(letters)))
    found = {letter.id: outcome for letter, outcome in told}
    assert len(told) == len(found) == len(letters)
    return [found[letter.id] for letter in letters]


class MailerContract:
    """Needs the fixtures `mailer`, and `arrived`, which lists what came out of it so far."""

    def test_letters_arrive(self, mailer: Mailer, arrived: Post) -> None:
        """Each letter reaches its recipient as it was written, in any script."""
        letters = [
            a_letter(),
            a_letter(
                subject="WR-2026-000002 Vorfeld: Öl auf Stand 7 – 停机坪 ✈ " + "weit " * 40 + "weg"
            ),
            a_letter(recipient="bob@example.org", text="Ü" * 2_000 + "\n.\nend\n"),
        ]
        assert outcomes(mailer, letters) == [SENT] * len(letters)
        assert set(arrived()) == set(map(seen, letters))

    def test_nothing_to_send(self, mailer: Mailer, arrived: Post) -> None:
        """No letters come to no outcomes."""
        assert not list(mailer.send([]))
        assert not arrived()

    @pytest.mark.parametrize(
        "recipient", ["", "ann", "@", "ann@", "@example.org", "a b@example.org", "a@b\r\nBcc: c@d"]
    )
    def test_no_address(self, mailer: Mailer, arrived: Post, recipient: str) -> None:
        """Who is no address is refused for good, and the others get theirs."""
        one, refused, other = outcomes(
            mailer, [a_letter(), a_letter(recipient=recipient), a_letter()]
        )
        assert (one, refused.state, other) == (SENT, DeliveryState.DEAD, SENT)
        assert refused.error
        assert {each.recipient for each in arrived()} == {"ann@example.org"}

    def test_many_threads(self, mailer: Mailer, arrived: Post) -> None:
        """Threads may send at once; nothing is lost and nothing mixes."""
        letters = [a_letter(recipient=f"p{n}@example.org", text=f"{n}\n") for n in range(40)]
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda letter: outcomes(mailer, [letter]), letters))
        assert done == [[SENT]] * len(letters)
        assert set(arrived()) == set(map(seen, letters))
