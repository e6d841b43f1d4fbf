"""Settings of an organisation, and what clocks show, as clients see them."""

from datetime import datetime

from msgspec import Struct

from workcore.policies.calendars import Calendar
from workcore.policies.settings import Settings, SlaTargets
from workcore.policies.sla import Reading, Readings


class SettingsOut(Struct, frozen=True):
    """The settings in force; version 0 is the default that ships. No calendar: round the clock."""

    version: int
    targets: SlaTargets
    calendar: Calendar | None


class ClockOut(Struct, frozen=True):
    """
    A clock when it was asked for, in seconds of working time.

    It is `running`, `overdue`, `met`, `missed` or `stopped`; while paused it is due at no instant.
    """

    state: str
    due_at: datetime | None
    elapsed_seconds: int
    remaining_seconds: int
    paused: bool


class SlaOut(Struct, frozen=True):
    """How long people have waited for the approval, and for the completion."""

    approval: ClockOut
    completion: ClockOut


def settings_out(settings: Settings) -> SettingsOut:
    """Show settings."""
    return SettingsOut(settings.version, settings.targets, settings.calendar)


def sla_out(clocks: Readings | None) -> SlaOut | None:
    """Show the clocks of a request that has any."""
    if clocks is None:
        return None
    return SlaOut(_clock(clocks.approval), _clock(clocks.completion))


def _clock(clock: Reading) -> ClockOut:
    elapsed, remaining = clock.elapsed, clock.remaining
    return ClockOut(
        clock.state,
        clock.due_at,
        elapsed.days * 86_400 + elapsed.seconds,
        remaining.days * 86_400 + remaining.seconds,
        clock.paused,
    )
