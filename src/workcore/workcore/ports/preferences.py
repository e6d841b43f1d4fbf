"""What the people of an organisation want to hear of."""

from collections.abc import Collection, Mapping
from typing import Protocol

from workcore.model import UserId
from workcore.policies.preferences import Preferences


class ChosenPreferences(Protocol):
    """What the people of one organisation have chosen."""

    def of(self, user_ids: Collection[UserId]) -> Mapping[UserId, Preferences]:
        """Read what some have chosen; who has chosen nothing has what everybody begins with."""
        ...

    def save(self, preferences: Preferences) -> None:
        """
        Write the next version of the caller's at `commit`, which follows the one that he had.

        That raises Duplicate when somebody has written a first one meanwhile, and Stale when it
        was a later one.
        """
        ...
