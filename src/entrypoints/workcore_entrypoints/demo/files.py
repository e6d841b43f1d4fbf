"""Files that demo requests have: small, real, and made here."""

import struct
import zlib
from typing import Final

from workcore.use_cases.intake import Upload

METHOD: Final = """\
Method statement

1. Close the area with cones and lights, and tell apron control.
2. Lift, replace, test. No hot work without a permit.
3. Clear the area of loose parts (FOD), and open it again.
"""


PAGE: Final = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>"
)
TARMAC, LINE = b"\x50\x50\x58", b"\xf0\xc0\x10"


def pdf(title: str) -> bytes:
    """Make a page that says *title*."""
    text = f"BT /F1 20 Tf 60 760 Td ({title}) Tj ET".encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(written)
    return written + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def png(width: int, height: int) -> bytes:
    """Make a picture of tarmac with a yellow line."""
    side = width // 2
    row = TARMAC * side + LINE + TARMAC * (width - side - 1)
    pixels = zlib.compress((b"\0" + row) * height, 9)
    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack("!L", len(data)) + checked + struct.pack("!L", zlib.crc32(checked))


def demo_files(reference: str) -> tuple[Upload, ...]:
    """Make the files of one request."""
    return (
        Upload("drawing.pdf", [pdf(f"Drawing for {reference}")]),
        Upload("before.png", [png(320, 200)]),
        Upload("method statement.txt", [METHOD.encode()]),
    )
