"""What became of many requests."""

from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from workcore.model import Status
from workcore.use_cases.act_on_many import ItemOutcome
from workcore_entrypoints.representations.refusals import RefusalOut, refusal_out


class OutcomeOut(Struct, frozen=True, kw_only=True):
    """
    What became of one request.

    `code` is `ok`, or says why nothing happened, as `message` does; `status` and `version` are
    those of the request afterwards.
    """

    id: UUID
    status: Status | None
    code: str
    version: int | None
    message: str | None
    because: RefusalOut | UnsetType = UNSET


def outcome_out(outcome: ItemOutcome) -> OutcomeOut:
    """Show what became of one request."""
    return OutcomeOut(
        id=outcome.id,
        status=outcome.status,
        code=outcome.code,
        version=outcome.version,
        message=outcome.message,
        because=refusal_out(outcome.refusal),
    )
