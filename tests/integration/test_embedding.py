"""The embedding example runs where only the core and the bare adapters are."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
PAGE = ROOT / "docs" / "embedding.md"
MAX_LINES = 30


def example() -> str:
    """Return the first Python block of the embedding page."""
    block = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert block, "docs/embedding.md has no Python block"
    return block[1]


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both distributions and install them, without extras, on their own."""
    home = tmp_path_factory.mktemp("embedding") / "venv"
    environment = os.environ | {"VIRTUAL_ENV": str(home)}

    def uv(*arguments: str) -> None:
        subprocess.run([UV, *arguments], check=True, cwd=ROOT, env=environment)

    uv("venv", "--quiet", "--python", sys.executable, str(home))
    uv("pip", "install", "--quiet", "--require-hashes", "-r", "requirements/adapters.txt")
    uv("pip", "install", "--quiet", "--no-deps", "src/workcore", "src/adapters")
    return home / "bin" / "python"


@pytest.mark.integration
def test_example_runs_alone(bare_python: Path, tmp_path: Path) -> None:
    """Create, submit and approve work with no framework or driver installed."""
    script = tmp_path / "example.py"
    script.write_text(example())

    run = subprocess.run(
        [bare_python, "-I", "-W", "error", script],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert run.returncode == 0, run.stderr
    assert "approved" in run.stdout.lower()


@pytest.mark.integration
def test_core_brings_attrs_and_cattrs_only(bare_python: Path) -> None:
    """Whoever embeds workcore gets two dependencies, and uuid-utils for adapters."""
    listed = subprocess.run(
        [UV, "pip", "freeze", "--python", bare_python],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    names = {re.split(r"[ =]", line)[0] for line in listed.splitlines()}

    assert names == {
        "attrs",
        "cattrs",
        "typing-extensions",
        "uuid-utils",
        "workcore",
        "workcore-adapters",
    }


def test_example_is_short() -> None:
    """Thirty lines suffice."""
    lines = [line for line in example().splitlines() if line.strip()]

    assert len(lines) < MAX_LINES
