"""An organisation's settings: every version that was ever in force."""

from typing import Protocol

from workcore.policies.settings import Settings


class OrganisationSettings(Protocol):
    """What an organisation has set. Reading costs a look into memory, as versions never change."""

    @property
    def current(self) -> Settings:
        """What was in force when the unit let its caller in; version 0 is the default."""
        ...

    def at(self, version: int) -> Settings:
        """
        Read a version that was in force once.

        Raises:
            LookupError: There never was such a version.
        """
        ...

    def add(self, settings: Settings) -> None:
        """
        Put a new version in force at `commit`.

        That raises Duplicate when somebody else has written this version meanwhile.
        """
        ...
