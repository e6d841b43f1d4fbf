"""Which bytes of a file a client asks for (RFC 9110, 14)."""

import re
from typing import Final

import falcon
from attrs import frozen

ONE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@frozen
class Stretch:
    """A part of a file, or all of it."""

    first: int
    length: int
    size: int

    @property
    def whole(self) -> bool:
        """Whether it is all there is."""
        return self.length == self.size

    @property
    def described(self) -> str:
        """Write it as `Content-Range` does."""
        return f"bytes {self.first}-{self.first + self.length - 1}/{self.size}"


def stretch_of(request: falcon.Request, size: int, tag: str) -> Stretch | None:
    """
    Read which bytes are asked for; None when the file has none of them.

    Several ranges, other units, and ranges of another version of the file are not asked for.
    """
    whole = Stretch(0, size, size)
    condition = request.get_header("If-Range")
    asked = ONE.fullmatch(request.get_header("Range") or "")
    if asked is None or asked.groups() == ("", "") or condition not in {None, tag}:
        return whole
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        return Stretch(size - length, length, size) if length else None
    begin, end = int(first), int(last) if last else size - 1
    if end < begin:
        return whole if last else None
    return Stretch(begin, min(end, size - 1) - begin + 1, size) if begin < size else None
