"""Key-encryption keys, which wrap the data keys of files."""

import os
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workcore.errors import Damaged, NotConfigured, UnknownKey
from workcore.model import BlobName, WrappedKey

NONCE_BYTES: Final = 12
LABEL: Final = b"workcore data key\n"


class NotSealed(ValueError):
    """This is not what was encrypted by this key, for this."""


class KeyRing:
    """Wraps data keys by AES-GCM. May be shared between threads."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Have *keys* of 32 bytes; the first wraps what is new."""
        self._keys = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current = next(iter(keys), None)

    def wrap(self, data_key: bytes, name: BlobName) -> WrappedKey:
        """
        Encrypt a data key for one file.

        Raises:
            NotConfigured: There is no key to wrap with.
        """
        return self.seal(data_key, LABEL, name.context)

    def unwrap(self, wrapped: WrappedKey, name: BlobName) -> bytes:
        """
        Decrypt a data key.

        Raises:
            UnknownKey: What wraps it is not here.
            Damaged: It is not the key of this file.
        """
        try:
            return self.open(wrapped, LABEL, name.context)
        except NotSealed:
            raise Damaged(name.attachment_id) from None

    def seal(self, plain: bytes, label: bytes, context: bytes) -> WrappedKey:
        """
        Encrypt something short, bound to what kind of thing it is, and to which one.

        Raises:
            NotConfigured: There is no key to encrypt with.
        """
        if self.current is None:
            raise NotConfigured("FILE_ENCRYPTION_KEYS")
        key_id, nonce = self.current, os.urandom(NONCE_BYTES)
        sealed = self._key(key_id).encrypt(nonce, plain, _about(label, key_id, context))
        return WrappedKey(key_id, nonce + sealed)

    def open(self, sealed: WrappedKey, label: bytes, context: bytes) -> bytes:
        """
        Decrypt what was sealed.

        Raises:
            UnknownKey: What it was encrypted with is not here.
            NotSealed: It was not sealed like that.
        """
        nonce, rest = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        key = self._key(sealed.key_id)
        try:
            return key.decrypt(nonce, rest, _about(label, sealed.key_id, context))
        except (InvalidTag, ValueError):
            raise NotSealed from None

    def _key(self, key_id: str) -> AESGCM:
        try:
            return self._keys[key_id]
        except KeyError:
            raise UnknownKey(key_id) from None


def _about(label: bytes, key_id: str, context: bytes) -> bytes:
    return label + key_id.encode() + b"\n" + context
