"""Read and replace what an organisation has set."""

from datetime import datetime
from typing import Final

from attrs import frozen

from workcore.codec import as_object
from workcore.errors import Duplicate, InvalidInput, Stale
from workcore.model import Caller, Permission
from workcore.policies.settings import NewSettings, Settings, settings_problems
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "organisation_settings"


@frozen
class ReadSettings:
    """Show the settings in force."""

    _units: Units

    def __call__(self, *, caller: Caller) -> Settings:
        """
        Read them.

        Raises:
            NotAllowed: The caller's roles do not read them.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_SETTINGS, unit.actor)
            return unit.settings.current


@frozen
class SaveSettings:
    """Put settings in force; clocks that run already keep those that they began with."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self, new: NewSettings, *, caller: Caller, expected: int | None = None
    ) -> Settings:
        """
        Replace the settings of version *expected*.

        Raises:
            NotAllowed: The caller is no administrator.
            Stale: Another version is in force.
            InvalidInput: Each problem is named.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_SETTINGS, unit.actor)
            before = unit.settings.current
            if expected not in {None, before.version}:
                raise Stale(SUBJECT, unit.organisation.id, before.version)
            problems = tuple(settings_problems(new))
            if problems:
                raise InvalidInput(problems)
            saved = new.numbered(before.version + 1)
            unit.settings.add(saved)
            self._record(unit, caller, before, saved, self._clock.now())
            _commit(unit, before)

        return saved

    def _record(
        self, unit: UnitOfWork, caller: Caller, before: Settings, after: Settings, at: datetime
    ) -> None:
        self._recorder.audit(
            unit,
            caller,
            at=at,
            action="settings_saved",
            subject=SUBJECT,
            subject_id=str(unit.organisation.id),
            was=as_object(before),
            now=as_object(after),
        )


def _commit(unit: UnitOfWork, before: Settings) -> None:
    try:
        unit.commit()
    except Duplicate:
        # Somebody else was faster; the next version at the least is in force by now.
        raise Stale(SUBJECT, unit.organisation.id, before.version + 1) from None
