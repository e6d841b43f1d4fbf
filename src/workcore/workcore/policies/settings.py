"""What an organisation may set: how long people may wait, and when it works."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

from workcore.errors import Problem
from workcore.model import Priority, Weekday
from workcore.policies.calendars import Calendar, Opening
from workcore.policies.sla import Targets, Terms

LONGEST_TARGET: Final = 2_000
SHORTEST_WEEK: Final = 4 * 3_600
"""Seconds of work a week, at least: clocks of shorter weeks would not end in a lifetime."""
MOST_OPENINGS: Final = 50
MOST_HOLIDAYS: Final = 500
TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


CRITICAL: Final = Targets(approval_hours=4, completion_hours=24)
HIGH: Final = Targets(approval_hours=24, completion_hours=72)
MEDIUM: Final = Targets(approval_hours=72, completion_hours=336)
LOW: Final = Targets(approval_hours=168, completion_hours=720)


@frozen(kw_only=True)
class SlaTargets:
    """How long people may wait, by priority."""

    critical: Targets = CRITICAL
    high: Targets = HIGH
    medium: Targets = MEDIUM
    low: Targets = LOW


@frozen(kw_only=True)
class NewSettings:
    """
    Settings to put in force.

    Attributes:
        calendar: When people work; none: round the clock.
    """

    targets: SlaTargets = SlaTargets()
    calendar: Calendar | None = None

    def numbered(self, version: int) -> "Settings":
        """Make them the settings of that version."""
        return Settings(version=version, targets=self.targets, calendar=self.calendar)


@frozen(kw_only=True, slots=False)
class Settings:
    """What an organisation has set; a version never changes. Version 0 is what ships."""

    version: int
    targets: SlaTargets = SlaTargets()
    calendar: Calendar | None = None

    def terms(self, priority: Priority) -> Terms:
        """Tell what clocks of a priority run by."""
        return self._terms[priority]

    @cached_property
    def _terms(self) -> Mapping[Priority, Terms]:
        return {
            each: Terms(targets=getattr(self.targets, each), calendar=self.calendar)
            for each in Priority
        }


DEFAULT_SETTINGS: Final = Settings(version=0)


def settings_problems(new: NewSettings) -> Iterator[Problem]:
    """Name whatever no settings may have."""
    for priority in Priority:
        targets: Targets = getattr(new.targets, priority)
        yield from _target_problems(f"targets.{priority}", targets)
    if new.calendar is not None:
        yield from _calendar_problems(new.calendar)


def _target_problems(place: str, targets: Targets) -> Iterator[Problem]:
    hours = {"approval_hours": targets.approval_hours, "completion_hours": targets.completion_hours}
    for name, value in hours.items():
        if not 1 <= value <= LONGEST_TARGET:
            yield Problem(
                f"{place}.{name}", "out_of_range", f"Must be 1 to {LONGEST_TARGET:,} hours."
            )
    if targets.completion_hours < targets.approval_hours:
        yield Problem(
            f"{place}.completion_hours",
            "before_approval",
            "Work is not done before it is approved.",
        )


def _calendar_problems(calendar: Calendar) -> Iterator[Problem]:
    if not is_zone(calendar.time_zone):
        yield Problem("calendar.time_zone", "unknown_zone", "Must be a zone such as Europe/Berlin.")
    if len(calendar.holidays) > MOST_HOLIDAYS:
        yield Problem("calendar.holidays", "out_of_range", f"Must be at most {MOST_HOLIDAYS} days.")
    for index, day in enumerate(calendar.holidays):
        if not _is_day(day):
            yield Problem(f"calendar.holidays[{index}]", "not_a_day", "Such as 2026-12-25.")
    yield from _opening_problems(calendar.openings)


def _opening_problems(openings: tuple[Opening, ...]) -> Iterator[Problem]:
    place = "calendar.openings"
    if len(openings) > MOST_OPENINGS:
        yield Problem(place, "out_of_range", f"Must be at most {MOST_OPENINGS}.")
        return
    wrong = [index for index, each in enumerate(openings) if not _is_opening(each)]
    for index in wrong:
        message = "Must go from one time of the day to a later one, such as 08:00 to 17:00."
        yield Problem(f"{place}[{index}]", "not_an_opening", message)
    if wrong:
        return
    if any(_overlapping(openings, day) for day in Weekday):
        yield Problem(place, "overlapping", "Openings of a day may not overlap.")
    if sum((each.span[1] - each.span[0]).total_seconds() for each in openings) < SHORTEST_WEEK:
        yield Problem(place, "too_short", "A week has to have four hours of work at least.")


def _overlapping(openings: tuple[Opening, ...], day: Weekday) -> bool:
    spans = sorted(each.span for each in openings if each.weekday is day)
    return any(later[0] < former[1] for former, later in pairwise(spans))


def _is_opening(opening: Opening) -> bool:
    timely = all(TIME.fullmatch(each) for each in (opening.start, opening.end))
    return timely and opening.span[0] < opening.span[1]


def is_zone(name: str) -> bool:
    """Whether *name* is a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
