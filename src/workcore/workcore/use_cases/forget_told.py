"""Forget what was told, sent and seen long ago."""

from datetime import datetime
from typing import Final

from attrs import frozen

from workcore.policies.retention import Retention
from workcore.ports.retained import Retained

BATCH: Final = 1_000
"""So much of each kind is forgotten at a time: few enough for one statement."""


@frozen(kw_only=True)
class Forgotten:
    """
    What one run forgot.

    Attributes:
        events: That everybody was told of.
        deliveries: Messages that were sent or given up.
        read: Notices that somebody had seen.
        unread: Notices that nobody has seen for very long.
    """

    events: int = 0
    deliveries: int = 0
    read: int = 0
    unread: int = 0

    @property
    def most(self) -> int:
        """How much was forgotten of the kind of which it was most."""
        return max(self.events, self.deliveries, self.read, self.unread)


@frozen
class ForgetTold:
    """Forget what nobody waits for any more, and has been kept for long enough."""

    _retained: Retained
    _retention: Retention

    def __call__(self, now: datetime, *, limit: int = BATCH) -> Forgotten:
        """
        Forget *limit* of each kind at most. May run several times at once, and be cut off.

        Raises:
            Unavailable: The database does not answer.
        """
        keep, stored = self._retention, self._retained
        return Forgotten(
            events=stored.forget_events(now - keep.messages, limit),
            deliveries=stored.forget_deliveries(now - keep.messages, limit),
            read=stored.forget_read(now - keep.notices, limit),
            unread=stored.forget_unread(now - keep.unread, limit),
        )
