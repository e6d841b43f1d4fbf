"""People, records, organisations, and what works leave of an asset."""

from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from workcore.entities.records import EDIT_TIME, StatusChange
from workcore.entities.user import User
from workcore.errors import EditTimeOver
from workcore.model import Action, AssetStatus, HistoryId, Impact, Level, Role, Status
from workcore.policies.asset_status import asset_status
from workcore.policies.references import reference
from workcore.testing.builders import (
    NOW,
    a_comment,
    a_person,
    a_request,
    a_step,
    a_user,
    an_approver,
    an_organisation,
)
from workcore.testing.ids import new_id

TICK = NOW.resolution
OWNER = a_user(Role.ASSET_OWNER)
REGULATOR = an_approver(Level.REGULATORY)


@pytest.mark.parametrize(
    ("user", "level", "asked"),
    [
        (an_approver(Level.STANDARD), Level.STANDARD, True),
        (an_approver(Level.ELEVATED), Level.STANDARD, False),
        (an_approver(Level.STANDARD), Level.ELEVATED, False),
        (REGULATOR, Level.REGULATORY, True),
        (REGULATOR, Level.OWNER, False),
        (OWNER, Level.OWNER, True),
        (OWNER, Level.STANDARD, False),
        (a_user(Role.ADMIN), Level.STANDARD, False),
        (a_user(Role.PLANNER, level=Level.STANDARD), Level.STANDARD, False),
    ],
)
def test_whom_a_level_asks(user: User, level: Level, *, asked: bool) -> None:
    """A level asks its approvers, and the owner's level asks asset owners."""
    assert user.holds(level) is asked


def test_named_people_are_asked_alone() -> None:
    """A step that names people asks these, whatever their roles, and nobody else."""
    ann = a_user()

    step = a_step(Level.EXECUTIVE, named=(a_person(), ann.person))

    assert step.seat_of(ann) == ann.person
    assert step.seat_of(an_approver(Level.EXECUTIVE)) is None


def test_person_is_known_by_his_identifier() -> None:
    """A name on a step may be an old one."""
    ann = a_user(name="Ann Married")

    other = evolve(ann.person, name="Ann Other")

    assert a_step(named=(other,)).seat_of(ann) == other


def test_organisation_has_a_zone() -> None:
    """An organisation's days are those of its place."""
    assert an_organisation(time_zone="Europe/Berlin").zone == ZoneInfo("Europe/Berlin")


def test_status_change_takes_down_an_event() -> None:
    """A history row says what the event says."""
    request = a_request(status=Status.IN_PROGRESS)
    _, event = request.moved(Action.HOLD, by=a_person("Ann"), at=NOW, reason="Rain")
    made = HistoryId(new_id())

    assert StatusChange.of(event, id=made) == StatusChange(
        id=made,
        request_id=request.id,
        before=Status.IN_PROGRESS,
        after=Status.ON_HOLD,
        by=event.by,
        at=NOW,
        reason="Rain",
    )


def test_comment_can_be_changed_for_fifteen_minutes() -> None:
    """Up to and with the fifteenth minute a comment can be said differently."""
    comment = a_comment(a_request())
    at = NOW + EDIT_TIME

    assert comment.edited("Better", ("ann",), at=at) == evolve(
        comment, text="Better", mentions=("ann",), edited_at=at
    )
    with pytest.raises(EditTimeOver) as refusal:
        comment.edited("Better", (), at=at + TICK)
    assert refusal.value.minutes == 15


CLOSES, RESTRICTS, SPARES = Impact


@pytest.mark.parametrize(
    ("impacts", "expected"),
    [
        ((), AssetStatus.OPERATIONAL),
        ((SPARES,), AssetStatus.OPERATIONAL),
        ((SPARES, RESTRICTS), AssetStatus.RESTRICTED),
        ((RESTRICTS, RESTRICTS), AssetStatus.RESTRICTED),
        ((SPARES, RESTRICTS, CLOSES), AssetStatus.CLOSED),
        ((CLOSES,), AssetStatus.CLOSED),
    ],
)
def test_worst_impact_counts(impacts: tuple[Impact, ...], expected: AssetStatus) -> None:
    """A closure closes, a restriction restricts, in whatever order they come."""
    assert all(asset_status(some) is expected for some in permutations(impacts))


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "WR-2026-000001"), (123, "WR-2026-000123"), (1234567, "WR-2026-1234567")],
)
def test_references(number: int, expected: str) -> None:
    """A reference has six digits, and more when they are needed."""
    assert reference(2026, number) == expected
