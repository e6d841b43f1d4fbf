"""The version before: the code as it was when the newest migration was not there yet."""

import subprocess
import tarfile
from io import BytesIO
from os import pathsep
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen

from workcore_adapters.postgres.migrate import SCRIPTS, head

ROOT: Final = Path(__file__).parents[2]
DISTRIBUTIONS: Final = ("src/workcore", "src/adapters", "src/entrypoints")
ADAPTERS: Final = ROOT / "src" / "adapters"


@frozen
class Previous:
    """
    Code that runs on our libraries, but is not ours.

    Attributes:
        path: What `PYTHONPATH` has to be.
        head: The revision that it knows as the newest.
    """

    path: str
    head: str


def previous(folder: Path) -> Previous:
    """Unpack it into *folder*; a tree without a history skips the test."""
    with tarfile.open(fileobj=BytesIO(_git("archive", _commit(), "src"))) as archive:
        archive.extractall(folder, filter="data")
    versions = folder / "src" / "adapters" / SCRIPTS.relative_to(ADAPTERS) / "versions"
    known = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    return Previous(pathsep.join(str(folder / each) for each in DISTRIBUTIONS), known)


def _commit() -> str:
    """Find what the newest migration came after."""
    newest = SCRIPTS / "versions" / f"{head()}_up.sql"
    log = ("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest.relative_to(ROOT)))
    added = _git(*log).decode().strip()
    return f"{added}^" if added else "HEAD"


def _git(*words: str) -> bytes:
    try:
        return subprocess.check_output(["git", *words], cwd=ROOT)  # noqa: S607 - whichever git there is
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(reason="this tree has no history to take the version before from")
