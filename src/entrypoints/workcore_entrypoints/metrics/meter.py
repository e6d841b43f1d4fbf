"""What is counted while it happens, and where on the board."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product
from pathlib import Path
from typing import Final

from workcore.model import Channel, DeliveryState, ScanAnswer
from workcore_entrypoints.metrics.board import Board
from workcore_entrypoints.metrics.families import Sample

ELSEWHERE: Final = "(none)"
"""Stands for a method or a route that there is not."""

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; requests end after 10 at most."""

STATUSES: Final = (
    *(200, 201, 204, 206, 207, 304, 400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 416, 422),
    *(428, 429, 500, 503),
)
OTHER: Final = "other"
PLACES: Final = {status: place for place, status in enumerate(STATUSES)}
ANSWERS: Final = tuple(ScanAnswer)
OUTCOMES: Final = ("done", "failed")
CACHES: Final = ("callers", "copies", "policies", "requests", "settings")
"""What each process remembers of the database, and `copies` in the cache that they may share."""
LOOKUPS: Final = ("known", "unknown")
TRIES: Final = tuple(product((Channel.EMAIL, Channel.WEBHOOK), DeliveryState))
"""Digests are letters when they are sent."""

DURATIONS: Final = len(STATUSES) + 1
SECONDS: Final = DURATIONS + len(BOUNDS) + 1
PER_ROUTE: Final = SECONDS + 1
"""A route's numbers: requests of each status and of others; of each duration; their sum."""

TIMES: Final = (
    "workcore_job_duration_seconds_total",
    "workcore_job_last_success_timestamp_seconds",
)
PER_JOB: Final = len(OUTCOMES) + len(TIMES)

PROGRESS, LENT, FIRST = range(3)
"""How many requests go on, how many connections are lent, and the first place of a route."""

Route = tuple[str, str]
"""Method and path."""


class Meter:
    """Counts, in this process and with all others. May be shared between threads."""

    def __init__(
        self, routes: Iterable[Route] = (), jobs: Iterable[str] = (), path: Path | None = None
    ) -> None:
        """Take a place for each figure: the same in each process that shares *path*."""
        names = [(ELSEWHERE, ELSEWHERE), *sorted(set(routes))]
        self._routes = {name: FIRST + PER_ROUTE * place for place, name in enumerate(names)}
        scans = FIRST + PER_ROUTE * len(names)
        self._scans = {answer: scans + place for place, answer in enumerate(ANSWERS)}
        lookups = scans + len(ANSWERS)
        self._lookups = {name: lookups + len(LOOKUPS) * n for n, name in enumerate(CACHES)}
        tries = lookups + len(LOOKUPS) * len(CACHES)
        self._tries = {tried: tries + place for place, tried in enumerate(TRIES)}
        first = tries + len(TRIES)
        self._jobs = {name: first + PER_JOB * place for place, name in enumerate(jobs)}
        self._board = Board(first + PER_JOB * len(self._jobs), path)
        self._board.put(PROGRESS, 0)
        self._board.put(LENT, 0)

    def begun(self) -> None:
        """Count a request that came."""
        self._board.add((PROGRESS, 1))

    def answered(self, route: Route, status: int, seconds: float, *, lent: int) -> None:
        """Count its answer, and note how many connections others hold."""
        first = self._routes.get(route, FIRST)
        self._board.add(
            (PROGRESS, -1),
            (first + PLACES.get(status, len(STATUSES)), 1),
            (first + DURATIONS + bisect_left(BOUNDS, seconds), 1),
            (first + SECONDS, seconds),
        )
        self._board.put(LENT, lent)

    def scanned(self, answer: ScanAnswer) -> None:
        """Count a file that was scanned."""
        self._board.add((self._scans[answer], 1))

    def looked_up(self, cache: str, *, known: int = 0, unknown: int = 0) -> None:
        """Count what was looked for in a cache, one of `CACHES`."""
        first = self._lookups[cache]
        if known:
            self._board.add((first, known))
        if unknown:
            self._board.add((first + 1, unknown))

    def tried(self, channel: Channel, state: DeliveryState) -> None:
        """Count a try to send a message, and what came of it."""
        self._board.add((self._tries[channel, state], 1))

    def worked(self, job: str, seconds: float, *, well_at: float | None) -> None:
        """Count a run of a job, which ended well at that time, or did not."""
        first = self._jobs[job]
        self._board.add((first + (well_at is None), 1), (first + len(OUTCOMES), seconds))
        if well_at is not None:
            self._board.put(first + len(OUTCOMES) + 1, well_at)

    def samples(self) -> Iterator[Sample]:
        """Tell what all processes counted."""
        sums = self._board.sums()
        if len(self._routes) > 1:
            yield from self._of_requests(sums)
        for cache, first in self._lookups.items():
            for place, found in enumerate(LOOKUPS, start=first):
                labels = {"cache": cache, "found": found}
                yield Sample("workcore_cache_lookups_total", sums[place], labels)
        for (channel, state), place in self._tries.items():
            labels = {"channel": str(channel), "outcome": str(state)}
            yield Sample("workcore_messages_tried_total", sums[place], labels)
        for answer, place in self._scans.items():
            yield Sample("workcore_scans_total", sums[place], {"answer": str(answer)})
        yield from self._of_jobs(sums)

    def _of_requests(self, sums: Sequence[float]) -> Iterator[Sample]:
        rows = {name: sums[first : first + PER_ROUTE] for name, first in self._routes.items()}
        asked = {name: row for name, row in rows.items() if any(row)}
        for (method, path), row in asked.items():
            labels = {"method": method, "route": path}
            for status, count in zip((*STATUSES, OTHER), row, strict=False):
                if count:
                    said = {**labels, "status": str(status)}
                    yield Sample("workcore_http_requests_total", count, said)
        for (method, path), row in asked.items():
            yield from _histogram({"method": method, "route": path}, row)
        yield Sample("workcore_http_requests_in_progress", sums[PROGRESS])
        yield Sample("workcore_pool_connections_in_use", sums[LENT])

    def _of_jobs(self, sums: Sequence[float]) -> Iterator[Sample]:
        for job, first in self._jobs.items():
            for place, outcome in enumerate(OUTCOMES):
                labels = {"job_name": job, "outcome": outcome}
                yield Sample("workcore_job_runs_total", sums[first + place], labels)
        for place, family in enumerate(TIMES, start=len(OUTCOMES)):
            for job, first in self._jobs.items():
                yield Sample(family, sums[first + place], {"job_name": job})


def _histogram(labels: Mapping[str, str], row: Sequence[float]) -> Iterator[Sample]:
    family = "workcore_http_request_duration_seconds"
    counts = list(accumulate(row[DURATIONS:SECONDS]))
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
        yield Sample(family, count, {**labels, "le": bound}, "_bucket")
    yield Sample(family, row[SECONDS], labels, "_sum")
    yield Sample(family, counts[-1], labels, "_count")
