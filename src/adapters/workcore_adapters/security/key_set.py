"""A provider's keys, kept while it rests and renewed while it answers."""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from jwt import PyJWK

from workcore.errors import Unavailable
from workcore_adapters.security.jwks import SERVICE, WITHIN, Keys

log = logging.getLogger("workcore.security")

FRESH: Final = 600.0
"""Seconds after which keys are fetched again; nobody waits for it."""
KEPT: Final = 4 * 3_600.0
"""Seconds that keys are believed while the provider does not answer."""
PAUSE: Final = 60.0
"""Seconds between two fetches, however many unknown names are asked for."""
IMPATIENT: Final = 5.0
"""The same, while there is no key at all."""


class KeySet:
    """
    The keys of a provider. May be shared between threads.

    Args:
        fetch: Gets them, or raises Unavailable.
        clock: Seconds that only go forward.
    """

    def __init__(self, fetch: Callable[[], Keys], clock: Callable[[], float] = monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._keys: Keys = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._running: Event | None = None

    def find(self, name: str) -> PyJWK | None:
        """
        Find a key by its name; a name that is unknown is asked for at the provider, in time.

        Raises:
            Unavailable: The provider has not answered for so long that no key counts.
        """
        found = self._usable().get(name)
        if found is None:
            fetching = self._renew()
            if fetching is not None:
                fetching.wait(2 * WITHIN.total_seconds())
            if self._older_than(KEPT):
                raise Unavailable(SERVICE)
            return self._usable().get(name)
        if self._older_than(FRESH):
            self._renew()
        return found

    def _usable(self) -> Keys:
        return {} if self._older_than(KEPT) else self._keys

    def _older_than(self, seconds: float) -> bool:
        return self._fetched is None or self._clock() - self._fetched > seconds

    def _renew(self) -> Event | None:
        """Begin to fetch, unless that was begun a moment ago; give what tells its end."""
        pause = IMPATIENT if self._older_than(KEPT) else PAUSE
        with self._lock:
            now = self._clock()
            if self._tried is not None and now - self._tried < pause:
                return self._running
            self._tried, self._running = now, Event()
            Thread(target=self._run, args=(now, self._running), name="jwks", daemon=True).start()
            return self._running

    def _run(self, began: float, done: Event) -> None:
        try:
            keys = self._fetch()
            with self._lock:
                if self._fetched is None or began >= self._fetched:
                    self._keys, self._fetched = keys, began
        except Unavailable as failure:
            log.warning("the keys of the identity provider were not renewed", exc_info=failure)
        finally:
            done.set()
