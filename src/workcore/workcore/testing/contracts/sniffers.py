"""What files are, by their content."""

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Final

import pytest

from workcore.policies.uploads import FILE_TYPES
from workcore.ports.sniffer import Sniffer
from workcore.testing.contracts.blobs import some_bytes


def an_archive(*names: str, size: int = 10) -> bytes:
    """Make an archive of files that have these names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, some_bytes(size, name))
    return written.getvalue()


def a_docx(*more: str, size: int = 10) -> bytes:
    """Make what word processors write today, as far as it matters here."""
    return an_archive("[Content_Types].xml", "_rels/.rels", "word/document.xml", *more, size=size)


def a_compound_file(*entries: str, sectors_before: int = 1) -> bytes:
    """Make a compound file whose directory has *entries* and lies behind so many sectors."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<L", header, 48, sectors_before)
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in entries)
    return bytes(header) + some_bytes(512 * sectors_before) + directory.ljust(1024, b"\0")


GOOD: Final[Mapping[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", b"%PDF-1.4\nall of it ASCII\n%%EOF\n"),
    "jpeg": (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1" + bytes(64),
        b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + bytes(64),
    ),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64),),
    "gif": (b"GIF89a\1\0\1\0" + bytes(64), b"GIF87a\1\0\1\0" + bytes(64)),
    "text": (
        b"Lamp 12 flickers.\r\n\tSee plan.\n",
        "Größe: 3 m \N{GREEK SMALL LETTER OMEGA}".encode(),
        "\ufeffmarked".encode(),
        "sixteen bits".encode("utf-16"),
        b"BMW parked on the stand",
        b"a < b and <html> is only mentioned",
    ),
    "docx": (a_docx(), a_docx("word/media/image1.png", size=200_000)),
    "doc": (
        a_compound_file("Root Entry", "1Table", "WordDocument"),
        a_compound_file("Root Entry", "WordDocument", sectors_before=600),
    ),
}
"""Files of each kind that is taken."""

BAD: Final[Mapping[str, bytes]] = {
    "empty": b"",
    "program": b"MZ\x90\0" + bytes(200),
    "elf": b"\x7fELF\2\1\1" + bytes(200),
    "noise": some_bytes(5_000),
    "nul in text": b"text\0text",
    "escape in text": b"text \x1b[2J",
    "half a letter": "Größe".encode()[:3],
    "latin 1": "Größe".encode("latin-1"),
    "html": b"<!DOCTYPE html><html><script>alert(1)</script>",
    "html behind blanks": b"\n \t<HTML>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml": b'<?xml version="1.0"?><svg/>',
    "script": b"<script>alert(1)</script>",
    "archive": an_archive("a.txt"),
    "spreadsheet": an_archive("[Content_Types].xml", "xl/workbook.xml"),
    "macros": a_docx("word/vbaProject.bin"),
    "half an archive": a_docx()[:60],
    "other compound file": a_compound_file("Root Entry", "Workbook"),
    "half a compound file": a_compound_file("Root Entry", "WordDocument")[:300],
    "picture and archive": b"GIF89a\1\0\1\0" + bytes(64) + an_archive("Main.class"),
    "page and archive": b"%PDF-1.7\n" + an_archive("Main.class"),
}
"""Files that are of no kind that is taken, or of two."""


def sniffed(sniffer: Sniffer, content: bytes, piece: int = 65_536) -> str | None:
    """Look at a file that comes in pieces."""
    sniffing = sniffer.begin()
    for at in range(0, len(content), piece):
        sniffing.feed(content[at : at + piece])
    return sniffing.content_type()


class SnifferContract:
    """Needs the fixture `sniffer`."""

    @pytest.mark.parametrize("word", FILE_TYPES)
    def test_kinds_that_are_taken(self, sniffer: Sniffer, word: str) -> None:
        """Each kind is told by its content, whatever pieces it comes in."""
        for content in GOOD[word]:
            for piece in (1 if len(content) < 10_000 else 4_093, 65_536):
                assert sniffed(sniffer, content, piece) == FILE_TYPES[word].content_type

    @pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
    def test_everything_else(self, sniffer: Sniffer, content: bytes) -> None:
        """What is nothing that is taken, or two things at once, is of no kind."""
        assert sniffed(sniffer, content) is None
