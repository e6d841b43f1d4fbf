"""How long `import workcore` takes, beyond starting Python."""

import subprocess
import sys
import time
from statistics import median
from typing import Final

from benchmarks.report import row

RUNS: Final = 9
MILLI: Final = 1_000


def imports() -> None:
    """Measure, and print milliseconds."""
    without = median(_seconds("pass") for _ in range(RUNS))
    within = median(_seconds("import workcore") for _ in range(RUNS))
    row(("import workcore (bar 100)", f"{(within - without) * MILLI:.0f} ms"))


def _seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - ours
    return time.perf_counter() - start
