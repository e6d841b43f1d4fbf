"""The doctor on whether people are told of what happens."""

from datetime import timedelta

import pytest

from workcore.ports.relay import RelayBacklog
from workcore.testing.builders import NOW
from workcore_entrypoints.cli.doctor_messages import PATIENCE, messages

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("backlog", "state", "found", "mend"),
    [
        (
            RelayBacklog(events=0, since=None, waiting=1_200, dead=0),
            "ok",
            "0 events and 1,200 messages wait, 0 given up",
            "",
        ),
        (
            RelayBacklog(events=2, since=NOW - PATIENCE, waiting=0, dead=0),
            "ok",
            "2 events and 0 messages wait",
            "",
        ),
        (
            RelayBacklog(events=2, since=NOW - PATIENCE - SECOND, waiting=0, dead=3),
            "warning",
            "the oldest event for 61 s",
            "workcore worker",
        ),
        (
            RelayBacklog(events=0, since=None, waiting=0, dead=3),
            "warning",
            "3 given up",
            "workcore deliveries",
        ),
    ],
)
def test_what_waits(backlog: RelayBacklog, state: str, found: str, mend: str) -> None:
    """What waits is counted; what is late or was given up says what to look at."""
    check = messages(backlog, NOW)

    assert check.state == state
    assert found in check.found
    assert mend in check.mend
