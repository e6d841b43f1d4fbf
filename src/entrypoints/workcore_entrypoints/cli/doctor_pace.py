"""Checks what makes answers slow and memory short: limits, the way to the database, statistics."""

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from workcore_entrypoints.cli.checked import Check
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings

MEGABYTE: Final = 1024 * 1024
PROCESS, UPLOAD = 100 * MEGABYTE, 20 * MEGABYTE
"""What a process takes, and what each of its uploads takes besides: docs/runbooks.md."""

UPLOADS: Final = 4
LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where a container reads how much memory it gets, by either version of control groups."""

FAR: Final = 5.0
"""Milliseconds: a request asks the database a few times, one after the other."""


def memory(settings: Settings, *, limits: Sequence[Path] = LIMITS) -> Check:
    """Compare what all processes may take with what there is for them."""
    wanted = settings.workcore_workers * (PROCESS + UPLOADS * UPLOAD)
    given = there_is(limits)
    found = f"{wanted // MEGABYTE:,} MiB at most for {settings.workcore_workers} processes"
    found = f"{found}, of {given // MEGABYTE:,}"
    if wanted <= given:
        return Check("memory", "ok", found)
    mend = "Fewer processes (WORKCORE_WORKERS), or a larger limit for the container."
    return Check("memory", "warning", found, mend)


def there_is(limits: Sequence[Path]) -> int:
    """Tell how many bytes the container gets, or the machine has."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    said = [limit.read_text().strip() for limit in limits if limit.exists()]
    return min([machine, *(int(each) for each in said if each.isdecimal())])


def distance(container: Container) -> Check:
    """Ask the database for nothing, and tell how long that takes."""
    database = container.database()
    database.ping()
    waits = []
    for _ in range(5):
        began = perf_counter()
        database.ping()
        waits.append((perf_counter() - began) * 1000)
    found = f"the database answers in {median(waits):.1f} ms"
    if median(waits) <= FAR:
        return Check("way", "ok", found)
    mend = "Serve from where the database is; else more requests at once: WORKCORE_TURNS."
    return Check("way", "warning", found, mend)


def statistics(container: Container) -> Check:
    """See whether the database knows enough of its tables to plan well."""
    unknown = container.migrator().unanalysed()
    if not unknown:
        return Check("statistics", "ok", "of each large table")
    mend = "Run ANALYZE on the database, and see that autovacuum is on."
    return Check("statistics", "warning", f"none of {', '.join(unknown)}", mend)
