"""Ciphers of files."""

from typing import Final

import pytest
from attrs import evolve

from workcore.errors import Damaged, UnknownKey
from workcore.model import BlobName, WrappedKey
from workcore.policies.segments import HEADER, SEALED, SEGMENT
from workcore.ports.ciphers import Cipher
from workcore.testing.contracts.blobs import a_blob_name, some_bytes

SIZES: Final = (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 3 * SEGMENT + 17)
"""Every border of segments, from both sides."""


def sealed(
    cipher: Cipher, content: bytes, name: BlobName, *, piece: int = 50_000
) -> tuple[bytes, WrappedKey]:
    """Encrypt *content*, given in pieces."""
    sealing = cipher.seal(name)
    pieces = [
        sealing.update(content[at : at + piece]) for at in range(0, len(content), max(piece, 1))
    ]
    stored = b"".join((*pieces, sealing.finish()))
    assert sealing.key is not None
    return stored, sealing.key


def opened(
    cipher: Cipher,
    stored: bytes,
    name: BlobName,
    key: WrappedKey | None,
    size: int,
    *,
    first: int = 0,
    length: int | None = None,
) -> bytes:
    """Decrypt a stretch, as somebody does who reads *stored* from a store."""
    length = size - first if length is None else length
    span = cipher.span(key, size=size, first=first, length=length)
    end = None if span.length is None else span.first + span.length
    part = stored[span.first : end]
    pieces = (part[at : at + 40_000] for at in range(0, len(part), 40_000))
    return b"".join(cipher.open(pieces, name, key, size=size, first=first, length=length))


class CipherContract:
    """
    Needs the fixtures `cipher`, `older` and `plain`.

    The first wraps by the key `new`, and has `old` besides. The second has only that `old`
    one. The third has both, and encrypts nothing new.
    """

    @pytest.mark.parametrize("size", SIZES)
    def test_file_comes_back(self, cipher: Cipher, size: int) -> None:
        """A file is read as it was, whatever its size and the pieces it came in."""
        content, name = some_bytes(size), a_blob_name()
        for piece in (1_000, SEGMENT, 10 * SEGMENT):
            stored, key = sealed(cipher, content, name, piece=piece)
            assert key.key_id == cipher.current == "new"
            assert opened(cipher, stored, name, key, size) == content

    def test_nothing_shows(self, cipher: Cipher) -> None:
        """What is stored has nothing of the file in it, nor is it the same twice."""
        content, name = b"confidential " * 20_000, a_blob_name()
        stored, key = sealed(cipher, content, name)
        again, other = sealed(cipher, content, name)

        assert b"confidential" not in stored
        assert stored[HEADER : HEADER + 100] != again[HEADER : HEADER + 100]
        assert key.data != other.data
        assert key.data.hex() not in repr(key)

    @pytest.mark.parametrize("size", SIZES)
    def test_any_stretch_can_be_read(self, cipher: Cipher, size: int) -> None:
        """A stretch is read from the segments that hold it, and from no others."""
        content, name = some_bytes(size), a_blob_name()
        stored, key = sealed(cipher, content, name)
        borders = sorted({0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, size // 2, size - 1, size})
        for first in (at for at in borders if 0 <= at < size):
            for end in (at for at in borders if first < at <= size):
                found = opened(cipher, stored, name, key, size, first=first, length=end - first)
                assert found == content[first:end]

    def test_every_tampering_is_found(self, cipher: Cipher) -> None:
        """No bit, border or order of segments can be changed without notice."""
        content, name = some_bytes(3 * SEGMENT + 17), a_blob_name()
        stored, key = sealed(cipher, content, name)
        size = len(content)
        tampered = list(tamperings(stored))
        assert len(tampered) > 20

        for changed in tampered:
            with pytest.raises(Damaged) as damage:
                opened(cipher, changed, name, key, size)
            assert damage.value.id == name.attachment_id

    def test_only_right_bytes_are_given(self, cipher: Cipher) -> None:
        """Of a file that is damaged at its end no byte comes that is not the file's."""
        content, name = some_bytes(3 * SEGMENT), a_blob_name()
        stored, key = sealed(cipher, content, name)
        broken = stored[:-1] + bytes([stored[-1] ^ 1])
        size = len(content)
        reading = cipher.open([broken], name, key, size=size, first=0, length=size)

        assert next(reading) + next(reading) == content[: 2 * SEGMENT]
        with pytest.raises(Damaged):
            next(reading)

    def test_file_stays_in_its_place(self, cipher: Cipher) -> None:
        """Under another name, organisation, size or key a file is damaged."""
        content, name = some_bytes(SEGMENT + 5), a_blob_name()
        stored, key = sealed(cipher, content, name)
        other_stored, other_key = sealed(cipher, content, name)
        elsewhere = a_blob_name()
        size = len(content)
        for wrong in (
            (stored, elsewhere, key, size),
            (stored, evolve(elsewhere, attachment_id=name.attachment_id), key, size),
            (stored, evolve(elsewhere, organisation_id=name.organisation_id), key, size),
            (stored, name, other_key, size),
            (other_stored, name, key, size),
            (stored, name, evolve(key, key_id="old"), size),
            (stored, name, evolve(key, data=key.data[:-1]), size),
            (stored, name, evolve(key, data=b""), size),
            (stored, name, key, size - 1),
            (stored, name, key, size + 1),
            (stored, name, key, SEGMENT),
        ):
            with pytest.raises(Damaged):
                opened(cipher, *wrong)

    def test_segments_of_two_files_do_not_mix(self, cipher: Cipher) -> None:
        """A segment of another file, at the same place, is found."""
        name, other = a_blob_name(), a_blob_name()
        content = some_bytes(2 * SEGMENT)
        stored, key = sealed(cipher, content, name)
        foreign, _ = sealed(cipher, content, other)

        for spliced in splicings(stored, foreign):
            with pytest.raises(Damaged):
                opened(cipher, spliced, name, key, len(content))

    def test_key_that_is_not_there(self, cipher: Cipher, older: Cipher) -> None:
        """A file whose key is wrapped by an unknown key cannot be read, and the key is named."""
        name = a_blob_name()
        stored, key = sealed(cipher, b"content", name)

        with pytest.raises(UnknownKey, match="new"):
            opened(older, stored, name, key, 7)
        with pytest.raises(UnknownKey, match="new"):
            older.rewrap(key, name)

    def test_rewrapped_key_opens_the_same_file(self, cipher: Cipher, older: Cipher) -> None:
        """A key can be wrapped anew while the file stays as it is."""
        name = a_blob_name()
        stored, key = sealed(older, b"content", name)
        again = cipher.rewrap(key, name)

        assert (key.key_id, again.key_id) == ("old", "new")
        assert opened(cipher, stored, name, key, 7) == b"content"
        assert opened(cipher, stored, name, again, 7) == b"content"
        with pytest.raises(UnknownKey):
            opened(older, stored, name, again, 7)
        with pytest.raises(Damaged):
            cipher.rewrap(key, a_blob_name())

    def test_files_without_a_key(self, cipher: Cipher, plain: Cipher) -> None:
        """Where nothing is encrypted files are stored as they are; old secrets are still read."""
        name = a_blob_name()
        sealing = plain.seal(name)
        stored = sealing.update(b"con") + sealing.update(b"tent") + sealing.finish()
        assert (stored, sealing.key, plain.current) == (b"content", None, None)
        for reader in (plain, cipher):
            assert opened(reader, stored, name, None, 7) == b"content"
            assert opened(reader, stored, name, None, 7, first=2, length=3) == b"nte"

        secret, key = sealed(cipher, b"content", name)
        assert opened(plain, secret, name, key, 7) == b"content"


def splicings(stored: bytes, foreign: bytes) -> list[bytes]:
    """Mix two files of the same size."""
    return [
        foreign,
        stored[: HEADER + SEALED] + foreign[HEADER + SEALED :],
        stored[:HEADER] + foreign[HEADER:],
        foreign[:HEADER] + stored[HEADER:],
    ]


def tamperings(stored: bytes) -> list[bytes]:
    """Change stored bytes in every way that somebody with access to the store could."""
    cuts = [HEADER + n * SEALED for n in range(len(stored) // SEALED + 1)]
    header, first, second, third, last = (
        stored[: cuts[0]],
        stored[cuts[0] : cuts[1]],
        stored[cuts[1] : cuts[2]],
        stored[cuts[2] : cuts[3]],
        stored[cuts[3] :],
    )
    places = [
        0,
        HEADER - 1,
        *(cut for cut in cuts),
        *(cut + 100 for cut in cuts[:3]),
        len(stored) - 1,
    ]
    changed = [stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :] for at in places]
    changed += [stored[:cut] for cut in (0, 1, HEADER, *cuts, cuts[1] + 1, len(stored) - 1)]
    changed += [
        header + second + first + third + last,
        header + first + first + third + last,
        header + first + third + last,
        header + first + second + third + third,
        header + first + second + third + last + last,
        header + last,
        header + first + second + third,
        stored + b"\0",
        b"\0" + stored,
        header + stored,
    ]
    return changed
