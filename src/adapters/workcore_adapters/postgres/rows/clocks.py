"""Clocks of requests as columns: NULL where none was started."""

from datetime import datetime, timedelta
from typing import Final

from workcore.policies.sla import Sla, Timer
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.words import CLOCK_STATES
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import work_requests

w = work_requests.c

MICROSECOND: Final = timedelta(microseconds=1)

COLUMNS: Final = (
    w.sla_version,
    w.approval_clock,
    w.approval_elapsed,
    w.approval_since,
    w.approval_due_at,
    w.completion_clock,
    w.completion_elapsed,
    w.completion_since,
    w.completion_due_at,
)
"""In the order in which `sla_from` takes them apart."""

NAMES: Final = tuple(column.name for column in COLUMNS)

UNMEASURED: Final[Plain] = dict.fromkeys(NAMES)


def sla_from(row: Row) -> Sla | None:
    """Make clocks of a row of `COLUMNS`."""
    if row[0] is None:
        return None
    return Sla(version=row[0], approval=_timer(*row[1:5]), completion=_timer(*row[5:]))


def _timer(state: str, elapsed: int, since: datetime | None, due_at: datetime | None) -> Timer:
    return Timer(
        state=CLOCK_STATES[state],
        elapsed=timedelta(microseconds=elapsed),
        since=since,
        due_at=due_at,
    )


def sla_of(sla: Sla | None) -> Plain:
    """Write clocks, by column."""
    if sla is None:
        return UNMEASURED
    return dict(zip(NAMES, (sla.version, *_row(sla.approval), *_row(sla.completion)), strict=True))


def _row(timer: Timer) -> Row:
    return str(timer.state), timer.elapsed // MICROSECOND, timer.since, timer.due_at
