"""Blobs, as a store of files keeps them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import shake_256
from typing import Final

import pytest

from workcore.errors import NoSuchBlob
from workcore.model import AttachmentId, BlobName, OrganisationId
from workcore.ports.blobs import LARGEST_PIECE, Blobs
from workcore.testing.ids import new_id

BEFORE_ALL: Final = datetime(2000, 1, 1, tzinfo=UTC)
AFTER_ALL: Final = datetime(2900, 1, 1, tzinfo=UTC)
LARGE: Final = 20 * 1024 * 1024 + 7
"""Bytes: more than two parts of any store that takes files in parts."""


def a_blob_name() -> BlobName:
    """Make up a name."""
    return BlobName(OrganisationId(new_id()), AttachmentId(new_id()))


def some_bytes(size: int, about: str = "") -> bytes:
    """Make up bytes, the same each time."""
    return shake_256(f"{about}{size}".encode()).digest(size)


def kept(blobs: Blobs, content: bytes, *, piece: int = 64 * 1024) -> BlobName:
    """Store *content* in pieces."""
    name = a_blob_name()
    with blobs.create(name) as blob:
        for at in range(0, len(content), piece):
            blob.write(content[at : at + piece])
        blob.commit()
    return name


def joined(pieces: Iterable[bytes]) -> bytes:
    """Put pieces together, none of which is too large."""
    collected = list(pieces)
    assert max(map(len, collected), default=0) <= LARGEST_PIECE
    return b"".join(collected)


class BlobsContract:
    """Needs the fixture `blobs`."""

    @pytest.mark.parametrize("size", [0, 1, 64 * 1024, 8 * 1024 * 1024, LARGE])
    def test_blob_comes_back(self, blobs: Blobs, size: int) -> None:
        """Whatever was written is read, however large and in whatever pieces."""
        content = some_bytes(size)
        assert joined(blobs.read(kept(blobs, content))) == content
        assert joined(blobs.read(kept(blobs, content, piece=max(1, size)))) == content

    def test_parts_of_a_blob(self, blobs: Blobs) -> None:
        """Any stretch can be read; what lies beyond the end is not there."""
        content = some_bytes(300_000)
        name = kept(blobs, content)

        for first, length in ((0, 1), (0, 300_000), (1, 299_998), (299_999, 1), (65_536, 65_536)):
            found = joined(blobs.read(name, first=first, length=length))
            assert found == content[first : first + length]
        assert joined(blobs.read(name, first=299_990)) == content[299_990:]
        assert joined(blobs.read(name, first=299_990, length=50)) == content[299_990:]
        assert joined(blobs.read(name, first=300_000)) == b""
        assert joined(blobs.read(name, first=7, length=0)) == b""

    def test_absent_blob(self, blobs: Blobs) -> None:
        """What was never stored is missed before anything is read of it."""
        name = a_blob_name()
        with pytest.raises(NoSuchBlob) as missing:
            blobs.read(name)
        assert missing.value.id == name.attachment_id
        with pytest.raises(NoSuchBlob):
            blobs.read(name, first=3, length=4)

    @pytest.mark.parametrize("size", [0, 10, LARGE])
    def test_nothing_is_left_of_what_was_not_finished(self, blobs: Blobs, size: int) -> None:
        """A blob that is left without a commit is not there, nor is any part of it."""
        name = a_blob_name()
        with blobs.create(name) as blob:
            blob.write(some_bytes(size))
        assert name not in set(blobs.names(before=AFTER_ALL))
        with pytest.raises(NoSuchBlob):
            blobs.read(name)

        other = a_blob_name()
        with suppress(EOFError), blobs.create(other) as blob:
            blob.write(some_bytes(size))
            raise EOFError
        with pytest.raises(NoSuchBlob):
            blobs.read(other)
        assert blobs.sweep(before=AFTER_ALL) == 0

    def test_blob_appears_whole(self, blobs: Blobs) -> None:
        """Until it is finished nobody sees a blob."""
        name = a_blob_name()
        with blobs.create(name) as blob:
            blob.write(some_bytes(100))
            with pytest.raises(NoSuchBlob):
                blobs.read(name)
            blob.commit()
            assert joined(blobs.read(name)) == some_bytes(100)

    def test_removed_blob_is_gone(self, blobs: Blobs) -> None:
        """A blob can be removed, more than once, and others stay."""
        name, other = kept(blobs, b"one"), kept(blobs, b"other")
        blobs.remove(name)
        blobs.remove(name)

        with pytest.raises(NoSuchBlob):
            blobs.read(name)
        assert joined(blobs.read(other)) == b"other"

    def test_blobs_are_listed(self, blobs: Blobs) -> None:
        """Every finished blob is listed, once it is old enough."""
        names = {kept(blobs, b"x"), kept(blobs, b""), kept(blobs, b"yz")}

        assert names <= set(blobs.names(before=AFTER_ALL))
        assert not names & set(blobs.names(before=BEFORE_ALL))

    def test_unfinished_ones_are_swept(self, blobs: Blobs) -> None:
        """Whatever is under way can be swept when it is old; what is young stays."""
        name = a_blob_name()
        with blobs.create(name) as blob:
            blob.write(some_bytes(LARGE))
            assert blobs.sweep(before=BEFORE_ALL) == 0
            assert blobs.sweep(before=AFTER_ALL) == 1
        assert blobs.sweep(before=AFTER_ALL) == 0

    def test_many_at_once(self, blobs: Blobs) -> None:
        """Threads that store and read at once do not get into each other's way."""
        contents = [some_bytes(70_000 + n, str(n)) for n in range(16)]

        def there_and_back(content: bytes) -> bytes:
            return joined(blobs.read(kept(blobs, content)))

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(there_and_back, contents)) == contents

    def test_link(self, blobs: Blobs) -> None:
        """A store that serves others gives an address, one that does not gives none."""
        name = kept(blobs, b"content")
        link = blobs.link(name, file_name="plan ü.pdf", expires_in=timedelta(minutes=1))
        assert link is None or link.startswith(("http://", "https://"))
