"""A worker: each job on threads of its own, so that a slow one holds up no other."""

import logging
from collections.abc import Sequence
from itertools import chain, repeat
from threading import Event, Thread
from time import perf_counter, time

from attrs import Factory, define, field

from workcore.application import Application
from workcore.errors import Unavailable, WorkcoreError
from workcore_entrypoints.metrics import Meter
from workcore_entrypoints.worker.jobs import Job

log = logging.getLogger("workcore.worker")


@define
class Health:
    """Whether a job does what it should, and what the log was told of it."""

    name: str
    _said: str = ""

    def bad(self, error: Exception) -> None:
        """Say what is wrong, unless it was said; of our own mistakes, where to look."""
        what = repr(error)
        if what != self._said:
            ours = not isinstance(error, WorkcoreError)
            level = logging.WARNING if isinstance(error, Unavailable) else logging.ERROR
            log.log(
                level,
                "%s: %s",
                self.name,
                error,
                exc_info=error if ours else None,
                extra={"fields": {"job": self.name}},
            )
        self._said = what

    def good(self) -> None:
        """Say that it is well again."""
        if self._said:
            log.warning("%s: goes on", self.name, extra={"fields": {"job": self.name}})
        self._said = ""


@define
class Worker:
    """
    Runs jobs until it is told to stop.

    What is not there for a while (a database, a folder) is waited for. A job that fails is
    tried again in its turn and stops no other; what is wrong is logged once, until it changes.
    """

    _application: Application
    _jobs: Sequence[Job]
    _meter: Meter = field(
        default=Factory(lambda self: Meter(jobs=[job.name for job in self._jobs]), takes_self=True)
    )
    _stopping: Event = field(factory=Event)
    _threads: list[Thread] = field(factory=list)

    def start(self) -> None:
        """Begin with every job."""
        for job in chain.from_iterable(repeat(job, job.abreast) for job in self._jobs):
            thread = Thread(target=self._repeat, args=(job,), name=job.name)
            self._threads.append(thread)
            thread.start()

    def drain(self) -> None:
        """Begin nothing any more, and return when what was begun is done."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, job: Job) -> None:
        health = Health(job.name)
        while not self._stopping.is_set():
            more = self._run(job, health)
            self._stopping.wait(0 if more else job.every.total_seconds())

    def _run(self, job: Job, health: Health) -> bool:
        """Run once; tell whether there is more to do at once."""
        began = perf_counter()
        try:
            more = job.run(self._application, self._application.ports.clock.now())
        except Exception as error:  # noqa: BLE001 - whatever it is, other jobs and the next run go on
            health.bad(error)
            self._meter.worked(job.name, perf_counter() - began, well_at=None)
            return False
        health.good()
        took = perf_counter() - began
        self._meter.worked(job.name, took, well_at=time())
        said = {"job": job.name, "duration_ms": round(took * 1000, 3), "more": more}
        log.debug("job", extra={"fields": said})
        return more
