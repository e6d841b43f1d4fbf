"""Read and replace what an organisation has set."""

from attrs import frozen

from workcore.errors import InvalidInput
from workcore.model import Caller, Permission
from workcore.policies.settings import NewSettings, Settings, settings_problems
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.in_force import PutInForce


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
    _put_in_force: PutInForce

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
            self._put_in_force.ensure_current(unit, before, expected)
            problems = tuple(settings_problems(new))
            if problems:
                raise InvalidInput(problems)
            saved = new.numbered(before.version + 1)
            unit.settings.add(saved)
            self._put_in_force(unit, before, saved, caller=caller)

        return saved
