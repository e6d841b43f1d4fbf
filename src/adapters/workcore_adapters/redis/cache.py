"""What was worked out, kept on the server for all processes."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from workcore.errors import Unavailable
from workcore.ports.cache import LARGEST, LONGEST, Recalled
from workcore_adapters.redis.server import MILLISECOND, RedisServer, Script

RECALL: Final = Script("""\
local stamp = redis.call('GET', KEYS[1])
if not stamp then
  stamp = ARGV[1]
  redis.call('SET', KEYS[1], stamp, 'PX', ARGV[2])
end
local said = {stamp}
for i = 2, #KEYS do
  local kept = redis.call('GET', KEYS[i])
  local under = kept and string.sub(kept, 1, #stamp) == stamp
  said[i] = under and string.sub(kept, #stamp + 1)
end
return said
""")
"""
Tells a topic's stamp, and the values that were kept under it; each begins with its stamp.

A stamp that is not there, because the topic was forgotten, or the server emptied, or short of
memory, is made by chance: so no value of before comes back, whatever else was lost.
"""

KEEP: Final = Script("""\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], ARGV[1] .. ARGV[i + 1], 'PX', ARGV[2])
end
return 1
""")
"""Keeps values while their stamp is the topic's."""


class RedisCache:
    """Keeps for all processes that share a server, as `ports.cache` promises."""

    def __init__(self, server: RedisServer) -> None:
        """Keep on *server*."""
        self._server = server

    def recall(self, topic: str, names: Sequence[str]) -> Recalled:
        new, lasting = secrets.token_hex(16), LONGEST // MILLISECOND
        try:
            stamp, *values = self._server.run(RECALL, _keys(topic, names), new, lasting)
        except Unavailable:
            return Recalled(None, (None,) * len(names))
        return Recalled(stamp.decode(errors="replace"), tuple(values))

    def keep(
        self, topic: str, values: Mapping[str, bytes], *, stamp: str, lasting: timedelta
    ) -> None:
        fitting = {name: value for name, value in values.items() if len(value) <= LARGEST}
        arguments: tuple[str | int | bytes, ...] = (
            stamp,
            max(lasting // MILLISECOND, 1),
            *fitting.values(),
        )
        with suppress(Unavailable):
            self._server.run(KEEP, _keys(topic, fitting), *arguments)

    def forget(self, topic: str) -> None:
        with suppress(Unavailable):
            self._server.ask("DEL", *_keys(topic, ()))


def _keys(topic: str, names: Iterable[str]) -> list[str]:
    """Name the stamp and the values of a topic, all of which one node of a cluster keeps."""
    stamp = f"workcore:cache:{{{topic}}}"
    return [stamp, *(f"{stamp}:{name}" for name in names)]
