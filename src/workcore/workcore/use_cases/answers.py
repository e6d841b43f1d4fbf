"""Answer a repeated attempt as the first one was answered, and have no second effect."""

from datetime import datetime, timedelta
from typing import Final

from attrs import evolve, frozen

from workcore.errors import AlreadyClaimed, AnswerLost, AnswerWithheld, KeyReused
from workcore.model import Caller
from workcore.ports.answers import Attempt
from workcore.ports.deadlines import Deadlines
from workcore.ports.unit_of_work import Units

KEPT: Final = timedelta(hours=24)
"""So long a client may repeat an attempt."""

UNDER_WAY: Final = timedelta(minutes=3)
"""So long an answer may take, counted from when the attempt began: longer than any upload may."""


@frozen
class RecallAnswer:
    """Find what the caller was answered when he made this attempt before."""

    _units: Units

    def knows(self, *, caller: Caller) -> bool:
        """
        Say whether the caller made an attempt of this name, whatever it was.

        Raises:
            UnknownCaller: The caller may not come in any more.
        """
        if caller.once is None:
            return False
        with self._units(caller) as unit:
            return unit.answers.find(caller.once.key) is not None

    def __call__(self, *, caller: Caller) -> bytes | None:
        """
        Find the answer; None when the attempt is new.

        Raises:
            UnknownCaller: The caller may not come in any more.
            KeyReused: The key named another attempt.
            AlreadyClaimed: The effect is there, the answer not yet.
            AnswerLost: The effect is there, and the answer will not come any more.
            AnswerWithheld: The caller had other roles then.
        """
        once = caller.once
        if once is None:
            return None
        with self._units(caller) as unit:
            made = unit.answers.find(once.key)
            if made is None:
                return None
            if made.once != once:
                raise KeyReused(once.key)
            if made.roles != unit.actor.roles:
                raise AnswerWithheld(once.key)
        if made.answer is None:
            lost = once.at - made.once.at > UNDER_WAY
            raise AnswerLost(once.key) if lost else AlreadyClaimed(once.key)
        return made.answer


@frozen
class KeepAnswer:
    """Keep what the caller was answered, for when he makes the attempt again."""

    _units: Units

    def __call__(self, answer: bytes, *, caller: Caller) -> None:
        """
        Keep *answer*, opaque bytes of the entrypoint; an attempt without a name is not kept.

        Raises:
            UnknownCaller: The caller was deactivated meanwhile; nothing is kept.
        """
        if caller.once is None:
            return
        with self._units(evolve(caller, once=None)) as unit:
            roles = unit.actor.roles
            unit.answers.keep(Attempt(once=caller.once, roles=roles, answer=answer))
            unit.commit()


@frozen
class ForgetAnswers:
    """Forget attempts that nobody repeats any more."""

    _deadlines: Deadlines

    def __call__(self, now: datetime) -> int:
        """Forget those of more than 24 hours ago, in all organisations; tell how many."""
        return self._deadlines.forget_attempts(now - KEPT)
