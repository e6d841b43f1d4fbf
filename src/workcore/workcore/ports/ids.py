"""New identifiers."""

from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    """
    Makes identifiers. May be shared between threads.

    Guarantees: never the same one twice, on however many machines; those made
    later by one process sort after those made earlier (UUID version 7, RFC 9562).
    """

    def new(self) -> UUID:
        """Make one."""
        ...
