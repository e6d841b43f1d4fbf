"""The organisation's audit trail: records, what was signed of them, and what others can check."""

from http import HTTPStatus
from typing import Final

from attrs import frozen

from workcore.codec import structure
from workcore.model import RequestId
from workcore.ports.queries import PAGE
from workcore_entrypoints.representations import AuditOut, CheckpointOut, audit_out, checkpoint_out
from workcore_entrypoints.rest.pages import ItemsOut, PageOut, Paging, ensure_limit, page, part
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class After:
    """
    Which checkpoints.

    Attributes:
        after: Those of more records than this.
        limit: At most so many, 1 to 100.
    """

    after: int = 0
    limit: int = PAGE


@frozen(kw_only=True)
class NewBundle:
    """What to hand out: the whole trail, or what was done to one request."""

    request_id: RequestId | None = None


def trail(call: Call) -> Answer:
    """List the audit records of the organisation."""
    return page(call, call.application.read_trail(part(call), caller=call.caller), audit_out)


def checkpoints(call: Call) -> Answer:
    """List what was signed."""
    found = call.application.read_trail.checkpoints(
        caller=call.caller, after=call.query.after, limit=ensure_limit(call.query.limit)
    )
    return Answer(body=ItemsOut(tuple(map(checkpoint_out, found))))


def bundle(call: Call) -> Answer:
    """Hand out records with what proves them."""
    wanted, make = structure(call.body, NewBundle), call.application.bundle_audit
    if wanted.request_id is None:
        return Answer(lines=make(caller=call.caller))
    return Answer(lines=make.about(wanted.request_id, caller=call.caller))


ROUTES: Final = (
    Route(
        method="GET",
        path="/audit",
        name="list_audit_trail",
        summary="Read who did what in the organisation, oldest first",
        handler=trail,
        query=Paging,
        answer=PageOut[AuditOut],
    ),
    Route(
        method="GET",
        path="/audit/checkpoints",
        name="list_audit_checkpoints",
        summary="Read what was signed of the audit trail, smallest first",
        handler=checkpoints,
        query=After,
        answer=ItemsOut[CheckpointOut],
    ),
    Route(
        method="POST",
        path="/audit/bundle",
        name="bundle_audit_trail",
        summary="Take sealed records away, to be checked without this service; lines of JSON",
        handler=bundle,
        body=NewBundle,
        answer=str,
        media_type="application/x-ndjson",
        once=False,
        also=(HTTPStatus.NOT_FOUND,),
    ),
)
