"""Whether callers read what is there."""

from collections.abc import Iterator

from tests.integration.chaos.calls import Caller
from tests.integration.chaos.found import Found, Request
from tests.support.rest.forms import PDF


def unread(caller: Caller, found: Found) -> Iterator[str]:
    """Tell of requests, comments and files that are read otherwise, or not at all."""
    for request in found.requests.values():
        path = f"/work-requests/{request.id}"
        shown = caller.read_json(path)
        for name in ("reference", "status", "version", "description"):
            if shown[name] != getattr(request, name):
                yield f"{request.title}: {name} is read as {shown[name]}"
        texts = [each["text"] for each in caller.read_json(f"{path}/comments")["items"]]
        if sorted(texts) != sorted(request.comments):
            yield f"{request.title}: comments are read as {texts}"
        yield from _files_unread(caller, request)


def _files_unread(caller: Caller, request: Request) -> Iterator[str]:
    if not request.files:
        return
    files = caller.read_json(f"/work-requests/{request.id}/attachments")["items"]
    if sorted(file["name"] for file in files) != sorted(request.files):
        yield f"{request.title}: files are read as {files}"
    for file in files:
        content = caller.read(file["download_url"])
        if content != PDF + file["name"].removesuffix(".pdf").encode():
            yield f"{request.title}: {file['name']} holds {content!r}"
