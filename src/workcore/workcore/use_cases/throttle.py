"""How often somebody may try a password, so that it cannot be guessed nor its owner shut out."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from workcore.errors import TooManyTries
from workcore.ports.sign_ins import SignIns

MOST_TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
"""So many tries has an account from one address, in so long a time."""
MOST_OF_STRANGERS: Final = 20
STRANGERS_WINDOW: Final = timedelta(hours=1)
"""So many tries has an account from all addresses together that nobody signed in from lately."""
KNOWN: Final = timedelta(days=30)
"""How long an address is known after somebody signed in from it: strangers do not shut it out."""


@frozen
class Lock:
    """
    An account was tried too often.

    Attributes:
        wait: How long it lasts.
        first: Whether the try that was counted last is the first that strangers have too many.
    """

    wait: timedelta
    first: bool = False


@frozen
class Throttle:
    """
    Counts tries before they are made, so that many at once are not more than in turn.

    *who* is the account that is tried, by its identifier and not by its address: that may belong to
    several organisations, and what one of them knows or allows is nothing to the others.
    """

    _sign_ins: SignIns

    def lock(self, who: str, address: str | None, *, at: datetime) -> Lock | None:
        """Count a try; tell what is in its way."""
        tries = self._sign_ins.count(place(who, address), at=at, window=WINDOW)
        if tries.count > MOST_TRIES:
            return Lock(tries.since + WINDOW - at)
        if tries.succeeded_at is not None and at - tries.succeeded_at < KNOWN:
            return None
        tries = self._sign_ins.count(strangers(who), at=at, window=STRANGERS_WINDOW)
        if tries.count > MOST_OF_STRANGERS:
            first = tries.count == MOST_OF_STRANGERS + 1
            return Lock(tries.since + STRANGERS_WINDOW - at, first=first)
        return None

    def admit(self, who: str, address: str | None, *, at: datetime) -> None:
        """
        Count a try, and refuse it when there were too many.

        Raises:
            TooManyTries: With how long to wait.
        """
        lock = self.lock(who, address, at=at)
        if lock is not None:
            raise TooManyTries(lock.wait)

    def succeeded(self, who: str, address: str | None, *, at: datetime) -> None:
        """Count anew, and know the address."""
        self._sign_ins.succeeded(place(who, address), at=at)
        self.unlock(who)

    def unlock(self, who: str) -> None:
        """Count the tries of strangers anew."""
        self._sign_ins.clear(strangers(who))


@frozen
class ForgetTries:
    """Forget tries to sign in that do not count any more."""

    _sign_ins: SignIns

    def __call__(self, now: datetime) -> int:
        """Forget them; tell of how many people."""
        return self._sign_ins.forget(now - STRANGERS_WINDOW, succeeded_before=now - KNOWN)


def place(who: str, address: str | None) -> str:
    """Name an account as it is tried from one address."""
    return _named("place", who, address or "")


def strangers(who: str) -> str:
    """Name an account as it is tried by all whom nobody knows."""
    return _named("strangers", who)


def _named(*parts: str) -> str:
    """Name somebody without writing down who he is."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
