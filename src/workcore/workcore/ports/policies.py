"""Approval policies: every version that was ever in force."""

from typing import Protocol

from workcore.policies.approval import Policy


class Policies(Protocol):
    """An organisation's approval policies."""

    @property
    def current(self) -> Policy:
        """The one in force: the latest, or the default with version 0."""
        ...

    def add(self, policy: Policy) -> None:
        """
        Put a new version in force at `commit`.

        That raises Duplicate when somebody else has written this version meanwhile.
        """
        ...
