"""A worker: each job on threads of its own, so that a slow one holds up no other."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain, repeat
from threading import Event, Thread
from time import perf_counter, time
from typing import Final

from attrs import Factory, define, field

from workcore.application import Application
from workcore.errors import Unavailable
from workcore.ports.announcements import Announcements
from workcore_entrypoints.metrics import Meter
from workcore_entrypoints.worker.bell import Bell
from workcore_entrypoints.worker.health import Health
from workcore_entrypoints.worker.jobs import Job

log = logging.getLogger("workcore.worker")

HEARING: Final = timedelta(seconds=0.2)
"""So long at most word is waited for until a stop is noticed."""

DEAF_SECONDS: Final = 1.0
"""Until it is tried again to hear something."""


@define
class Worker:
    """
    Runs jobs until it is told to stop: each in its turn, and at word of what it is for.

    What is not there for a while (a database, a folder) is waited for. A job that fails is
    tried again in its turn and stops no other; what is wrong is logged once, until it changes.
    """

    _application: Application
    _jobs: Sequence[Job]
    _announcements: Announcements
    _meter: Meter = field(
        default=Factory(lambda self: Meter(jobs=[job.name for job in self._jobs]), takes_self=True)
    )
    _stopping: Event = field(factory=Event)
    _threads: list[Thread] = field(factory=list)
    _bells: Mapping[str, Bell] = field(
        init=False,
        default=Factory(lambda self: {job.name: Bell() for job in self._jobs}, takes_self=True),
    )

    def start(self) -> None:
        """Begin with every job."""
        for job in chain.from_iterable(repeat(job, job.abreast) for job in self._jobs):
            self._begin(Thread(target=self._repeat, args=(job,), name=job.name))
        self._begin(Thread(target=self._listen, name="announcements"))

    def drain(self) -> None:
        """Begin nothing any more, and return when what was begun is done."""
        self._stopping.set()
        for bell in self._bells.values():
            bell.end()
        for thread in self._threads:
            thread.join()

    def _begin(self, thread: Thread) -> None:
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        """Wake whom word concerns."""
        health = Health("announcements")
        while not self._stopping.is_set():
            try:
                word = self._announcements.wait(HEARING)
            except Unavailable as error:
                health.bad(error)
                self._stopping.wait(DEAF_SECONDS)
                continue
            health.good()
            if word:
                self._wake([job.name for job in self._jobs if job.at_word])

    def _wake(self, names: Sequence[str]) -> None:
        for name in self._bells.keys() & names:
            self._bells[name].ring()

    def _repeat(self, job: Job) -> None:
        health, bell = Health(job.name), self._bells[job.name]
        woken = False
        while not self._stopping.is_set():
            more = self._run(job, health)
            if woken or more:
                self._wake(job.then)
            woken = bell.rest(0 if more else job.every.total_seconds())

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
