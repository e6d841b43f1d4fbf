"""Checks whether people are told of what happens: what waits, and what was given up."""

from datetime import datetime, timedelta
from typing import Final

from workcore.ports.relay import RelayBacklog
from workcore_entrypoints.cli.checked import Check

PATIENCE: Final = timedelta(minutes=1)
"""Events that wait for longer are late: a worker looks every second."""


def messages(backlog: RelayBacklog, now: datetime) -> Check:
    """Say how far the way out is, and name what was given up."""
    waited = timedelta(0) if backlog.since is None else now - backlog.since
    waiting = f"{backlog.events:,} events and {backlog.waiting:,} messages wait"
    found = f"{waiting}, {backlog.dead:,} given up"
    if waited > PATIENCE:
        late = f"{found}; the oldest event for {waited.total_seconds():,.0f} s"
        return Check("messages", "warning", late, "See that a workcore worker runs.")
    if backlog.dead:
        mend = (
            "Each organisation's administrators see why, and have it sent again:"
            " `workcore deliveries list --state dead`, `workcore deliveries replay-dead`."
        )
        return Check("messages", "warning", found, mend)
    return Check("messages", "ok", found)
