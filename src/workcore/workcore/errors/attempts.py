"""Attempts that have a name, made again."""

from attrs import define

from workcore.errors.base import Conflict, Refused


@define
class AlreadyClaimed(Conflict):
    """The attempt was made before, or is being made: its effect is not repeated."""

    code = "idempotency_in_progress"

    key: str

    @property
    def message(self) -> str:
        """Say when to ask again."""
        return f"An attempt with the key {self.key} is under way. Repeat it in a second."


@define
class AnswerLost(Conflict):
    """The attempt was made, and whoever worked on it died before he had kept the answer."""

    code = "idempotency_answer_lost"

    key: str

    @property
    def message(self) -> str:
        """Say that it was done, and where to look."""
        return (
            f"The attempt with the key {self.key} was made once and is not repeated, but its "
            "answer was lost: read what it concerns."
        )


@define
class AnswerWithheld(Conflict):
    """The attempt succeeded, but whoever made it had other rights then."""

    code = "idempotency_rights_changed"

    key: str

    @property
    def message(self) -> str:
        """Say that nothing was repeated, and where to look."""
        return (
            f"The attempt with the key {self.key} succeeded, and was not repeated. Your rights "
            "have changed since: read what it concerns."
        )


@define
class KeyReused(Refused):
    """A key that named one attempt names another."""

    code = "idempotency_key_reused"

    key: str

    @property
    def message(self) -> str:
        """Say what to do."""
        return f"The key {self.key} belongs to another request. Use a new one for this."
