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
        if self.current is None:
            raise NotConfigured("FILE_ENCRYPTION_KEYS")
        key_id, nonce = self.current, os.urandom(NONCE_BYTES)
        sealed = self._key(key_id).encrypt(nonce, data_key, _about(key_id, name))
        return WrappedKey(key_id, nonce + sealed)

    def unwrap(self, wrapped: WrappedKey, name: BlobName) -> bytes:
        """
        Decrypt a data key.

        Raises:
            UnknownKey: What wraps it is not here.
            Damaged: It is not the key of this file.
        """
        nonce, sealed = wrapped.data[:NONCE_BYTES], wrapped.data[NONCE_BYTES:]
        key = self._key(wrapped.key_id)
        try:
            return key.decrypt(nonce, sealed, _about(wrapped.key_id, name))
        except (InvalidTag, ValueError):
            raise Damaged(name.attachment_id) from None

    def _key(self, key_id: str) -> AESGCM:
        try:
            return self._keys[key_id]
        except KeyError:
            raise UnknownKey(key_id) from None


def _about(key_id: str, name: BlobName) -> bytes:
    return LABEL + key_id.encode() + b"\n" + name.context
