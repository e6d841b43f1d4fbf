"""Who may do what, as a table: permission × role × relation to the request."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final

from workcore.errors import FourEyes, NotAllowed
from workcore.model import Permission, Relation, Role

ANY: Final = frozenset(Relation)
OWN: Final = frozenset({Relation.OWN})
ASSIGNED: Final = frozenset({Relation.ASSIGNED})
UNFIT: Final = frozenset({Relation.OWN, Relation.STARTER})
ITS_OWNER: Final = frozenset({Relation.ASSET_OWNER})
OWN_OR_ITS_OWNER: Final = OWN | ITS_OWNER

P = Permission
R = Role

Grants = Mapping[Role, frozenset[Relation]]

RAISING: Final[Grants] = {R.REQUESTER: OWN, R.CONTRACTOR: OWN, R.ADMIN: ANY}
DECIDING: Final[Grants] = {R.APPROVER: ASSIGNED, R.ASSET_OWNER: ASSIGNED, R.ADMIN: ANY}
WORKING: Final[Grants] = {R.ASSET_OWNER: ITS_OWNER, R.ADMIN: ANY}
STAFF: Final[Grants] = {R.APPROVER: ANY, R.ASSET_OWNER: ANY, R.PLANNER: ANY, R.ADMIN: ANY}
EVERYBODY: Final[Grants] = dict.fromkeys(Role, ANY)

GRANTS: Final[Mapping[Permission, Grants]] = MappingProxyType(
    {
        P.VIEW: {**EVERYBODY, R.REQUESTER: OWN, R.CONTRACTOR: OWN},
        P.CREATE: {R.REQUESTER: ANY, R.CONTRACTOR: ANY, R.ADMIN: ANY},
        P.EDIT: RAISING,
        P.DUPLICATE: RAISING,
        P.SUBMIT: RAISING,
        P.DELETE: RAISING,
        P.BEGIN_REVIEW: {**DECIDING, R.PLANNER: ANY},
        P.APPROVE: DECIDING,
        P.REJECT: DECIDING,
        P.REQUEST_INFO: {**DECIDING, R.PLANNER: ANY},
        P.DELEGATE: {R.APPROVER: ASSIGNED, R.ASSET_OWNER: ASSIGNED, R.ADMIN: ASSIGNED},
        P.PROVIDE_INFO: RAISING,
        P.WITHDRAW: RAISING,
        P.CANCEL: {**RAISING, R.ASSET_OWNER: ITS_OWNER},
        P.REVISE: RAISING,
        P.START: WORKING,
        P.HOLD: WORKING,
        P.RESUME: WORKING,
        P.COMPLETE: WORKING,
        P.RESCHEDULE: {**RAISING, R.ASSET_OWNER: ITS_OWNER, R.PLANNER: ANY},
        P.COMMENT: {**STAFF, R.REQUESTER: OWN, R.CONTRACTOR: OWN},
        P.COMMENT_INTERNALLY: STAFF,
        P.READ_INTERNAL_COMMENTS: {**STAFF, R.REQUESTER: OWN, R.AUDITOR: ANY},
        P.ATTACH: {**STAFF, R.REQUESTER: OWN, R.CONTRACTOR: OWN},
        P.DETACH: RAISING,
        P.READ_AUDIT: {R.AUDITOR: ANY, R.ADMIN: ANY, R.ASSET_OWNER: ITS_OWNER},
        P.READ_ASSETS: EVERYBODY,
        P.CREATE_ASSET: {R.PLANNER: ANY, R.ADMIN: ANY},
        P.EDIT_ASSET: {R.PLANNER: ANY, R.ADMIN: ANY, R.ASSET_OWNER: ITS_OWNER},
        P.READ_USERS: {R.ADMIN: ANY, R.AUDITOR: ANY},
        P.MANAGE_USERS: {R.ADMIN: ANY},
        P.READ_POLICY: {**STAFF, R.AUDITOR: ANY, R.VIEWER: ANY},
        P.MANAGE_POLICY: {R.ADMIN: ANY},
        P.READ_DELEGATIONS: {**STAFF, R.AUDITOR: ANY, R.VIEWER: ANY},
        P.MANAGE_DELEGATIONS: {R.APPROVER: OWN, R.ASSET_OWNER: OWN, R.ADMIN: ANY},
        P.READ_SETTINGS: {**STAFF, R.AUDITOR: ANY, R.VIEWER: ANY},
        P.MANAGE_SETTINGS: {R.ADMIN: ANY},
        P.MANAGE_DELIVERIES: {R.ADMIN: ANY},
        P.MANAGE_WEBHOOKS: {R.ADMIN: ANY},
    }
)
"""What each role may do, and standing how to the request or asset (own, its owner, …)."""

FOUR_EYES: Final = frozenset({P.BEGIN_REVIEW, P.APPROVE, P.REJECT, P.REQUEST_INFO, P.DELEGATE})
"""What nobody may do who raised the request or started it unapproved, admin included."""


def may(permission: Permission, roles: AbstractSet[Role], relations: AbstractSet[Relation]) -> bool:
    """Whether somebody with *roles*, standing so to the request, may do this to it."""
    if permission in FOUR_EYES and not UNFIT.isdisjoint(relations):
        return False

    grants = GRANTS[permission]
    return any(not relations.isdisjoint(grants.get(role, ())) for role in roles)


def ensure(
    permission: Permission, roles: AbstractSet[Role], relations: AbstractSet[Relation]
) -> None:
    """
    Refuse what the table does not grant.

    Raises:
        FourEyes: It would be granted on anybody else's request.
        NotAllowed: It is not granted.
    """
    if may(permission, roles, relations):
        return
    if permission in FOUR_EYES and not UNFIT.isdisjoint(relations):
        raise FourEyes(permission, raised=Relation.OWN in relations)
    raise NotAllowed(permission)


ALL_SEEING: Final = frozenset(
    role for role in Role if may(Permission.VIEW, {role}, {Relation.OTHER})
)
"""Which roles may view requests that they have nothing to do with: lists ask at every call."""


def sees_all(roles: AbstractSet[Role]) -> bool:
    """Whether one of these roles may view requests that it has nothing to do with."""
    return not ALL_SEEING.isdisjoint(roles)
