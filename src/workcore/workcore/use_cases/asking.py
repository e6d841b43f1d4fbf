"""Tell whose answers a step waits for, as its events say it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from workcore.entities.approval_step import Step
from workcore.events import ApprovalRequested, Event
from workcore.model import Level, Person, UserId


class Asked(TypedDict):
    """What `events.Asking` knows of a step."""

    level: Level
    approver_ids: tuple[UserId, ...]
    deputy_ids: tuple[UserId, ...]
    answered_ids: tuple[UserId, ...]
    passed_on_ids: tuple[UserId, ...]


def asked(step: Step) -> Asked:
    """Say whom a step asks."""
    waiting = tuple(dict.fromkeys(person.id for person in step.waiting))
    handed = (each.seat.id for each in step.handed if each.seat.id != each.holder.id)
    return Asked(
        level=step.circle,
        approver_ids=waiting if step.named else (),
        deputy_ids=() if step.named else waiting,
        answered_ids=tuple(dict.fromkeys(decision.by.id for decision in step.agreed)),
        passed_on_ids=tuple(handed),
    )


def asked_alone(step: Step, holder: Person) -> Asked:
    """Say that of a step's people one is asked now: an answer was handed to him."""
    return Asked(
        level=step.circle,
        approver_ids=(holder.id,),
        deputy_ids=(),
        answered_ids=(),
        passed_on_ids=(),
    )


def approval_requested(event: Event, steps: Iterable[Step]) -> tuple[Event, ...]:
    """Tell that open *steps* ask somebody."""
    return tuple(_requested(event, asked(step), step.due()) for step in steps)


def handed_on(event: Event, step: Step, holder: Person) -> Event:
    """Tell that an answer at an open step is *holder*'s to give now."""
    return _requested(event, asked_alone(step, holder), step.due())


def _requested(event: Event, whom: Asked, due_at: datetime) -> Event:
    return ApprovalRequested(
        request_id=event.request_id,
        reference=event.reference,
        by=event.by,
        at=event.at,
        due_at=due_at,
        **whom,
    )
