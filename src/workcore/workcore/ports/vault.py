"""Keeps small secrets that have to be read again, such as those that sign."""

from typing import Final, Protocol

from workcore.model import WrappedKey

SECRET_BYTES: Final = 32


class Vault(Protocol):
    """
    Encrypts secrets for a store that must not know them. May be shared between threads.

    What is opened was sealed under this very context; whatever was altered or brought from
    elsewhere is `BadSecret`.
    """

    @property
    def current(self) -> str | None:
        """Which key encrypts what is new; None when there is none."""
        ...

    def fresh(self) -> bytes:
        """Make a secret of `SECRET_BYTES` that nobody can guess."""
        ...

    def seal(self, secret: bytes, context: bytes) -> WrappedKey:
        """
        Encrypt a secret, bound to what it is for.

        Raises:
            NotConfigured: There is no key to encrypt with.
        """
        ...

    def open(self, sealed: WrappedKey, context: bytes) -> bytes:
        """
        Decrypt a secret.

        Raises:
            BadSecret: It is not the one that was sealed for this.
            UnknownKey: The key that it was encrypted with is not on the ring.
        """
        ...
