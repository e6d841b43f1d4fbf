"""An event loop beside threads that know of none."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, Final, TypeVar

from attrs import define, field

T = TypeVar("T")

LAST_WORDS_SECONDS: Final = 0.05


@define
class Loop:
    """
    An event loop on a thread of its own, which begins at the first need.

    Not before: a process that has threads does not fork well. It ends with the process.
    """

    _lock: Lock = field(factory=Lock, init=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _thread: Thread | None = field(default=None, init=False)

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Begin *work*; its result may be waited for on any thread."""
        return asyncio.run_coroutine_threadsafe(work, self._running())

    def stop(self) -> None:
        """Stop when what was begun had its chance; the next work starts anew."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.run_until_complete(_leave())
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name="mail", daemon=True)
                self._thread.start()
            return self._loop


async def _leave() -> None:
    """Give up what is under way, and let connections that were closed say goodbye."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(LAST_WORDS_SECONDS)
