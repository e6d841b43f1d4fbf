"""Choose what one is told of, and when."""

from typing import Final

from attrs import frozen

from workcore.codec import as_object
from workcore.errors import Duplicate, InvalidInput, Stale
from workcore.model import Caller
from workcore.policies.preferences import NewPreferences, Preferences, preference_problems
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "notification_preference"


@frozen
class ReadPreferences:
    """Show what the caller has chosen to be told of."""

    _units: Units

    def __call__(self, *, caller: Caller) -> Preferences:
        """Read his own; everybody begins with version 0, which tells him everything."""
        with self._units(caller) as unit:
            return _own(unit)


@frozen
class SavePreferences:
    """Choose what one is told of from now on, and when one wants quiet."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self, new: NewPreferences, *, caller: Caller, expected: int | None = None
    ) -> Preferences:
        """
        Replace the caller's preferences of version *expected*.

        Raises:
            Stale: He has chosen something else meanwhile.
            InvalidInput: Each problem is named.
        """
        with self._units(caller) as unit:
            before = _own(unit)
            if expected not in {None, before.version}:
                raise Stale(SUBJECT, unit.actor.id, before.version)
            problems = tuple(preference_problems(new))
            if problems:
                raise InvalidInput(problems)
            saved = new.numbered(before.version + 1)
            unit.preferences.save(saved)
            self._record(unit, caller, before, saved)
            try:
                unit.commit()
            except Duplicate:
                raise Stale(SUBJECT, unit.actor.id, saved.version) from None

        return saved

    def _record(
        self, unit: UnitOfWork, caller: Caller, before: Preferences, after: Preferences
    ) -> None:
        self._recorder.audit(
            unit,
            caller,
            at=self._clock.now(),
            action="preferences_saved",
            subject=SUBJECT,
            subject_id=str(unit.actor.id),
            was=as_object(before),
            now=as_object(after),
        )


def _own(unit: UnitOfWork) -> Preferences:
    user_id = unit.actor.id
    return unit.preferences.of([user_id])[user_id]
