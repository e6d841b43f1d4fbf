"""Connections that are lent and come back."""

from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """Whatever is open until it is closed."""

    def close(self) -> None: ...


T = TypeVar("T", bound=Closable)


class NoneFree(Exception):
    """All are lent, and none came back in time."""


class Pool(Generic[T]):
    """
    So many connections at a time, made when needed; the last that came back is lent first.

    May be shared between threads. What a pool of SQLAlchemy does besides (events, resets, looking
    after what was forgotten) nobody here needs, and it took a tenth of a read's time.
    """

    def __init__(self, connect: Callable[[], T], *, maximum: int, patience: float) -> None:
        """
        Lend what *connect* makes.

        Args:
            maximum: How many are open at a time.
            patience: Seconds that whoever wants one waits while all are lent.
        """
        self._connect = connect
        self._maximum = maximum
        self._patience = patience
        self._closed = False
        # Both do what they do in one step of the interpreter, without a lock of ours.
        self._free: deque[T] = deque()
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(maximum):
            self._places.put(None)

    @property
    def lent(self) -> int:
        """How many are in use."""
        return self._maximum - self._places.qsize()

    def take(self) -> T:
        """
        Borrow one.

        Raises:
            NoneFree: All are lent.
            Exception: As *connect* does.
        """
        try:
            self._places.get(timeout=self._patience)
        except Empty:
            raise NoneFree from None
        try:
            return self._free.pop()
        except IndexError:
            return self._another()

    def give_back(self, connection: T) -> None:
        """Let others have it; it is closed if nobody will want it any more."""
        self._free.append(connection)
        self._places.put(None)
        if self._closed:
            self.close()

    def throw_away(self, connection: T) -> None:
        """Close what is of no use any more, and let another take its place."""
        connection.close()
        self._places.put(None)

    def close(self) -> None:
        """Close what nobody uses now, and the others as they come back."""
        self._closed = True
        while self._free:
            self._free.pop().close()

    def _another(self) -> T:
        try:
            return self._connect()
        except BaseException:
            self._places.put(None)
            raise
