"""A real malware scanner of its own in a folder, which knows the test file and nothing else."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from workcore_entrypoints.embedded.failure import EmbeddedFailure
from workcore_entrypoints.embedded.process import answers, free_ports, running

TEST_FILE: Final = (
    "58354f2150254041505b345c505a58353428505e2937434329377d24"
    "45494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a"
)
"""What the signature looks for, anywhere in a file: the EICAR test file in hexadecimal digits."""

SIGNATURES: Final = f"Eicar-Test-Signature:0:*:{TEST_FILE}\n"

CONFIG: Final = """\
DatabaseDirectory {folder}/signatures
TCPSocket {port}
TCPAddr 127.0.0.1
Foreground yes
LogTime yes
MaxThreads 8
StreamMaxLength {megabytes}M
MaxFileSize {megabytes}M
MaxScanSize 400M
MaxScanTime 100000
AlertExceedsMax yes
AlertEncrypted yes
{user}"""
"""By default it passes as clean what is too large or nested too deeply; here it says so."""


@frozen
class EmbeddedClamd:
    """A scanner that runs."""

    host: str
    port: int


def clamd_is_there() -> bool:
    """Whether the machine has it."""
    return _clamd() is not None


@contextmanager
def embedded_clamd(folder: Path, *, megabytes: int = 110) -> Iterator[EmbeddedClamd]:
    """
    Run clamd over *folder*.

    Args:
        megabytes: Of a file, at most; a little over what may be uploaded.

    Raises:
        EmbeddedFailure: It is not installed, or does not start.
    """
    program = _clamd()
    if program is None:
        raise EmbeddedFailure("There is no clamd: apt-get install clamav-daemon.")
    (folder / "signatures").mkdir(parents=True, exist_ok=True)
    (folder / "signatures" / "test.ndb").write_text(SIGNATURES)
    [port] = free_ports(1)
    user = "User root\n" if os.geteuid() == 0 else ""
    config = folder / "clamd.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, megabytes=megabytes, user=user))
    command = [program, f"--config-file={config}"]
    with running(command, log=folder / "clamd.log", ready=lambda: answers(port)):
        yield EmbeddedClamd("127.0.0.1", port)


def _clamd() -> str | None:
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
