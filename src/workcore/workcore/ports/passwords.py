"""Passwords, kept so that nobody can read them."""

from typing import Protocol


class PasswordHasher(Protocol):
    """
    Turns passwords into something that can be kept. May be shared between threads.

    Guarantees: two hashes of one password differ; checking costs about the same
    whether the password is right or wrong.
    """

    def hash(self, password: str) -> str:
        """Hash a password of 1 to 1,024 characters; takes tens of milliseconds on purpose."""
        ...

    def verify(self, password: str, hashed: str) -> bool:
        """Whether *hashed* was made of *password*; False for what is no hash at all."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash made now would be made otherwise; True for what is no hash at all."""
        ...
