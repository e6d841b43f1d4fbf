"""Files as forms send them."""

from typing import Final

from attrs import frozen

BOUNDARY: Final = "----a-form-of-ours"
PDF: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nconfidential\nendobj\n"


@frozen
class Form:
    """A body, and the headers that say what it is."""

    body: bytes
    boundary: str = BOUNDARY

    @property
    def headers(self) -> dict[str, str]:
        """Say what it is."""
        return {"Content-Type": f"multipart/form-data; boundary={self.boundary}"}


def part(name: str, content: bytes, *, field: str = "files", boundary: str = BOUNDARY) -> bytes:
    """Write a part of a form."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + content + b"\r\n"


def form(*files: tuple[str, bytes], boundary: str = BOUNDARY) -> Form:
    """Write a form of files."""
    parts = b"".join(part(name, content, boundary=boundary) for name, content in files)
    return Form(parts + f"--{boundary}--\r\n".encode(), boundary)


ONE_FILE: Final = form(("plan.pdf", PDF))
