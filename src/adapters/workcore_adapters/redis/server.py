"""One server, asked with a deadline or not at all."""

import hashlib
import re
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from attrs import field, frozen

from workcore.errors import Unavailable
from workcore_adapters.breaker import Breaker

SERVICE: Final = "cache"
DEADLINE: Final = 0.05
"""Seconds for each step: connecting, its handshakes, an answer."""

NAME: Final = "workcore"
VERSION: Final = re.compile(rb"^redis_version:(\S+)", re.MULTILINE)


MILLISECOND: Final = timedelta(milliseconds=1)


@frozen
class Script:
    """
    What a server runs as one step.

    Attributes:
        name: The SHA-1 by which a server knows what it was told before.
    """

    text: str
    name: str = field(init=False)

    @name.default
    def _digest(self) -> str:
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


class RedisServer:
    """
    A server, by its address. May be shared between threads.

    The library connects, and reads answers. Its client and its pool are left out: they would take
    three times as long as what is asked here, at each call of a request.
    """

    def __init__(self, url: str, *, password: str | None = None) -> None:
        """
        Name it; whoever asks first connects.

        Args:
            url: `redis://` or, by TLS, `rediss://`; what it says counts before *password*.
        """
        from redis import ConnectionPool  # noqa: PLC0415 - only where there is a server: 5 MiB
        from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
        from redis.retry import Retry  # noqa: PLC0415 - as above

        self.breaker = Breaker(SERVICE)
        self._idle: deque[Any] = deque()
        self._pool = ConnectionPool.from_url(
            url,
            password=password,
            client_name=NAME,
            socket_timeout=DEADLINE,
            socket_connect_timeout=DEADLINE,
            # Whoever waits has an answer of his own; trying again is for the breaker.
            retry=Retry(NoBackoff(), 0),
            # Each would be a round trip more when connecting.
            driver_info=None,
            protocol=2,
        )

    def ask(self, *command: str | int | bytes) -> Any:  # noqa: ANN401 - as the command has it
        """
        Run a command, unless the server is known not to answer.

        Raises:
            Unavailable: It does not answer in time, or refuses.
        """
        if not self.breaker.allows():
            raise Unavailable(SERVICE)
        return self._asked(*command)

    def run(self, script: Script, keys: Sequence[str], *arguments: str | int | bytes) -> Any:  # noqa: ANN401 - as the script has it
        """
        Run a script that the server knows by its name, else tell it the text.

        Raises:
            Unavailable: As for `ask`.
        """
        from redis.exceptions import NoScriptError  # noqa: PLC0415 - as in `__init__`

        try:
            return self.ask("EVALSHA", script.name, len(keys), *keys, *arguments)
        except Unavailable as failure:
            if not isinstance(failure.__cause__, NoScriptError):
                raise
        return self.ask("EVAL", script.text, len(keys), *keys, *arguments)

    def check(self) -> None:
        """
        See that it answers, whatever is known of it.

        Raises:
            Unavailable: It does not.
        """
        self._asked("PING")

    def version(self) -> str:
        """
        Tell which Redis it is compatible with.

        Raises:
            Unavailable: It does not answer, or as no Redis does.
        """
        found = VERSION.search(self._asked("INFO", "server"))
        if found is None:
            raise Unavailable(SERVICE)
        return found[1].decode()

    def close(self) -> None:
        """Close every connection that nobody uses."""
        with suppress(IndexError):
            while True:
                self._idle.pop().disconnect()

    def _asked(self, *command: str | int | bytes) -> Any:  # noqa: ANN401 - as `ask`
        from redis.exceptions import NoScriptError, RedisError  # noqa: PLC0415 - as in `__init__`

        try:
            answer = self._answer_to(_packed(command))
        except NoScriptError as error:
            # An answer: a server that came back knows no script, and is to be told it.
            self.breaker.succeeded()
            raise Unavailable(SERVICE) from error
        except (RedisError, OSError) as error:
            # Whatever broke one connection has broken the others.
            self.close()
            self.breaker.failed(error)
            raise Unavailable(SERVICE) from error
        self.breaker.succeeded()
        return answer

    def _answer_to(self, packed: bytes) -> Any:  # noqa: ANN401 - as `ask`
        """
        Ask on a connection that nobody else uses.

        One that broke or was late is not used again: nobody reads what another was answered.
        """
        from redis.exceptions import ResponseError  # noqa: PLC0415 - as in `__init__`

        connection = self._connection()
        try:
            connection.send_packed_command([packed], check_health=False)
            answer = connection.read_response()
        except ResponseError:
            self._idle.append(connection)
            raise
        except BaseException:
            connection.disconnect()
            raise
        self._idle.append(connection)
        return answer

    def _connection(self) -> Any:  # noqa: ANN401 - its methods have no types
        try:
            return self._idle.pop()
        except IndexError:
            return self._pool.connection_class(**self._pool.connection_kwargs)


def _packed(command: Sequence[str | int | bytes]) -> bytes:
    """Write a command as Redis reads it."""
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in command]
    return b"".join(
        (b"*%d\r\n" % len(parts), *(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts))
    )
