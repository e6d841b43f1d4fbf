"""A real mail server of its own in a folder, which keeps what it is given and sends it nowhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from workcore_entrypoints.embedded.process import answers, free_ports, running


@frozen
class Catcher:
    """
    A mail server that runs.

    Attributes:
        letters: A folder with a file for each letter.
    """

    host: str
    port: int
    letters: Path


@contextmanager
def embedded_catcher(folder: Path) -> Iterator[Catcher]:
    """
    Run a mail server over *folder*.

    Raises:
        EmbeddedFailure: It does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    [port] = free_ports(1)
    kept = folder / "caught"
    command = [sys.executable, "-m", "aiosmtpd", "--nosetuid", "--smtputf8"]
    command += ["--listen", f"127.0.0.1:{port}", "--class", "aiosmtpd.handlers.Mailbox", str(kept)]
    with running(command, log=folder / "catcher.log", ready=lambda: answers(port)):
        yield Catcher("127.0.0.1", port, kept / "new")
