"""What a request, its chain or a policy does not allow now."""

from collections.abc import Mapping

from attrs import define

from workcore.errors.base import Conflict, Refused
from workcore.model import Action, JsonObject, Status, Verdict


@define
class IllegalTransition(Conflict):
    """The transition table has no such row."""

    code = "illegal_transition"

    status: Status
    action: Action | Verdict
    hint: str | None = None

    @property
    def inputs(self) -> JsonObject:
        """Name the row that is missing."""
        return {"status": str(self.status), "action": str(self.action)}

    @property
    def message(self) -> str:
        """Name the row that is missing, and what there is instead."""
        hint = self.hint or "Its `allowed_actions` say what it can do."
        return f"A request that is {self.status} cannot {self.action.replace('_', ' ')}. {hint}"


@define
class NotEditable(Conflict):
    """The request has gone too far to change what it asks for."""

    code = "not_editable"

    status: Status

    @property
    def inputs(self) -> JsonObject:
        """Name the state."""
        return {"status": str(self.status)}

    @property
    def message(self) -> str:
        """Name the state and the way back."""
        return (
            f"A request that is {self.status} can no longer be edited. "
            "Reschedule it, or cancel and revise it."
        )


@define
class AlreadyDecided(Conflict):
    """The caller has decided on this step before."""

    code = "already_decided"

    level: str

    @property
    def inputs(self) -> JsonObject:
        """Name the step."""
        return {"level": self.level}

    @property
    def message(self) -> str:
        """Name the step."""
        return f"You have already decided on the {self.level} step of this request."


@define
class HandedOn(Conflict):
    """The caller has asked somebody else to answer for him."""

    code = "handed_on"

    level: str

    @property
    def inputs(self) -> JsonObject:
        """Name the step."""
        return {"level": self.level}

    @property
    def message(self) -> str:
        """Name the step."""
        return f"You have asked somebody else to answer for you at the {self.level} step."


@define
class NothingOpen(Conflict):
    """No step of the chain waits for an answer."""

    code = "nothing_open"

    state: str

    @property
    def inputs(self) -> JsonObject:
        """Say where the chain stands."""
        return {"state": self.state}

    @property
    def message(self) -> str:
        """Say where the chain stands instead."""
        return f"No step of this chain waits for an answer: it is {self.state}."


@define
class EditTimeOver(Conflict):
    """The time in which a comment may be changed is over."""

    code = "edit_time_over"

    minutes: int

    @property
    def message(self) -> str:
        """Say how long it was and what to do instead."""
        return f"A comment can be changed for {self.minutes} minutes. Add another one instead."


@define
class PolicyHasHole(Refused):
    """
    Some requests would reach nobody who may decide on them.

    Attributes:
        case: What such a request looks like, part by part.
        level: The step that too few could answer; None when nobody would be asked.
        needed: How many have to agree.
        found: How many could, other than the requester.
    """

    code = "policy_has_hole"

    case: Mapping[str, str]
    level: str | None
    needed: int
    found: int

    @property
    def inputs(self) -> JsonObject:
        """Show the hole."""
        return {
            "case": dict(self.case),
            "level": self.level,
            "needed": self.needed,
            "found": self.found,
        }

    @property
    def message(self) -> str:
        """Show the hole, and say how to close it."""
        what = ", ".join(f"{part.replace('_', ' ')} {value}" for part, value in self.case.items())
        if self.level is None:
            return f"Nobody would be asked about a request with {what}. Add a rule for it."
        return (
            f"The {self.level} step of a request with {what} needs {self.needed} to agree, and "
            f"{self.found} could, other than the requester. Lower the quorum or let others decide."
        )
