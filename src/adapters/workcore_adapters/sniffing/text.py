"""Whether what streams past is text."""

import codecs
from typing import Final

CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r\f"))
LONGEST_MARK: Final = 2
MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class TextCheck:
    """Looks at all of a file."""

    def __init__(self) -> None:
        """Take anything for text at first."""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._text = True
        self._held = b""

    def feed(self, piece: bytes) -> None:
        """See the next bytes."""
        if self._text and piece:
            self._text = self._is_text(piece, final=False)

    def passed(self) -> bool:
        """Say whether it was text to its end."""
        return self._text and self._is_text(b"", final=True)

    def _is_text(self, piece: bytes, *, final: bool) -> bool:
        if self._decoder is None:
            piece = self._held = self._held + piece
            if len(piece) < LONGEST_MARK and not final:
                return True
            self._decoder = codecs.getincrementaldecoder(MARKS.get(piece[:2], "utf-8"))("strict")
        try:
            text = self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            return False
        plain = text.encode("ascii", "ignore")
        return len(plain.translate(None, CONTROLS)) == len(plain)
