"""How long is kept what is over: told, sent, seen."""

from datetime import timedelta
from typing import Final

from attrs import frozen

PATIENCE: Final = 4
"""So many times as long a notice waits that nobody has seen yet."""


@frozen(kw_only=True)
class Retention:
    """
    How long things stay that nobody waits for any more.

    What has to be kept for years, the history of requests and the audit trail, is none of them.

    Attributes:
        notices: What somebody was told, since he has seen it.
        messages: Messages, since they were sent or given up, and events that everybody was told of.
    """

    notices: timedelta = timedelta(days=90)
    messages: timedelta = timedelta(days=90)

    @property
    def unread(self) -> timedelta:
        """How long a notice stays that nobody sees, since it was told."""
        return PATIENCE * self.notices
