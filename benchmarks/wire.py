"""Requests as they go over the wire, made before anything is measured."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec


def get(path: str, *, token: str, query: Mapping[str, object] | None = None) -> bytes:
    """Write a GET."""
    target = f"{path}?{urlencode(query)}" if query else path
    return _message("GET", target, {"Authorization": f"Bearer {token}"})


def post(path: str, body: object, *, token: str, version: int | None = None) -> bytes:
    """Write a POST of JSON, of a version where one is expected."""
    content = msgspec.json.encode(body)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
    }
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return _message("POST", path, headers) + content


def _message(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
