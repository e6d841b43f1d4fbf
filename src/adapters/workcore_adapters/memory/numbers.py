"""Short numbers for people, counted in this process."""

from collections import Counter
from threading import Lock

from workcore.model import OrganisationId


class MemoryNumbers:
    """Counts per organisation and year, as `ports.numbers` promises, without gaps."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: Counter[tuple[OrganisationId, int]] = Counter()

    def next(self, organisation_id: OrganisationId, year: int) -> int:
        with self._lock:
            self._given[organisation_id, year] += 1
            return self._given[organisation_id, year]
