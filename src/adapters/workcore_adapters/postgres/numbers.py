"""Short numbers for people, as `ports.numbers` promises."""

from collections import defaultdict
from threading import Lock
from typing import Final

from attrs import define, field
from sqlalchemy import Integer, bindparam
from sqlalchemy.dialects.postgresql import insert

from workcore.model import OrganisationId
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.scopes import within
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import reference_counters

LARGEST_BLOCK: Final = 64
"""How many numbers a process takes at most at a time; as many may be left out when it ends."""

_first: Final = insert(reference_counters).values(
    organisation_id=ORGANISATION_ID,
    year=bindparam("year", type_=Integer()),
    last=bindparam("size", type_=Integer()),
)
TAKE: Final = compiled(
    _first.on_conflict_do_update(
        index_elements=reference_counters.primary_key,
        set_={"last": reference_counters.c.last + _first.excluded.last},
    ).returning(reference_counters.c.last)
)


@define
class Block:
    """Numbers that are this process's to give: those after *last* up to *end*."""

    last: int = 0
    end: int = 0
    size: int = 1
    lock: Lock = field(factory=Lock, repr=False)

    def refill(self, end: int) -> None:
        """Own the numbers up to *end*; a busy process takes twice as many next time."""
        self.last, self.end = end - self.size, end
        self.size = min(2 * self.size, LARGEST_BLOCK)


class PostgresNumbers:
    """
    Counts per organisation and year.

    Each process takes blocks of numbers in a transaction of their own, so that nobody
    waits for the commit of somebody's request.
    """

    def __init__(self, database: Database) -> None:
        """Count in *database*."""
        self._database = database
        self._blocks: defaultdict[tuple[OrganisationId, int], Block] = defaultdict(Block)
        self._lock = Lock()

    def next(self, organisation_id: OrganisationId, year: int) -> int:
        """Give a number that nobody has had."""
        with self._lock:
            block = self._blocks[organisation_id, year]
        with block.lock:
            if block.last == block.end:
                block.refill(self._take(organisation_id, year, block.size))
            block.last += 1
            return block.last

    def _take(self, organisation_id: OrganisationId, year: int, size: int) -> int:
        values = {"organisation_id": organisation_id, "year": year, "size": size}
        # Taken twice, a block is left out, which is allowed.
        [[end]] = self._database.run(TAKE, values, within(organisation_id), repeatable=True)
        return int(end)
