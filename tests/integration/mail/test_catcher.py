"""`workcore dev --full` has a real mail server, which keeps what it is given."""

from pathlib import Path

import pytest

from workcore.ports.mailer import Message
from workcore.testing.contracts.mailer import SENT, a_letter, outcomes, read, seen
from workcore_adapters.mail import Server, SmtpMailer
from workcore_entrypoints.embedded.catcher import embedded_catcher

pytestmark = pytest.mark.integration


def given(folder: Path, letter: Message) -> Path:
    """Start it, give it a letter, and tell where letters are."""
    with embedded_catcher(folder) as catcher:
        mailer = SmtpMailer(Server(host=catcher.host, port=catcher.port, sender="us@example.org"))
        assert outcomes(mailer, [letter]) == [SENT]
        mailer.close()
        return catcher.letters


def test_letters_are_kept(tmp_path: Path) -> None:
    """What it is given is in its folder, a file for each letter; started again it goes on."""
    letters = [a_letter(), a_letter(recipient="änn@example.org")]
    [place] = {given(tmp_path, letter) for letter in letters}

    found = [read(file.read_bytes()) for file in place.iterdir()]
    assert set(found) == set(map(seen, letters))
