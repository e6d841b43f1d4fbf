"""Tell who is asked instead of others."""

from collections.abc import Iterator

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.work_request import WorkRequest
from workcore.events import Escalated
from workcore.model import Person
from workcore.use_cases.asking import asked


def handed_up(
    request: WorkRequest, before: ApprovalChain, after: ApprovalChain, *, by: Person
) -> Iterator[Escalated]:
    """Tell of each open step that asks another level than *before*."""
    for step, next_ in zip(before.steps, after.steps, strict=True):
        if next_ in after.open_steps and next_.asks is not step.asks:
            yield escalated(request, step, next_, by=by)


def escalated(request: WorkRequest, step: Step, next_: Step, *, by: Person) -> Escalated:
    """Tell that a step asks others from now on."""
    opened = next_.opened_at
    assert opened is not None  # noqa: S101 - only open steps are told of
    return Escalated(
        request_id=request.id,
        reference=request.reference,
        by=by,
        at=opened,
        escalated_to=next_.asks,
        due_at=next_.due(),
        **asked(step),
    )
