"""A cipher of the standard library's hashes: as strict as the real one, not as strong."""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from hashlib import sha256, shake_256
from typing import Final

from workcore.errors import Damaged, UnknownKey
from workcore.model import BlobName, WrappedKey
from workcore.policies.segments import HEADER, MAGIC, SEGMENT, TAG, Segments, Span, needed, nonce

KEY_BYTES: Final = 32


class MemoryCipher:
    """A cipher, as `ports.ciphers` promises."""

    def __init__(self, *key_ids: str, encrypting: bool = True) -> None:
        """Have a ring of made-up keys, the first of which wraps what is new."""
        self._ring = {key_id: sha256(key_id.encode()).digest() for key_id in key_ids}
        self._encrypting = encrypting

    @property
    def current(self) -> str | None:
        return next(iter(self._ring), None) if self._encrypting else None

    def seal(self, name: BlobName) -> "MemorySealing":
        data_key = secrets.token_bytes(KEY_BYTES)
        current = self.current
        return MemorySealing(
            name, data_key, None if current is None else self._wrapped(data_key, current, name)
        )

    def span(self, key: WrappedKey | None, *, size: int, first: int, length: int) -> Span:
        return needed(size, first, length, sealed=key is not None)

    def open(
        self,
        stored: Iterable[bytes],
        name: BlobName,
        key: WrappedKey | None,
        *,
        size: int,
        first: int,
        length: int,
    ) -> Iterator[bytes]:
        rest = b"".join(stored)
        if key is None:
            yield rest
            return
        segments, data_key = Segments(size), self._unwrapped(key, name)
        numbers = segments.numbers(first, length)
        if numbers.start == 0:
            if rest[:HEADER] != _header(data_key):
                raise Damaged(name.attachment_id)
            rest = rest[HEADER:]
        for number in numbers:
            sealed_size = segments.sealed_size(number)
            if segments.is_last(number):
                sealed_size = max(sealed_size, len(rest))
            sealed, rest = rest[:sealed_size], rest[sealed_size:]
            plain = _opened(data_key, name, nonce(number, last=segments.is_last(number)), sealed)
            if plain is None or len(sealed) != segments.sealed_size(number):
                raise Damaged(name.attachment_id)
            begin = number * SEGMENT
            yield plain[max(0, first - begin) : first + length - begin]

    def rewrap(self, key: WrappedKey, name: BlobName) -> WrappedKey:
        data_key, current = self._unwrapped(key, name), self.current
        if current is None:
            raise UnknownKey("")
        return self._wrapped(data_key, current, name)

    def _wrapped(self, data_key: bytes, key_id: str, name: BlobName) -> WrappedKey:
        return WrappedKey(key_id, _sealed(self._ring[key_id], name, b"key", data_key))

    def _unwrapped(self, key: WrappedKey, name: BlobName) -> bytes:
        if key.key_id not in self._ring:
            raise UnknownKey(key.key_id)
        data_key = _opened(self._ring[key.key_id], name, b"key", key.data)
        if data_key is None:
            raise Damaged(name.attachment_id)
        return data_key


class MemorySealing:
    """A file that is being encrypted."""

    def __init__(self, name: BlobName, data_key: bytes, key: WrappedKey | None) -> None:
        """Encrypt by *data_key*, unless there is no *key* to open it again."""
        self.key = key
        self._name = name
        self._data_key = data_key
        self._content = bytearray()

    def update(self, piece: bytes) -> bytes:
        if self.key is None:
            return piece
        self._content += piece
        return b""

    def finish(self) -> bytes:
        if self.key is None:
            return b""
        segments, content = Segments(len(self._content)), bytes(self._content)
        return _header(self._data_key) + b"".join(
            _sealed(
                self._data_key,
                self._name,
                nonce(number, last=segments.is_last(number)),
                content[number * SEGMENT : (number + 1) * SEGMENT],
            )
            for number in range(segments.count)
        )


def _header(data_key: bytes) -> bytes:
    return (MAGIC + sha256(data_key).digest())[:HEADER]


def _sealed(key: bytes, name: BlobName, about: bytes, plain: bytes) -> bytes:
    stream = shake_256(key + name.context + about).digest(len(plain))
    hidden = bytes(a ^ b for a, b in zip(plain, stream, strict=True))
    return hidden + _tag(key, name, about, hidden)


def _opened(key: bytes, name: BlobName, about: bytes, sealed: bytes) -> bytes | None:
    hidden, tag = sealed[:-TAG], sealed[-TAG:]
    if not hmac.compare_digest(tag, _tag(key, name, about, hidden)):
        return None
    return _sealed(key, name, about, hidden)[:-TAG]


def _tag(key: bytes, name: BlobName, about: bytes, hidden: bytes) -> bytes:
    return hmac.digest(key, name.context + about + hidden, "sha256")[:TAG]
