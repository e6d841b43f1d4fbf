"""The machine's own clock, and new identifiers."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


class SystemClock:
    """Tells the time that the machine has."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemIds:
    """Makes UUIDs of version 7; also safe after a fork, which starts chance anew."""

    def new(self) -> UUID:
        return uuid7()
