"""What every error is, and those that any part may raise."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from attrs import define, frozen

from workcore.model import Explanation, JsonObject


class WorkcoreError(Exception):
    """
    The root: whatever this library raises on purpose.

    Attributes:
        code: The rule that was broken, as programs know it.
        explanation: What an approval policy has to do with it; None where none has.
    """

    code: ClassVar[str] = "error"
    explanation: Explanation | None = None

    @property
    def inputs(self) -> JsonObject:
        """What the rule looked at, where that is not in the message alone."""
        return {}

    @property
    def message(self) -> str:
        """What is wrong, where, and what to do, in a sentence or two."""
        return self.__doc__ or self.code

    def __str__(self) -> str:
        """Show the message wherever the error is printed."""
        return self.message


class Refused(WorkcoreError):
    """The rules say no. Asking again changes nothing."""

    code = "refused"


@define
class Unavailable(WorkcoreError):
    """A service behind a port did not answer. Ask again later."""

    code = "unavailable"

    service: str
    retry_after: timedelta = timedelta(seconds=1)

    @property
    def message(self) -> str:
        """Name the service, without its address."""
        return f"The {self.service} does not answer at present. Try again in a moment."


class Broken(WorkcoreError):
    """Something that was kept cannot be read. Asking again does not help; who runs this can."""

    code = "broken"


class Conflict(Refused):
    """What is stored now does not allow this."""

    code = "conflict"


@define
class Duplicate(Conflict):
    """Something else already has this value, which must be unique."""

    code = "duplicate"

    field: str
    value: str

    @property
    def message(self) -> str:
        """Name the field and its value."""
        return f"There already is one with {self.field} {self.value}. Choose another."


@define
class NotConfigured(Refused):
    """A part of the product was not set up."""

    code = "not_configured"

    setting: str

    @property
    def message(self) -> str:
        """Name the setting."""
        return f"This needs the setting {self.setting}, which is not set."


@define
class Stale(Refused):
    """
    Somebody else was faster.

    Attributes:
        current: The version that is stored now, None when it is gone or unknown.
        happened: What somebody else did meanwhile, in a sentence; empty when it is not known.
    """

    code = "stale_version"

    kind: str
    id: UUID
    current: int | None = None
    happened: str = ""

    @property
    def inputs(self) -> JsonObject:
        """Name the version there is, where there is one."""
        return {} if self.current is None else {"current_version": self.current}

    @property
    def message(self) -> str:
        """Say what happened, and name the version to read again."""
        now = "gone" if self.current is None else f"at version {self.current}"
        kind = self.kind.replace("_", " ")
        said = (f"The {kind} has changed meanwhile and is now {now}.", self.happened)
        return " ".join((*filter(None, said), "Read it and try again."))


@frozen
class Problem:
    """
    One thing that is wrong with an input.

    Attributes:
        field: Where, as a path such as `related_assets[0].asset_id`; empty for the whole.
        code: What, stable.
        message: What, in a sentence.
    """

    field: str
    code: str
    message: str


@define
class InvalidInput(Refused):
    """The input breaks rules; every problem found is named, and nothing was changed."""

    code = "invalid_input"

    problems: tuple[Problem, ...]

    @property
    def message(self) -> str:
        """List the problems."""
        return "The input is not valid: " + "; ".join(
            f"{problem.field}: {problem.message}" if problem.field else problem.message
            for problem in self.problems
        )


def invalid(field: str, code: str, message: str) -> InvalidInput:
    """Make the error for a single problem."""
    return InvalidInput((Problem(field, code, message),))
