"""Checkpoints signed with Ed25519, as notes that other tools of transparency logs read."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from workcore.errors import BadNote, NotConfigured

NAME: Final = "workcore"
ED25519: Final = b"\1"
"""How signed notes (C2SP) call this algorithm."""

SEED_BYTES: Final = 32
HASH_BYTES: Final = 4
MARK: Final = "\n— "


class Ed25519Signer:
    """A signer, as `ports.checkpoints` promises."""

    def __init__(self, seed: bytes | None, previous: Iterable[str] = ()) -> None:
        """
        Sign with the key of *seed*, 32 bytes; without one, refuse to.

        Args:
            previous: Public keys whose notes open as well: those that signed before.
        """
        self._key = None if seed is None else Ed25519PrivateKey.from_private_bytes(seed)
        self._previous = dict(map(_named, previous))

    @property
    def public_key(self) -> str:
        """The key that others verify with (C2SP vkey)."""
        return f"{NAME}+{self._hash().hex()}+{b64encode(ED25519 + self._public()).decode()}"

    def sign(self, text: str) -> str:
        """Sign *text* as a note."""
        signed = b64encode(self._hash() + self._private().sign(text.encode())).decode()
        return f"{text}{MARK}{NAME} {signed}\n"

    def opened(self, note: str) -> str:
        """Give the text of a note, or raise BadNote."""
        keys = self._previous | {self._hash(): self._private().public_key()}
        text, _, signature = note.rpartition(MARK)
        try:
            name, encoded = signature.removesuffix("\n").split(" ")
            raw = b64decode(encoded, validate=True)
            keys[raw[:HASH_BYTES]].verify(raw[HASH_BYTES:], text.encode())
        except (KeyError, ValueError, InvalidSignature):
            raise BadNote from None
        if name != NAME:
            raise BadNote
        return text

    def _private(self) -> Ed25519PrivateKey:
        if self._key is None:
            raise NotConfigured("AUDIT_SIGNING_KEY")
        return self._key

    def _public(self) -> bytes:
        return self._private().public_key().public_bytes_raw()

    def _hash(self) -> bytes:
        return _hash_of(self._public())


def _hash_of(public: bytes) -> bytes:
    return sha256(f"{NAME}\n".encode() + ED25519 + public).digest()[:HASH_BYTES]


def _named(key: str) -> tuple[bytes, Ed25519PublicKey]:
    """Read a public key, by the hash that notes call it by."""
    public = b64decode(key.split("+", 2)[2])[len(ED25519) :]
    return _hash_of(public), Ed25519PublicKey.from_public_bytes(public)
