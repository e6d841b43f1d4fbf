"""Short numbers for people."""

from typing import Protocol

from workcore.model import OrganisationId


class Numbers(Protocol):
    """
    Counts per organisation and year. May be shared between threads.

    Guarantees: never gives a number twice; nobody waits for another's commit.
    Numbers may be left out, and need not come in order.
    """

    def next(self, organisation_id: OrganisationId, year: int) -> int:
        """
        Give a number that nobody has had, from 1.

        Raises:
            Unavailable: The counter's store does not answer.
        """
        ...
