"""What is over, and is kept for a while."""

from datetime import datetime
from typing import Protocol


class Retained(Protocol):
    """
    What people and servers were told, of all organisations. May be shared between threads.

    Each method forgets *limit* at most, longest over first, and tells how many; fewer than
    *limit* means that there are no more, or that somebody else forgets them just now. Only time
    asks. Any method raises Unavailable when the store does not answer in time.
    """

    def forget_events(self, before: datetime, limit: int) -> int:
        """Forget events that happened before then, and wait to be told no more."""
        ...

    def forget_deliveries(self, before: datetime, limit: int) -> int:
        """Forget messages that were sent or given up before then."""
        ...

    def forget_read(self, before: datetime, limit: int) -> int:
        """Forget notices in inboxes that were seen before then."""
        ...

    def forget_unread(self, before: datetime, limit: int) -> int:
        """Forget notices that were put into inboxes before then, and that nobody has seen."""
        ...
