"""Word that there is something to tell, for whoever would else look for it from time to time."""

from datetime import timedelta
from typing import Protocol


class Announcements(Protocol):
    """
    Word of commits that put events into the outbox, of all organisations. For one thread.

    It spares the wait until the next look, and replaces no look: word gets lost with the process
    that was about to give it, and with the way it takes. That of several commits may come as
    one, and word may come of nothing. Committing waits for none of it.
    """

    def wait(self, within: timedelta) -> bool:
        """
        Wait for word, *within* at most; tell whether it came, now or since the last time.

        Raises:
            Unavailable: Nothing can be heard for now. Ask again later.
        """
        ...
