"""
`python -m benchmarks.load`: a steady load for long, whatever the answers do.

Requests are sent at fixed times, on as many connections as that takes; each is timed from when it
was due, so that whoever waits because others are slow counts as slow. Four in five read.
"""

import argparse
import select
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

import psutil
from attrs import define, field

from benchmarks.cases import create, find, read, read_each
from benchmarks.driver import BrokenAnswer, Client, Sample, drive
from benchmarks.filled import Filled
from benchmarks.filling import copied
from benchmarks.report import MILLI, row
from benchmarks.servers import MIB, PRODUCT, Running, Serving, running
from workcore_entrypoints.embedded.postgres import embedded_postgres

FOLDER: Final = Path(__file__).parent / "results"
MIX: Final = (read, find, read, find, create)
WARM_UP: Final = 10.0
"""Seconds that count for nothing: each process has to have seen everything once."""

FILLING: Final = 30.0
"""Seconds before that, of as many requests as come through: a process then remembers as many as
it ever will, and what grows after that grows without an end. In two thirds of them each one is
asked for again, since that is remembered apart."""

EACH: Final = 60.0
"""Seconds of a line of the table."""

MOST_GROWTH: Final = 1.10
"""The memory of a process at the end, as a part of what it was after the first line."""

FAILED: Final = 400


def mixed(filled: Filled) -> Iterator[bytes]:
    """Write one request after another, for ever."""
    random = Random(1)
    for number in count():
        yield MIX[number % len(MIX)](filled, random)


@define
class OpenLoop:
    """Sends what *script* says at a fixed rate."""

    port: int
    script: Iterator[bytes]
    rate: float
    sample: Sample = field(factory=Sample)
    _idle: deque[Client] = field(factory=deque)
    _busy: dict[int, Client] = field(factory=dict)
    _poll: select.epoll = field(factory=select.epoll)

    def run(self, seconds: float) -> Sample:
        """Go on for so long, and tell what was seen in that time."""
        self.sample = Sample()
        start = time.perf_counter()
        dues = deque(start + number / self.rate for number in range(int(seconds * self.rate)))
        while dues or self._busy:
            while dues and dues[0] <= time.perf_counter():
                self._send(dues.popleft())
            self._take(max(0.0, dues[0] - time.perf_counter()) if dues else 1.0)
        self.sample.seconds = time.perf_counter() - start
        return self.sample

    def _send(self, due: float) -> None:
        client = self._idle.pop() if self._idle else self._opened()
        client.send(since=due)
        self._busy[client.socket.fileno()] = client

    def _opened(self) -> Client:
        client = Client(self.port, self.script)
        self._poll.register(client.socket.fileno(), select.EPOLLIN)
        return client

    def _take(self, wait: float) -> None:
        """Take what comes meanwhile."""
        for number, _ in self._poll.poll(wait):
            if number not in self._busy:
                self._retire(number)
                continue
            try:
                if self._busy[number].receive():
                    self._busy[number].note(self.sample)
                    self._idle.append(self._busy.pop(number))
            except (BrokenAnswer, OSError):
                self._lose(number)

    def _retire(self, number: int) -> None:
        """Let go of a connection that was idle for so long that the server closed it."""
        gone = next(client for client in self._idle if client.socket.fileno() == number)
        self._idle.remove(gone)
        gone.socket.close()

    def _lose(self, number: int) -> None:
        """Count an answer that did not come."""
        self.sample.statuses[0] += 1
        self._busy.pop(number).socket.close()


def memory(product: Running) -> Mapping[int, float]:
    """Tell what each process holds, in MiB: what is its own, and its part of what is shared."""
    found = {}
    for process in (product.process, *product.process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            found[process.pid] = process.memory_full_info().pss / MIB
    return found


def told(name: str, sample: Sample, held: Mapping[int, float]) -> None:
    """Print a line."""
    latencies = sorted(sample.latencies)
    half, most = (latencies[int(len(latencies) * part)] * MILLI for part in (0.5, 0.99))
    rate, bad = len(latencies) / sample.seconds, failures(sample).total()
    row((name, rate, half, most, latencies[-1] * MILLI, bad, *held.values()))


def failures(sample: Sample) -> Counter[int]:
    """Count answers that nobody wanted by their status, and as 0 those that did not come."""
    return Counter({s: n for s, n in sample.statuses.items() if not 0 < s < FAILED})


def grown(series: list[Mapping[int, float]]) -> float:
    """Tell how much the process grew most that grew most, from the first line to the last."""
    return max(series[-1].get(pid, 0) / held for pid, held in series[0].items())


def main() -> None:
    """Measure what the command line asks for; exits with 1 when something is not as promised."""
    options = arguments()
    serving, minutes = Serving(server="granian", threads=2), options.seconds / EACH
    with (
        embedded_postgres(options.folder) as server,
        copied(server, options.rows) as filled,
        running(PRODUCT, filled, serving) as product,
    ):
        drive(product.port, read_each(filled, times=2), seconds=options.filling * 2 / 3)
        drive(product.port, read_each(filled), seconds=options.filling / 3)
        loop = OpenLoop(product.port, mixed(filled), options.rate)
        loop.run(WARM_UP)
        row(("of each minute", "req/s", "p50 ms", "p99 ms", "slowest", "errors", "MiB each"))
        samples, series = [], []
        for minute in islice(count(1), max(1, round(minutes))):
            samples.append(loop.run(min(EACH, options.seconds)))
            series.append(memory(product))
            told(f"minute {minute}", samples[-1], series[-1])
    bad, growth = sum(map(failures, samples), Counter[int]()), grown(series)
    p99 = median(sorted(s.latencies)[int(len(s.latencies) * 0.99)] for s in samples) * MILLI
    told_bad = f"{bad.total()} errors {dict(bad) or ''}".strip()
    print(f"median p99 {p99:.1f} ms, {told_bad}, memory {growth:.2f} times as much at the end")
    sys.exit(1 if bad or growth > MOST_GROWTH else 0)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="requests in the database")
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--filling", type=float, default=FILLING, help="seconds of it")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
