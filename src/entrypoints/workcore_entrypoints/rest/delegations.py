"""Cover for the absences of approvers."""

from http import HTTPStatus
from typing import Final

from workcore.codec import structure
from workcore.entities.delegation import Delegation
from workcore.model import Person
from workcore.policies.standing_in import CoverDetails, NewCover
from workcore_entrypoints.representations import DelegationOut, delegation_out
from workcore_entrypoints.rest.pages import ItemsOut, PageOut, Paging, page, part
from workcore_entrypoints.rest.patches import Patch
from workcore_entrypoints.rest.routes import Answer, Call, Route


def list_delegations(call: Call) -> Answer:
    """List the organisation's cover."""
    found = call.application.read_delegations(part(call), caller=call.caller)
    return page(call, found, delegation_out)


def list_covers(call: Call) -> Answer:
    """List who could answer in the caller's place."""
    found = call.application.read_covers(caller=call.caller)
    return Answer(body=ItemsOut(tuple(user.person for user in found)))


def get_delegation(call: Call) -> Answer:
    """Show cover."""
    read = call.application.read_delegations
    return delegation(read.one(call.path["delegation_id"], caller=call.caller))


def add_delegation(call: Call) -> Answer:
    """Cover an absence."""
    new = structure(call.body, NewCover)
    return delegation(call.application.add_delegation(new, caller=call.caller), new=True)


def edit_delegation(call: Call) -> Answer:
    """Cover another time."""
    changed = call.application.edit_delegation(
        call.path["delegation_id"], call.body, caller=call.caller, expected=call.expected
    )
    return delegation(changed)


def remove_delegation(call: Call) -> Answer:
    """Cover an absence no more."""
    call.application.remove_delegation(
        call.path["delegation_id"], caller=call.caller, expected=call.expected
    )
    return Answer()


def delegation(shown: Delegation, *, new: bool = False) -> Answer:
    """Answer with cover."""
    where = f"/delegations/{shown.id}" if new else None
    return Answer(body=delegation_out(shown), version=shown.version, location=where)


ONE: Final = "/delegations/{delegation_id:uuid}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/delegations",
        name="list_delegations",
        summary="Read who answers in whose place, and when",
        handler=list_delegations,
        query=Paging,
        answer=PageOut[DelegationOut],
    ),
    Route(
        method="POST",
        path="/delegations",
        name="add_delegation",
        summary="Have somebody answer during an absence",
        handler=add_delegation,
        body=NewCover,
        answer=DelegationOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="GET",
        path="/delegations/deputies",
        name="list_possible_deputies",
        summary="Read who could answer during an absence of the reader",
        handler=list_covers,
        answer=ItemsOut[Person],
    ),
    Route(
        method="GET",
        path=ONE,
        name="get_delegation",
        summary="Read cover for one absence",
        handler=get_delegation,
        answer=DelegationOut,
    ),
    Route(
        method="PATCH",
        path=ONE,
        name="edit_delegation",
        summary="Cover another time (merge patch)",
        handler=edit_delegation,
        body=Patch(CoverDetails),
        answer=DelegationOut,
        versioned=True,
    ),
    Route(
        method="DELETE",
        path=ONE,
        name="remove_delegation",
        summary="Cover an absence no more",
        handler=remove_delegation,
        status=HTTPStatus.NO_CONTENT,
        versioned=True,
    ),
)
