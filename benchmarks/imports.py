"""How long `import workcore` takes, beyond starting Python."""

import subprocess
import sys
import time
from collections.abc import Mapping
from statistics import median
from typing import Final

from benchmarks.report import row

RUNS: Final = 9
MODULES: Final[Mapping[str, str]] = {"workcore": " (bar 100)", "workcore.application": ""}
"""The package, which imports nothing, and the module that imports every use case, with a bar."""

MILLI: Final = 1_000


def imports() -> None:
    """Measure, and print milliseconds."""
    without = median(_seconds("pass") for _ in range(RUNS))
    for module, bar in MODULES.items():
        within = median(_seconds(f"import {module}") for _ in range(RUNS))
        row((f"import {module}{bar}", f"{max(0.0, within - without) * MILLI:.0f} ms"))


def _seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - ours
    return time.perf_counter() - start
