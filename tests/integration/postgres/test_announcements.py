"""Word on the wire: whoever was cut off says so, and hears again."""

from datetime import timedelta

import pytest

from workcore.errors import Unavailable
from workcore_adapters.postgres import Database, PostgresAnnouncements

pytestmark = pytest.mark.integration

MOMENT = timedelta(milliseconds=50)
LONG = timedelta(seconds=10)

CUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND query = 'LISTEN workcore_outbox'
"""


def test_cut_off(database: Database, announcements: PostgresAnnouncements) -> None:
    """A listener whose connection broke is told, and takes it for word that he is back."""
    while announcements.wait(MOMENT):
        pass
    with database.connect_alone() as other:
        other.execute(CUT)

    with pytest.raises(Unavailable):
        announcements.wait(LONG)
    assert announcements.wait(LONG)
    database.announce()
    assert announcements.wait(LONG)
