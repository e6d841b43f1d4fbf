"""Who has to agree to a request, and who may do so instead."""

from typing import Final

from workcore.model import Person
from workcore_entrypoints.representations import ChainOut, chain_out
from workcore_entrypoints.rest.pages import ItemsOut
from workcore_entrypoints.rest.requests import ONE
from workcore_entrypoints.rest.routes import Answer, Call, Route


def chain(call: Call) -> Answer:
    """Show the approval chain."""
    return Answer(
        body=chain_out(call.application.read_chain(call.path["request_id"], caller=call.caller))
    )


def deputies(call: Call) -> Answer:
    """List who may answer instead of the caller."""
    found = call.application.read_deputies(call.path["request_id"], caller=call.caller)
    return Answer(body=ItemsOut(found))


ROUTES: Final = (
    Route(
        method="GET",
        path=f"{ONE}/approvals",
        name="get_approval_chain",
        summary="Read who has to agree, and what they said",
        handler=chain,
        answer=ChainOut,
    ),
    Route(
        method="GET",
        path=f"{ONE}/deputies",
        name="list_deputies",
        summary="Read to whom the reader may hand on his answer",
        handler=deputies,
        answer=ItemsOut[Person],
    ),
)
