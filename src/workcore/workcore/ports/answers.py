"""What was answered to attempts that clients may repeat."""

from typing import Protocol

from attrs import frozen

from workcore.model import Once, Role


@frozen(kw_only=True)
class Attempt:
    """
    An attempt whose effect is there.

    Attributes:
        roles: What its caller was at that time.
        answer: As the entrypoint gave it, opaque; None until it was kept.
    """

    once: Once
    roles: frozenset[Role]
    answer: bytes | None = None


class Answers(Protocol):
    """
    The attempts of one caller.

    A unit whose caller names his attempt (`Caller.once`) claims it with its commit, in the same
    step as everything else that it writes.
    """

    def find(self, key: str) -> Attempt | None:
        """Read the caller's attempt of this name, if its effect is there."""
        ...

    def keep(self, attempt: Attempt) -> None:
        """Write an attempt with its answer at `commit`, claimed before or not."""
        ...
