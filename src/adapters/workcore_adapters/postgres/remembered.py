"""What a process remembers of a database; decision 0034 says why it may."""

from uuid import UUID

from attrs import field, frozen

from workcore.policies.settings import Settings
from workcore_adapters.postgres.admission import Callers
from workcore_adapters.postgres.in_force import InForce
from workcore_adapters.postgres.made import Made
from workcore_adapters.postgres.topics import Topics


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
    """

    callers: Callers = field(factory=Callers)
    in_force: InForce = field(factory=InForce)
    made: Made = field(factory=Made)
    settings: dict[tuple[UUID, int], Settings] = field(factory=dict)
    rare: Topics = field(factory=Topics)
