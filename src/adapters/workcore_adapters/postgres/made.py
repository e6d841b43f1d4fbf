"""What was made of rows lately: whoever reads a request again need not make it again."""

from typing import Final

from workcore.entities.work_request import WorkRequest
from workcore_adapters.postgres.generations import Generations
from workcore_adapters.postgres.rows.requests import request_from, stamp_of
from workcore_adapters.postgres.statements import Row

ONCE: Final = 2_048
AGAIN: Final = 4_096
"""Requests in a generation of those asked for once, and more often: some 45 MiB in all."""

Stamp = tuple[bytes, bytes]
"""The transactions that wrote a request's row and its asset's."""

Kept = tuple[Stamp, WorkRequest]
"""A request, and under which stamp it was made."""


class Made:
    """
    Requests by their stamps. May be shared between threads.

    Nothing is believed of it unless the database gives the same stamp again. What is asked for a
    second time is remembered apart, so that whoever reads on and on, as an export does, pushes
    nothing out that others ask for again and again.
    """

    def __init__(self, once: int = ONCE, again: int = AGAIN) -> None:
        """Begin with none; a generation holds that many."""
        self._once = Generations[Kept](once)
        self._again = Generations[Kept](again)

    def kept(self, name: bytes) -> Kept | None:
        """Find what was made of a row that had this `NAME`; it may be another one by now."""
        found = self._again.get(name)
        if found is None:
            found = self._once.pop(name)
            if found is not None:
                self._again.put(name, found)
        return found

    def known(self, names: Row) -> WorkRequest | None:
        """Find what was made of the row that has these `NAMES`."""
        found = self.kept(names[0])
        return found[1] if found is not None and found[0] == names[1:3] else None

    def make(self, row: Row) -> WorkRequest:
        """Make one of a row of `WHOLE`, and remember it."""
        request = request_from(row)
        self.note(request, stamp_of(row))
        return request

    def note(self, request: WorkRequest, stamp: Stamp) -> None:
        """Remember what was made of a row with this stamp."""
        name = request.id.bytes
        place = self._again if name in self._again else self._once
        place.put(name, (stamp, request))

    def forget(self, name: bytes) -> None:
        """Let go of what is another one by now: to ask whether it is the same would be in vain."""
        self._once.pop(name)
        self._again.pop(name)
