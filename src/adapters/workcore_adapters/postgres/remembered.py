"""What a process remembers of a database; decision 0034 says why it may."""

from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from workcore.policies.settings import Settings
from workcore_adapters.postgres.admission import Callers
from workcore_adapters.postgres.in_force import InForce
from workcore_adapters.postgres.made import Made
from workcore_adapters.postgres.topics import Topics


class LookedUp(Protocol):
    """Whoever wants to know how often something was known."""

    def __call__(self, cache: str, *, known: int = 0, unknown: int = 0) -> None:
        """Hear of what was looked for in `callers`, `policies`, `requests` or `settings`."""
        ...


def unheard(cache: str, *, known: int = 0, unknown: int = 0) -> None:
    """Want to know nothing."""


@frozen
class Remembered:
    """
    What was read before. May be shared between threads.

    Attributes:
        callers: Who was let in, by the stamps of his rows and his organisation's.
        in_force: Approval policies, by theirs.
        made: Requests, by theirs.
        settings: Versions of an organisation's settings, which never change.
        rare: What searches found little about: to be wrong costs time, nothing else.
        looked_up: Is told what was known.
    """

    callers: Callers = field(factory=Callers)
    in_force: InForce = field(factory=InForce)
    made: Made = field(factory=Made)
    settings: dict[tuple[UUID, int], Settings] = field(factory=dict)
    rare: Topics = field(factory=Topics)
    looked_up: LookedUp = unheard
