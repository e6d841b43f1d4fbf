"""The product's own commands, each a process of its own that is watched."""

import os
import resource
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil
from attrs import frozen

from benchmarks.filled import SECRET
from workcore_adapters.security import Ed25519Signer

VERIFIER: Final = Path(__file__).parents[2] / "docs" / "verify_audit.py"
WORKCORE: Final = Path(sys.executable).with_name("workcore")
SEED: Final = bytes(range(32))
KEY: Final = Ed25519Signer(SEED).public_key
LOOK_SECONDS: Final = 0.05
KIB: Final = 1 << 10


class FailedCommand(Exception):
    """A command did not end well; nothing is measured then."""


@frozen
class Run:
    """
    What a command took.

    Attributes:
        computed: Seconds of processor time, of its own: what a busy machine disturbs less.
        mebibytes: The most memory that it had at a time.
    """

    seconds: float
    computed: float
    mebibytes: float


@frozen
class Installation:
    """A database and the folder that checkpoints of it go to."""

    dsn: str
    checkpoints: Path

    @property
    def environment(self) -> dict[str, str]:
        """Say to a command what it runs on."""
        return os.environ | {
            "APP_ENV": "production",
            # Nothing is attached here, and production wants to know where files go.
            "S3_BUCKET": "nothing",
            "ENABLE_VIRUS_SCANNING": "false",
            "API_URL": "http://127.0.0.1",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_FROM": "workcore@example.org",
            "DATABASE_URL": self.dsn,
            "JWT_SECRET": SECRET,
            "AUDIT_SIGNING_KEY": b64encode(SEED).decode(),
            "AUDIT_CHECKPOINT_DIR": str(self.checkpoints),
        }

    def workcore(self, *words: str) -> Run:
        """Run a command of the product."""
        return self._run([str(WORKCORE), *words])

    def verifier(self, bundle: Path) -> Run:
        """Run the verifier that strangers run."""
        given = ["--key", KEY, "--checkpoints", str(self.checkpoints)]
        return self._run([sys.executable, str(VERIFIER), str(bundle), *given])

    @contextmanager
    def worker(self) -> Iterator[psutil.Process]:
        """Have a worker of the product run meanwhile."""
        with subprocess.Popen([str(WORKCORE), "worker"], env=self.environment) as process:  # noqa: S603 - ours
            try:
                yield psutil.Process(process.pid)
            finally:
                process.terminate()

    def _run(self, command: Sequence[str]) -> Run:
        start, before = time.perf_counter(), _computed()
        with subprocess.Popen(  # noqa: S603 - ours
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            most = _most_memory(process)
            _, said = process.communicate()
        if process.returncode:
            raise FailedCommand(said.decode())
        return Run(time.perf_counter() - start, _computed() - before, most)


def _computed() -> float:
    """Tell how long all children that have ended computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _most_memory(process: subprocess.Popen[bytes]) -> float:
    """Wait for the end of a process, and tell the most memory that it had, in MiB."""
    status, most = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        with suppress(OSError, psutil.Error):
            lines = status.read_text().splitlines()
            most = max([most, *(int(line.split()[1]) for line in lines if "VmHWM" in line)])
        time.sleep(LOOK_SECONDS)
    return most / KIB
