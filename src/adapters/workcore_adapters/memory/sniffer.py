"""What a file is, told by no more than its first bytes and a few words."""

from typing import Final

from workcore.policies.uploads import FILE_TYPES

BEGINNINGS: Final = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}
ARCHIVE, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES_END: Final = b"PK\x05\x06"
WORD: Final = "WordDocument".encode("utf-16-le")
MARKUP: Final = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")


class MemorySniffer:
    """A sniffer, as `ports.sniffer` promises."""

    def begin(self) -> "MemorySniffing":
        return MemorySniffing()


class MemorySniffing:
    """A file that is being looked at; all of it is remembered."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._seen = b""

    def feed(self, piece: bytes) -> None:
        self._seen += piece

    def content_type(self) -> str | None:
        word = self._word()
        return None if word is None else FILE_TYPES[word].content_type

    def _word(self) -> str | None:
        seen = self._seen
        for beginning, word in BEGINNINGS.items():
            if seen.startswith(beginning):
                return None if ARCHIVES_END in seen else word
        if seen.startswith(ARCHIVE):
            return "docx" if b"word/document.xml" in seen and b"vbaProject" not in seen else None
        if seen.startswith(COMPOUND):
            return "doc" if WORD in seen else None
        return "text" if seen and _is_text(seen) else None


def _is_text(seen: bytes) -> bool:
    marked = seen.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = seen.decode("utf-16" if marked else "utf-8")
    except UnicodeDecodeError:
        return False
    markup = seen.lstrip().lower().startswith(MARKUP)
    return not markup and all(letter >= " " or letter in "\t\n\r\f" for letter in text)
