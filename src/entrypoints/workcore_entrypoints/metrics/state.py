"""How much waits in the database, in all organisations."""

from collections.abc import Iterator
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Final

from attrs import define, field

from workcore.application import Application
from workcore.errors import WorkcoreError
from workcore_entrypoints.metrics.families import Sample

KEPT_SECONDS: Final = 10.0
"""Whoever asks again sooner is told the same: counting costs the database more than telling."""


@define
class State:
    """Counts what waits, at most every ten seconds. May be shared between threads."""

    _application: Application
    _lock: Lock = field(factory=Lock)
    _told: tuple[Sample, ...] = ()
    _until: float = 0.0

    def samples(self) -> tuple[Sample, ...]:
        """Tell what waits, or that nobody could be asked."""
        with self._lock:
            if monotonic() >= self._until:
                self._told = self._asked()
                self._until = monotonic() + KEPT_SECONDS
            return self._told

    def _asked(self) -> tuple[Sample, ...]:
        try:
            return (Sample("workcore_state_up", 1), *self._counted())
        except WorkcoreError:
            return (Sample("workcore_state_up", 0),)

    def _counted(self) -> Iterator[Sample]:
        ports = self._application.ports
        now = ports.clock.now()
        relay, sealing = ports.relay.backlog(), ports.trails.backlog()
        approvals, scans = ports.deadlines.backlog(now), ports.files.backlog()
        yield Sample("workcore_outbox_events_waiting", relay.events)
        yield Sample("workcore_outbox_oldest_event_seconds", _age(relay.since, now))
        yield Sample("workcore_messages_waiting", relay.waiting)
        yield Sample("workcore_messages_dead", relay.dead)
        yield Sample("workcore_approvals_waiting", approvals.waiting)
        yield Sample("workcore_approvals_late", approvals.late)
        yield Sample("workcore_scans_waiting", scans.waiting)
        yield Sample("workcore_scans_oldest_seconds", _age(scans.since, now))
        yield Sample("workcore_audit_unsealed_records", sealing.waiting)
        yield Sample("workcore_audit_unsealed_seconds", _age(sealing.since, now))
        yield Sample("workcore_audit_unpublished_checkpoints", sealing.unpublished)


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)
