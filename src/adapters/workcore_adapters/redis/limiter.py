"""Budgets, counted by one script on the server and by its clock."""

from collections.abc import Sequence
from typing import Final

from workcore.model import Budget, Standing
from workcore.ports.limiter import Taking
from workcore_adapters.redis.server import MILLISECOND, RedisServer, Script

TAKE: Final = Script("""\
local granted, said = 1, {}
for i, key in ipairs(KEYS) do
  local taken, left = tonumber(redis.call('GET', key) or '0') or 0, redis.call('PTTL', key)
  if left < 1 then taken, left = 0, tonumber(ARGV[2 * i]) end
  if taken >= tonumber(ARGV[2 * i - 1]) then granted = 0 end
  said[2 * i], said[2 * i + 1] = taken, left
end
if granted == 1 then
  for i, key in ipairs(KEYS) do
    said[2 * i] = said[2 * i] + 1
    redis.call('SET', key, said[2 * i], 'PX', said[2 * i + 1])
  end
end
said[1] = granted
return said
""")
"""Takes one of each or none; a key without an end is as good as none."""


class RedisLimiter:
    """Counts for all processes that share a server, as `ports.limiter` promises."""

    def __init__(self, server: RedisServer) -> None:
        """Count on *server*."""
        self._server = server

    def take(self, budgets: Sequence[Budget]) -> Taking:
        keys = [_key(budget.who) for budget in budgets]
        arguments = [n for b in budgets for n in (b.most, max(b.window // MILLISECOND, 1))]
        granted, *said = self._server.run(TAKE, keys, *arguments)
        pairs = zip(budgets, said[::2], said[1::2], strict=True)
        return Taking(bool(granted), tuple(_standing(*pair) for pair in pairs))


def _key(who: str) -> str:
    """Keep what is counted together on one node of a cluster: all of an organisation."""
    first, colon, rest = who.partition(":")
    return f"workcore:rate:{{{first}}}{colon}{rest}"


def _standing(budget: Budget, taken: int, left: int) -> Standing:
    return Standing(budget.most, max(budget.most - taken, 0), left * MILLISECOND)
