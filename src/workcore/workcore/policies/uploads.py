"""What may be attached, how much of it, and what a scanner's answer makes of it."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.errors import FileNameRefused, FileTooLarge, FileTypeRefused
from workcore.model import ScanAnswer, ScanState

A = ScanAnswer
S = ScanState

MEGABYTE: Final = 1024 * 1024
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that do not show, or turn round what is beside them."""

LONGEST_NAME: Final = 255
"""Bytes of a file name in UTF-8, as file systems have it."""


@frozen
class FileType:
    """
    A kind of file.

    Attributes:
        extensions: How its names end, lower case.
    """

    content_type: str
    extensions: tuple[str, ...]


FILE_TYPES: Final[Mapping[str, FileType]] = MappingProxyType(
    {
        "pdf": FileType("application/pdf", (".pdf",)),
        "jpeg": FileType("image/jpeg", (".jpg", ".jpeg")),
        "png": FileType("image/png", (".png",)),
        "gif": FileType("image/gif", (".gif",)),
        "text": FileType("text/plain", (".txt",)),
        "doc": FileType("application/msword", (".doc",)),
        "docx": FileType(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
        ),
    }
)
"""Every kind of file that can be taken, by the word that settings use."""


@frozen(kw_only=True)
class UploadRules:
    """
    What an installation takes.

    Attributes:
        types: Words of `FILE_TYPES`.
    """

    max_bytes: int = 100 * MEGABYTE
    max_files: int = 10
    types: Collection[str] = tuple(FILE_TYPES)

    def type_of(self, name: str) -> FileType:
        """
        Say what a name promises.

        Raises:
            FileTypeRefused: Files that end so are not taken.
        """
        ending = name[name.rfind(".") :].lower() if "." in name else ""
        for word in self.types:
            if ending in FILE_TYPES[word].extensions:
                return FILE_TYPES[word]
        taken = ", ".join(end for word in self.types for end in FILE_TYPES[word].extensions)
        raise FileTypeRefused(
            f"Of files that end with {ending or 'nothing'} none is taken: {taken}."
        )

    def ensure_size(self, size: int) -> None:
        """
        Refuse what is too large.

        Raises:
            FileTooLarge: It has more than `max_bytes`.
        """
        if size > self.max_bytes:
            most = self.max_bytes // MEGABYTE
            raise FileTooLarge(f"A file may have {most} MB ({self.max_bytes:,} bytes) at most.")

    def free_places(self, taken: Iterable[int | None]) -> list[int]:
        """List the places of a request that no file has yet."""
        used = set(taken)
        return [place for place in range(1, self.max_files + 1) if place not in used]


def ensure_name(name: str) -> None:
    """
    Refuse a file name that leads elsewhere, or that does not read as it is.

    Raises:
        FileNameRefused: It is empty, too long, a path, or has characters that do not show.
    """
    if not name.strip(" ."):
        raise FileNameRefused("The file needs a name.")
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        raise FileNameRefused(f"The file's name may have {LONGEST_NAME} bytes at most.")
    if "/" in name or "\\" in name:
        raise FileNameRefused("The file's name must not be a path.")
    if any(unicodedata.category(letter) in UNSEEN for letter in name):
        raise FileNameRefused("The file's name has characters that do not show.")


def ensure_agreement(promised: FileType, found: str | None) -> None:
    """
    Refuse a file that is something else than its name says.

    Args:
        found: The content type that its content has; None for none that is known.

    Raises:
        FileTypeRefused: They disagree.
    """
    if found != promised.content_type:
        raise FileTypeRefused(
            f"The name says {promised.content_type}, the content is "
            f"{found or 'of no kind that is taken'}."
        )


STATES: Final[Mapping[ScanAnswer, ScanState]] = MappingProxyType(
    {
        A.CLEAN: S.CLEAN,
        A.NOT_SCANNED: S.CLEAN,
        A.INFECTED: S.INFECTED,
        A.UNSCANNABLE: S.ERROR,
        A.OVER_LIMIT: S.PENDING,
        A.UNAVAILABLE: S.PENDING,
    }
)
"""
What an answer makes of a file that waits for one. Nothing else moves a file.

`not_scanned` is only ever answered where the installation does without a scanner.
"""

DOWNLOADABLE: Final = frozenset({S.CLEAN})
"""Where a file may be given out: nothing fails open."""

KEPT: Final = frozenset({S.PENDING, S.CLEAN, S.ERROR})
"""Where what was uploaded stays stored."""

MOST_TRIES: Final = 3
"""So often a scanner may say that a file is over its limits; then it counts as unscannable."""

PAUSES: Final[Mapping[ScanAnswer, timedelta]] = MappingProxyType(
    {A.UNAVAILABLE: timedelta(minutes=1), A.OVER_LIMIT: timedelta(hours=1)}
)
"""How long a file waits before a scanner is asked again."""


def state_after(answer: ScanAnswer, tries: int) -> ScanState:
    """
    Look up what *answer* makes of a file.

    Args:
        tries: How often a scanner has said that it is over its limits, this time included.
    """
    if answer is A.OVER_LIMIT and tries >= MOST_TRIES:
        return STATES[A.UNSCANNABLE]
    return STATES[answer]
