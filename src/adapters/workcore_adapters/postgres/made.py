"""What was made of rows lately: whoever reads a request again need not make it again."""

from typing import Final

from workcore.entities.work_request import WorkRequest
from workcore_adapters.postgres.rows.requests import request_from, stamp_of
from workcore_adapters.postgres.statements import Row

MOST: Final = 4_096
"""Requests in a generation: two of them take some 30 MiB."""

Stamp = tuple[bytes, bytes]
"""The transactions that wrote a request's row and its asset's."""

Kept = tuple[Stamp, WorkRequest]
"""A request, and under which stamp it was made."""


class Made:
    """
    Requests by their stamps, in two generations. May be shared between threads.

    Nothing is believed of it unless the database gives the same stamp again. What was asked for
    since the younger generation began is in it; when it is full it becomes the older one, and what
    nobody has asked for by then is forgotten.
    """

    def __init__(self, most: int = MOST) -> None:
        """Begin with none; a generation holds *most*."""
        self._most = most
        self._young: dict[bytes, Kept] = {}
        self._old: dict[bytes, Kept] = {}

    def kept(self, name: bytes) -> Kept | None:
        """Find what was made of a row that had this `NAME`; it may be another one by now."""
        found = self._young.get(name)
        if found is None:
            found = self._old.get(name)
            if found is not None:
                self._keep(name, found)
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
        self._keep(request.id.bytes, (stamp, request))

    def forget(self, name: bytes) -> None:
        """Let go of what is another one by now: to ask whether it is the same would be in vain."""
        self._young.pop(name, None)
        self._old.pop(name, None)

    def _keep(self, name: bytes, made: Kept) -> None:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[name] = made
