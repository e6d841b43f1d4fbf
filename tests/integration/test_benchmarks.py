"""The benchmarks still measure what is served today."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

LITTLE = ["--rows", "200", "--rounds", "1", "--seconds", "0.2", "--only", "get"]

FEW = ["--letters", "20", "--rounds", "1"]


def test_the_product_is_measured_beside_the_limit(open_folder: Path) -> None:
    """With the settings that production demands, whatever those are by now."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *LITTLE, "--folder", str(open_folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert re.search(r"^  product +[1-9]", done.stdout, re.MULTILINE), done.stdout


def test_mail_is_measured_beside_the_client(open_folder: Path) -> None:
    """Each letter of both is taken; how quickly says the full size."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.mail", *FEW, "--folder", str(open_folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert re.search(r"^round 1 +[1-9]\d* +[1-9]\d* ", done.stdout, re.MULTILINE), done.stdout
