"""What people answered in an approval chain, and whose answers others hold."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.model import Person, Verdict


@frozen(kw_only=True)
class Decision:
    """
    What one person answered.

    Attributes:
        on_behalf_of: Who would have been asked, when somebody else answered for him.
        conditions: What an approval depends on.
        delegate_to: Who is asked instead, when the answer was to hand it on.
    """

    by: Person
    on_behalf_of: Person | None = None
    verdict: Verdict
    comments: str | None = None
    conditions: str | None = None
    delegate_to: Person | None = None
    at: datetime

    @property
    def seat(self) -> Person:
        """Whose answer it is."""
        return self.on_behalf_of or self.by


@frozen
class Handover:
    """An answer that is another's to give now: whose it was, and who holds it."""

    seat: Person
    holder: Person


WHY_NOT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_delegable": "The policy lets nobody hand this step on.",
        "inactive": "This person has left.",
        "level_too_low": "Whoever answers needs the level of the step, or a higher one.",
        "loop": "This person has had it before; it would go round in circles.",
        "already_decided": "This person has agreed already, and nobody does so twice.",
        "already_asked": "This person is asked for an answer of his own.",
    }
)
"""Why an answer may not be handed to somebody."""
