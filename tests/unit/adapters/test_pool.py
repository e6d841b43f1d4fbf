"""Connections are lent to so many at a time, and nobody's trouble takes a place for ever."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from attrs import define, field

from workcore_adapters.postgres.pool import NoneFree, Pool


@define
class Line:
    """What is lent here."""

    number: int
    closed: bool = False

    def close(self) -> None:
        """Close it."""
        self.closed = True


@define
class Exchange:
    """Makes lines, and remembers them."""

    made: list[Line] = field(factory=list)
    fails: bool = False

    def __call__(self) -> Line:
        """Make the next."""
        if self.fails:
            raise ConnectionError
        self.made.append(Line(len(self.made)))
        return self.made[-1]


@pytest.fixture
def exchange() -> Exchange:
    """Whoever makes lines."""
    return Exchange()


def pool_of(exchange: Exchange, *, maximum: int = 2, patience: float = 0.0) -> Pool[Line]:
    """A pool that waits for nobody."""
    return Pool(exchange, maximum=maximum, patience=patience)


def test_last_back_is_lent_first(exchange: Exchange) -> None:
    """What was used last is warm; one is made only when none is free."""
    pool = pool_of(exchange)
    first, second = pool.take(), pool.take()
    pool.give_back(second)
    pool.give_back(first)

    assert pool.take() is first
    assert pool.take() is second
    assert exchange.made == [first, second]


def test_none_free(exchange: Exchange) -> None:
    """Whoever comes when all are lent is refused; he is served once one came back."""
    pool = pool_of(exchange)
    lent = [pool.take(), pool.take()]

    with pytest.raises(NoneFree):
        pool.take()
    assert pool.lent == 2
    pool.give_back(lent[0])
    assert pool.take() is lent[0]


def test_waits_for_one(exchange: Exchange) -> None:
    """Whoever has patience gets what comes back meanwhile."""
    pool = pool_of(exchange, maximum=1, patience=30.0)
    line = pool.take()
    with ThreadPoolExecutor(1) as others:
        waiting = others.submit(pool.take)
        pool.give_back(line)

        assert waiting.result(30) is line


def test_thrown_away(exchange: Exchange) -> None:
    """What broke is closed, and another takes its place."""
    pool = pool_of(exchange, maximum=1)
    broken = pool.take()
    pool.throw_away(broken)

    assert broken.closed
    assert pool.lent == 0
    assert pool.take() is not broken


def test_failure_to_connect(exchange: Exchange) -> None:
    """A failure is told, and takes no place."""
    pool = pool_of(exchange, maximum=1)
    exchange.fails = True
    with pytest.raises(ConnectionError):
        pool.take()

    exchange.fails = False
    assert pool.take() is exchange.made[0]


def test_closed(exchange: Exchange) -> None:
    """What is free is closed at once, and what is lent when it comes back."""
    pool = pool_of(exchange)
    lent, free = pool.take(), pool.take()
    pool.give_back(free)
    pool.close()

    assert (free.closed, lent.closed) == (True, False)
    pool.give_back(lent)
    assert lent.closed
    assert pool.lent == 0


def test_many_threads(exchange: Exchange) -> None:
    """Of many who come and go, no two have the same at once, and no more are made than may be."""
    pool = pool_of(exchange, maximum=3, patience=30.0)
    holders = count()

    def use(_: int) -> None:
        line = pool.take()
        mine = next(holders)
        line.number = mine
        assert not line.closed
        assert line.number == mine
        pool.give_back(line)

    with ThreadPoolExecutor(12) as crowd:
        list(crowd.map(use, range(3_000)))

    assert len(exchange.made) <= 3
    assert pool.lent == 0
