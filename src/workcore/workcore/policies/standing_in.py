"""Who may answer in somebody's place, and who takes over when nobody does."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from workcore.model import Level

HIGHER: Final[Mapping[Level, Level]] = MappingProxyType(
    {
        Level.REGULATORY: Level.EXECUTIVE,
        Level.OWNER: Level.EXECUTIVE,
        Level.STANDARD: Level.ELEVATED,
        Level.ELEVATED: Level.EXECUTIVE,
    }
)
"""The next level up; above all are admins."""


class Deputy(Protocol):
    """Somebody who may answer in another's place, as `entities.user` has him."""

    def holds(self, level: Level) -> bool:
        """Whether a step at *level* is for him."""
        ...


def may_stand_in(deputy: Deputy, level: Level) -> bool:
    """Whether *deputy* holds *level* or one above it (§3: the same level or higher)."""
    above: Level | None = level
    while above is not None:
        if deputy.holds(above):
            return True
        above = HIGHER.get(above)
    return False
