"""Small secrets, encrypted by the key-encryption keys that wrap those of files, too."""

import os

from workcore.errors import BadSecret
from workcore.model import WrappedKey
from workcore.ports.vault import SECRET_BYTES
from workcore_adapters.encryption.ring import KeyRing, NotSealed

LABEL = b"workcore secret\n"


class RingVault:
    """A vault, as `ports.vault` promises, of AES-GCM with 256 bits."""

    def __init__(self, ring: KeyRing) -> None:
        """Use the keys of *ring*."""
        self._ring = ring

    @property
    def current(self) -> str | None:
        """Which key encrypts what is new."""
        return self._ring.current

    def fresh(self) -> bytes:
        """Make a secret of chance."""
        return os.urandom(SECRET_BYTES)

    def seal(self, secret: bytes, context: bytes) -> WrappedKey:
        """Encrypt a secret."""
        return self._ring.seal(secret, LABEL, context)

    def open(self, sealed: WrappedKey, context: bytes) -> bytes:
        """Decrypt a secret."""
        try:
            return self._ring.open(sealed, LABEL, context)
        except NotSealed:
            raise BadSecret from None
