"""What files are, by puremagic's table of beginnings, and a look inside of containers."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import IO, Any, Final
from zipfile import BadZipFile, LargeZipFile, ZipFile

from workcore.policies.uploads import FILE_TYPES
from workcore_adapters.sniffing.glimpse import Glimpse, View
from workcore_adapters.sniffing.text import TextCheck

BEGINNING: Final = 8 * 1024
"""Bytes that the table of beginnings looks at."""

ARCHIVES_END: Final = b"PK\x05\x06"
MARKUP: Final = (b"<!doctype", b"<html", b"<head", b"<body", b"<svg", b"<?xml", b"<script", b"<!--")
OTHER_TEXTS: Final = frozenset(
    {"text/html", "image/svg+xml", "application/rtf", "text/rtf", "application/postscript"}
)

DOCUMENT: Final = {"[Content_Types].xml", "word/document.xml"}
MACROS: Final = "vbaProject.bin"
ENCRYPTED: Final = 1
WORD: Final = "WordDocument".encode("utf-16-le") + b"\0\0"
NOT_WORD: Final = ("EncryptedPackage".encode("utf-16-le"),)


class MagicSniffer:
    """A sniffer, as `ports.sniffer` promises."""

    def begin(self) -> "MagicSniffing":
        """Begin to look at a file."""
        return MagicSniffing()


class MagicSniffing:
    """A file that is being looked at."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._glimpse = Glimpse()
        self._text = TextCheck()

    def feed(self, piece: bytes) -> None:
        """See the next bytes."""
        self._glimpse.feed(piece)
        self._text.feed(piece)

    def content_type(self) -> str | None:
        """Say what it was."""
        seen = self._glimpse
        named = _named(seen.head[:BEGINNING]) if seen.size else frozenset()
        for word, judge in JUDGES.items():
            if FILE_TYPES[word].content_type in named:
                return FILE_TYPES[word].content_type if judge(seen) else None
        text = seen.size and not named & OTHER_TEXTS and not _is_markup(seen.head)
        return FILE_TYPES["text"].content_type if text and self._text.passed() else None


def _named(beginning: bytes) -> frozenset[str]:
    """List the content types that files with this beginning may have."""
    import puremagic  # noqa: PLC0415 - reads its tables when it is imported

    try:
        return frozenset(match.mime_type for match in puremagic.magic_string(beginning))
    except puremagic.PureError:
        return frozenset()


def _is_markup(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n\f").lower().startswith(MARKUP)


def _is_alone(seen: Glimpse) -> bool:
    """Whether no archive hides behind the end of a picture or a page."""
    return ARCHIVES_END not in seen.tail


def _is_docx(seen: Glimpse) -> bool:
    view: IO[Any] = View(seen)  # type: ignore[assignment]  # all of it that an archive needs
    try:
        with ZipFile(view) as archive:
            entries = archive.infolist()
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError):
        return False
    names = {entry.filename for entry in entries}
    macros = any(name.endswith(MACROS) for name in names)
    return names >= DOCUMENT and not macros and not any(e.flag_bits & ENCRYPTED for e in entries)


def _is_doc(seen: Glimpse) -> bool:
    return WORD in seen.directory and not any(other in seen.directory for other in NOT_WORD)


JUDGES: Final[Mapping[str, Callable[[Glimpse], bool]]] = MappingProxyType(
    {
        "pdf": _is_alone,
        "jpeg": _is_alone,
        "png": _is_alone,
        "gif": _is_alone,
        "docx": _is_docx,
        "doc": _is_doc,
    }
)
"""What is looked at besides the beginning, in the order in which kinds are tried."""
