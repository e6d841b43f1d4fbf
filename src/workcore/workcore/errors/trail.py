"""An audit trail that is not what was signed."""

from uuid import UUID

from attrs import define

from workcore.errors.base import Conflict, Refused


@define
class ForkedTrail(Conflict):
    """Another trail was signed before: what was sealed has been written anew since."""

    code = "forked_trail"

    organisation_id: UUID
    size: int

    @property
    def message(self) -> str:
        """Say where it can be seen."""
        return (
            f"The audit trail of organisation {self.organisation_id} is not the one of which "
            f"{self.size} records were signed before. Keep everything as it is, and run: "
            "workcore audit verify"
        )


class BadNote(Refused):
    """The checkpoint was not signed by this key, or was altered since."""

    code = "bad_note"
