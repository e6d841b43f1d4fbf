"""What is worth remembering between searches."""

from threading import Lock
from typing import Final
from uuid import UUID

Topic = tuple[UUID, str]
"""What is asked for, in one organisation."""

MOST: Final = 10_000


class Topics:
    """A set of topics that forgets the oldest. May be shared between threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._topics: dict[Topic, None] = {}
        self._lock = Lock()

    def __contains__(self, topic: Topic) -> bool:
        """Tell whether *topic* is among them."""
        return topic in self._topics

    def note(self, topic: Topic, *, holds: bool) -> None:
        """Put *topic* among them, or take it out."""
        with self._lock:
            self._topics.pop(topic, None)
            if holds:
                self._topics[topic] = None
            if len(self._topics) > MOST:
                del self._topics[next(iter(self._topics))]
