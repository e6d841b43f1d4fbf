"""What is printed."""

import sys
import time
from collections.abc import Sequence
from statistics import median
from typing import Final

from attrs import Factory, frozen

from benchmarks.driver import Sample

START: Final = time.monotonic()
MILLI: Final = 1_000


def say(text: str) -> None:
    """Tell on the side what goes on."""
    print(f"[{time.monotonic() - START:5.0f} s] {text}", file=sys.stderr, flush=True)


@frozen
class Series:
    """What the rounds of one case on one server saw."""

    samples: list[Sample] = Factory(list)

    @property
    def rate(self) -> float:
        """Requests a second: the median of all rounds."""
        return median(len(sample.latencies) / sample.seconds for sample in self.samples)

    @property
    def computed(self) -> float:
        """Milliseconds of processor time for a request, in the server and in PostgreSQL."""
        requests = sum(len(sample.latencies) for sample in self.samples)
        return sum(sample.computed for sample in self.samples) / requests * MILLI

    @property
    def figures(self) -> tuple[int, float, float, float]:
        """Give requests a second, milliseconds of half and of 99 % of them, and processor time."""
        return round(self.rate), self.percentile(0.5), self.percentile(0.99), self.computed

    def percentile(self, part: float) -> float:
        """Tell in how many milliseconds *part* of all requests was answered."""
        latencies = sorted(each for sample in self.samples for each in sample.latencies)
        return latencies[min(int(part * len(latencies)), len(latencies) - 1)] * MILLI


def row(cells: Sequence[object]) -> None:
    """Print one line of a table: a name, then figures."""
    name, *figures = (f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in cells)
    print(f"{name:<28}" + "".join(f"{figure:>11}" for figure in figures), flush=True)
