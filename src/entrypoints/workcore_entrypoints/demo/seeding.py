"""The demo data, put in once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final

from attrs import evolve

from workcore.application import Application, Ports
from workcore.entities.work_request import WorkRequest
from workcore_entrypoints.demo.airport import LARGE, SMALL, Register, Size, build
from workcore_entrypoints.demo.files import demo_files
from workcore_entrypoints.demo.history import MovableClock, Season
from workcore_entrypoints.demo.people import Staff, hire

REQUESTS: Final = 200
SEED: Final = 20_271
"""Makes the same airport each time."""

COMMENTS: Final = (
    ("planner", "Please coordinate with the winter schedule.", False),
    ("supervisor", "Crew is on site from 21:30.", False),
    ("planner", "We could put the lighting works into the same closure.", True),
)

Progress = Callable[[int, int], None]
"""Told how many requests there are, and how many there will be."""


def seed_demo(ports: Ports, password: str, *, now: datetime, progress: Progress) -> bool:
    """
    Put in the organisations `demo` and `other`; False when `demo` is there already.

    Everything goes through the use cases, on a clock that goes from some weeks ago up
    to *now*, so that histories, chains and audit records are as they would be.
    """
    clock = MovableClock(now - timedelta(days=120))
    application = Application(ports=evolve(ports, clock=clock))
    staff = hire(application, "demo", "Demo Airport", password)
    if staff is None:
        return False
    chance = Random(SEED)  # noqa: S311 - made-up data, the same each time
    _live(application, clock, staff, LARGE, REQUESTS, now, chance, progress)

    clock.at = now - timedelta(days=120)
    others = hire(application, "other", "Other Airfield", password)
    if others is not None:
        _live(application, clock, others, SMALL, 8, now, chance, lambda _, __: None)
    return True


def _live(
    application: Application,
    clock: MovableClock,
    staff: Staff,
    size: Size,
    requests: int,
    now: datetime,
    chance: Random,
    progress: Progress,
) -> None:
    register: Register = build(application, staff, size)
    season = Season(application, clock, staff, tuple(register.values()), now, chance)
    for number in range(1, requests + 1):
        request = season.request()
        if number % 10 == 0:
            _talk(application, staff, request, COMMENTS[number // 10 % len(COMMENTS)])
            application.attach_files(
                request.id, demo_files(request.reference), caller=staff["planner"]
            )
        progress(number, requests)


def _talk(
    application: Application, staff: Staff, request: WorkRequest, said: tuple[str, str, bool]
) -> None:
    who, text, internal = said
    application.add_comment(request.id, text, caller=staff[who], internal=internal)
