"""What processes share softly, on a Redis or Valkey server; it may go away at any time."""

from workcore_adapters.redis.cache import RedisCache
from workcore_adapters.redis.limiter import RedisLimiter
from workcore_adapters.redis.server import RedisServer

__all__ = ["RedisCache", "RedisLimiter", "RedisServer"]
