"""How threads that rest are woken one by one."""

from threading import Condition

from attrs import define, field


@define
class Bell:
    """Wakes one of those who rest by it, or the next who is about to."""

    _changed: Condition = field(factory=Condition)
    _rung: bool = False
    _over: bool = False

    def ring(self) -> None:
        """Wake one; ringing again before he woke adds nothing."""
        with self._changed:
            self._rung = True
            self._changed.notify()

    def end(self) -> None:
        """Wake all, and let nobody rest any more."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def rest(self, seconds: float) -> bool:
        """Rest, unless it rings; tell whether it did."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung or self._over, seconds)
            rung, self._rung = self._rung, False
        return rung
