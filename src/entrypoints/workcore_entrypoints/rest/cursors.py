"""Where a page ended, as an opaque text that clients cannot forge."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from http import HTTPStatus
from typing import Final
from uuid import UUID

import falcon
import msgspec
from attrs import frozen

from workcore.model import Caller
from workcore.ports.queries import Position, SortValue
from workcore_entrypoints.rest.problems import RequestProblem

LABEL: Final = b"workcore list cursors"
MAC_BYTES: Final = 16
LONGEST: Final = 2_048

WRITERS: Final[Mapping[type, str]] = {str: "s", int: "i", datetime: "t", Decimal: "d"}
READERS: Final[Mapping[str, Callable[[str], SortValue]]] = {
    "s": str,
    "i": int,
    "t": lambda text: datetime.fromisoformat(text).astimezone(UTC),
    "d": Decimal,
}


@frozen
class Cursors:
    """Writes positions down, bound to the list, the organisation and the query they belong to."""

    _key: bytes

    @classmethod
    def keyed(cls, secret: str) -> "Cursors":
        """Derive a key of its own from the secret that signs tokens."""
        return cls(hmac.digest(secret.encode(), LABEL, "sha256"))

    def write(self, position: Position | None, request: falcon.Request) -> str | None:
        """Write a position for the query that *request* asks; None for the last page."""
        if position is None:
            return None
        value = position.value
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        plain = msgspec.json.encode([WRITERS[type(value)], text, str(position.id)])
        return urlsafe_b64encode(self._mac(plain, request) + plain).decode().rstrip("=")

    def read(self, request: falcon.Request) -> Position | None:
        """
        Read the position that *request* names, if it does.

        Raises:
            RequestProblem: 400; it was altered, or belongs to another query.
        """
        given = request.get_param("cursor")
        if given is None:
            return None
        try:
            raw = urlsafe_b64decode(given + "=" * (-len(given) % 4))
            mac, plain = raw[:MAC_BYTES], raw[MAC_BYTES:]
            if len(given) > LONGEST or not hmac.compare_digest(mac, self._mac(plain, request)):
                raise _refused()
            kind, text, item = msgspec.json.decode(plain, type=tuple[str, str, str])
            return Position(READERS[kind](text), UUID(item))
        except (ValueError, KeyError, InvalidOperation):
            raise _refused() from None

    def _mac(self, plain: bytes, request: falcon.Request) -> bytes:
        params = {n: v for n, v in request.params.items() if n not in {"cursor", "limit"}}
        caller: Caller = request.context.caller
        place = [request.path, str(caller.organisation_id), str(caller.user_id), params]
        about = msgspec.json.encode(place, order="sorted")
        mac = blake2b(about + b"\n" + plain, key=self._key, digest_size=MAC_BYTES)
        return mac.digest()


def _refused() -> RequestProblem:
    detail = "The cursor does not belong to this list. Begin without one."
    return RequestProblem(HTTPStatus.BAD_REQUEST, "bad_cursor", detail, "cursor")
