"""Envelope encryption: each file by a key of its own, and that by a key of the ring."""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workcore.errors import Damaged
from workcore.model import BlobName, WrappedKey
from workcore.policies.segments import (
    HEADER,
    KEY_NAME,
    MAGIC,
    SEGMENT,
    Segments,
    Span,
    needed,
    nonce,
)
from workcore_adapters.encryption.pieces import exactly
from workcore_adapters.encryption.ring import KeyRing

KEY_BYTES: Final = 32
LABEL: Final = b"workcore data key name\n"


class EnvelopeCipher:
    """A cipher, as `ports.ciphers` promises, of AES-GCM with 256 bits."""

    def __init__(self, ring: KeyRing, *, encrypting: bool = True) -> None:
        """
        Use the keys of *ring*.

        Args:
            encrypting: Whether new files are encrypted; old ones can be read either way.
        """
        self._ring = ring
        self._encrypting = encrypting

    @property
    def current(self) -> str | None:
        """Which key wraps the keys of new files."""
        return self._ring.current if self._encrypting else None

    def seal(self, name: BlobName) -> "EnvelopeSealing | OpenSealing":
        """Begin to encrypt a file."""
        if not self._encrypting:
            return OpenSealing()
        data_key = os.urandom(KEY_BYTES)
        return EnvelopeSealing(FileKey(data_key, name), self._ring.wrap(data_key, name))

    def span(self, key: WrappedKey | None, *, size: int, first: int, length: int) -> Span:
        """Say which stored bytes are needed."""
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
        """Decrypt a stretch of a file, a segment at a time."""
        if key is None:
            yield from stored
            return
        file_key = FileKey(self._ring.unwrap(key, name), name)
        segments = Segments(size)
        numbers = segments.numbers(first, length)
        for number, sealed in _cut(stored, file_key, segments, numbers):
            plain = file_key.opened(number, sealed, last=segments.is_last(number))
            begin = number * SEGMENT
            yield plain[max(0, first - begin) : max(0, first + length - begin)]

    def rewrap(self, key: WrappedKey, name: BlobName) -> WrappedKey:
        """Wrap a data key by the current key."""
        return self._ring.wrap(self._ring.unwrap(key, name), name)


class FileKey:
    """The data key of one file, bound to the file's name."""

    def __init__(self, data_key: bytes, name: BlobName) -> None:
        """Use *data_key* for nothing else."""
        self._aes = AESGCM(data_key)
        # AES-GCM alone lets one text decrypt under two keys: the header says which it is.
        self.header = MAGIC + sha256(LABEL + data_key).digest()[:KEY_NAME]
        self._about = self.header + name.context
        self._id = name.attachment_id

    def sealed(self, number: int, plain: bytes, *, last: bool) -> bytes:
        """Encrypt a segment."""
        return self._aes.encrypt(nonce(number, last=last), plain, self._about)

    def opened(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Decrypt a segment, or raise Damaged."""
        try:
            return self._aes.decrypt(nonce(number, last=last), sealed, self._about)
        except (InvalidTag, ValueError):
            raise self.damaged() from None

    def damaged(self) -> Damaged:
        """Say which file it is."""
        return Damaged(self._id)


class EnvelopeSealing:
    """A file that is being encrypted."""

    def __init__(self, file_key: FileKey, key: WrappedKey) -> None:
        """Encrypt by *file_key*, which *key* is the wrapped form of."""
        self.key = key
        self._file_key = file_key
        self._number = 0
        self._rest = bytearray()
        self._header = file_key.header

    def update(self, piece: bytes) -> bytes:
        """Encrypt all segments that certainly are not the last."""
        self._rest += piece
        whole = max(0, len(self._rest) - 1) // SEGMENT * SEGMENT
        sealed = [
            self._sealed(bytes(self._rest[at : at + SEGMENT]), last=False)
            for at in range(0, whole, SEGMENT)
        ]
        del self._rest[:whole]
        return b"".join((self._take_header(), *sealed))

    def finish(self) -> bytes:
        """Encrypt the last segment."""
        return self._take_header() + self._sealed(bytes(self._rest), last=True)

    def _sealed(self, plain: bytes, *, last: bool) -> bytes:
        sealed = self._file_key.sealed(self._number, plain, last=last)
        self._number += 1
        return sealed

    def _take_header(self) -> bytes:
        header, self._header = self._header, b""
        return header


class OpenSealing:
    """A file that is stored as it is."""

    key = None

    def update(self, piece: bytes) -> bytes:
        """Change nothing."""
        return piece

    def finish(self) -> bytes:
        """Add nothing."""
        return b""


def _cut(
    stored: Iterable[bytes], file_key: FileKey, segments: Segments, numbers: range
) -> Iterator[tuple[int, bytes]]:
    """Cut what is stored into segments; nothing may be missing, and nothing left over."""
    sizes = [HEADER] if numbers.start == 0 else []
    sizes += [segments.sealed_size(number) for number in numbers]
    parts = exactly(stored, sizes, to_the_end=numbers.stop == segments.count)
    if numbers.start == 0 and next(parts) != file_key.header:
        raise file_key.damaged()
    for number in numbers:
        part = next(parts)
        if part is None:
            raise file_key.damaged()
        yield number, part
