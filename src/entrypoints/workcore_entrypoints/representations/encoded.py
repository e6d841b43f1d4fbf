"""Requests as JSON: what a request says itself is encoded once, however often it is read."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from msgspec import Raw, Struct

from workcore.entities.work_request import WorkRequest
from workcore.model import Permission
from workcore.use_cases.views import RequestView
from workcore_entrypoints.representations.encoding import encode
from workcore_entrypoints.representations.requests import (
    FindingOut,
    actions_out,
    offered,
    request_out,
)
from workcore_entrypoints.representations.settings import SlaOut

MOST: Final = 4_096
"""Requests whose JSON a process remembers: some 10 MiB."""


class Offered(Struct, frozen=True):
    """The last fields of `RequestOut`: what depends on who reads it, and when."""

    allowed_actions: tuple[str, ...]
    findings: tuple[FindingOut, ...]
    sla: SlaOut | None


def _offered(view: RequestView) -> bytes:
    if view.findings or view.clocks is not None:
        return encode(Offered(*offered(view)))
    return _allowed(view.allowed)


@lru_cache(1_024)
def _allowed(allowed: tuple[Permission, ...]) -> bytes:
    # Where rules have nothing to say and there are no clocks, few answers are all that there are.
    return encode(Offered(actions_out(allowed), (), None))


class Heads:
    """
    The JSON of requests up to what they are `Offered`. May be shared between threads.

    It belongs to the very object that it was made of, which never changes.
    """

    def __init__(self, most: int = MOST) -> None:
        """Begin with none, and forget all when there are *most*."""
        self._most = most
        self._known: dict[UUID, tuple[WorkRequest, bytes]] = {}

    def json_of(self, view: RequestView) -> Raw:
        """Encode *view* as `request_out` shows it."""
        request, tail = view.request, _offered(view)
        known = self._known.get(request.id)
        if known is not None and known[0] is request:
            return Raw(known[1] + tail[1:])
        whole = encode(request_out(view))
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[request.id] = request, whole[: 1 - len(tail)]
        return Raw(whole)


request_json: Final = Heads().json_of
"""Encode a request as `request_out` shows it, with what this process has encoded before."""
