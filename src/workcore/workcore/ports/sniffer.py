"""What a file is, by its content."""

from typing import Protocol


class Sniffing(Protocol):
    """A file that is being looked at. Belongs to one thread."""

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes, any number; a few of them are remembered, however many come."""
        ...

    def content_type(self) -> str | None:
        """
        Say what was fed; asked after the last piece.

        None for what is of no kind in `policies.uploads.FILE_TYPES`, and for what is of two
        kinds at once. A Word document is told from other archives and compound files; text is
        UTF-8 (or UTF-16 with its mark) without control characters, and no markup.
        """
        ...


class Sniffer(Protocol):
    """Tells what files are. May be shared between threads."""

    def begin(self) -> Sniffing:
        """Begin to look at one file."""
        ...
