"""Who may do what, against a table written from the domain's words (§1)."""

from itertools import chain, combinations, product
from typing import Final

import pytest

from workcore.errors import FourEyes, NotAllowed
from workcore.model import Permission, Relation, Role
from workcore.policies.access import ensure, may, sees_all

TRUTH: Final = """
                        requester contractor approver asset_owner planner viewer auditor admin
view                    own       own        any      any         any     any    any     any
create                  any       any        -        -           -       -      -       any
edit                    own       own        -        -           -       -      -       any
duplicate               own       own        -        -           -       -      -       any
submit                  own       own        -        -           -       -      -       any
delete                  own       own        -        -           -       -      -       any
begin_review            -         -          asked    asked       others  -      -       others
approve                 -         -          asked    asked       -       -      -       others
reject                  -         -          asked    asked       -       -      -       others
request_info            -         -          asked    asked       others  -      -       others
delegate                -         -          asked    asked       -       -      -       asked
provide_info            own       own        -        -           -       -      -       any
withdraw                own       own        -        -           -       -      -       any
cancel                  own       own        -        its         -       -      -       any
revise                  own       own        -        -           -       -      -       any
start                   -         -          -        its         -       -      -       any
hold                    -         -          -        its         -       -      -       any
resume                  -         -          -        its         -       -      -       any
complete                -         -          -        its         -       -      -       any
reschedule              own       own        -        its         any     -      -       any
comment                 own       own        any      any         any     -      -       any
comment_internally      -         -          any      any         any     -      -       any
read_internal_comments  own       -          any      any         any     -      any     any
attach                  own       own        any      any         any     -      -       any
detach                  own       own        -        -           -       -      -       any
read_audit              -         -          -        its         -       -      any     any
read_assets             any       any        any      any         any     any    any     any
create_asset            -         -          -        -           any     -      -       any
edit_asset              -         -          -        its         any     -      -       any
read_users              -         -          -        -           -       -      any     any
manage_users            -         -          -        -           -       -      -       any
read_policy             -         -          any      any         any     any    any     any
manage_policy           -         -          -        -           -       -      -       any
read_delegations        -         -          any      any         any     any    any     any
manage_delegations      -         -          own      own         -       -      -       any
read_settings           -         -          any      any         any     any    any     any
manage_settings         -         -          -        -           -       -      -       any
manage_deliveries       -         -          -        -           -       -      -       any
manage_webhooks         -         -          -        -           -       -      -       any
"""
"""
Own: raised by himself. Its: on an asset that he owns. Asked: the open step asks
him. Others: anybody's but his own or what he started early, which is what four eyes are.
"""

MEANINGS: Final = {
    "-": set(),
    "own": {Relation.OWN},
    "its": {Relation.ASSET_OWNER},
    "asked": {Relation.ASSIGNED},
    "others": set(Relation) - {Relation.OWN, Relation.STARTER},
    "any": set(Relation),
}
DECIDING: Final = ("begin_review", "approve", "reject", "request_info", "delegate")


def truth() -> dict[tuple[Permission, Role], set[Relation]]:
    """Read the table above."""
    heading, *lines = TRUTH.strip("\n").splitlines()
    roles = [Role(word) for word in heading.split()]
    return {
        (Permission(line.split()[0]), role): MEANINGS[word]
        for line in lines
        for role, word in zip(roles, line.split()[1:], strict=True)
    }


GRANTED: Final = truth()


def subsets(things: list[Role]) -> list[frozenset[Role]]:
    """List every combination of roles."""
    sizes = range(len(things) + 1)
    return [frozenset(some) for some in chain(*(combinations(things, size) for size in sizes))]


@pytest.mark.parametrize(
    ("permission", "role", "relation"), [*product(Permission, Role, Relation)], ids=str
)
def test_cell(permission: Permission, role: Role, relation: Relation) -> None:
    """Every cell of permission × role × relation is as the domain says."""
    assert may(permission, {role}, {relation}) is (relation in GRANTED[permission, role])


@pytest.mark.parametrize("word", DECIDING)
def test_nobody_decides_on_his_own(word: str) -> None:
    """Whatever his roles, however he stands besides: not on what he raised or started early."""
    permission = Permission(word)
    for roles, other in product(subsets(list(Role)), Relation):
        for unfit in (Relation.OWN, Relation.STARTER):
            with pytest.raises(NotAllowed):
                ensure(permission, roles, {unfit, other})


@pytest.mark.parametrize("relation", [Relation.OWN, Relation.STARTER])
@pytest.mark.parametrize("word", DECIDING)
def test_four_eyes_are_named(word: str, relation: Relation) -> None:
    """Who may not decide because he asked, or started the work, is told which."""
    with pytest.raises(FourEyes) as refusal:
        ensure(Permission(word), {Role.ADMIN}, {relation})

    assert refusal.value.permission is Permission(word)
    assert refusal.value.raised is (relation is Relation.OWN)
    assert ("raised" if refusal.value.raised else "started") in refusal.value.message


def test_other_refusals_name_the_permission() -> None:
    """Who may not do something is told what."""
    with pytest.raises(NotAllowed) as refusal:
        ensure(Permission.CREATE, {Role.VIEWER}, {Relation.OTHER})

    assert type(refusal.value) is NotAllowed
    assert refusal.value.permission is Permission.CREATE


def test_granted_is_silent() -> None:
    """What is granted passes."""
    ensure(Permission.APPROVE, {Role.ADMIN}, {Relation.OTHER})


def test_roles_add_up() -> None:
    """Several roles may do what each of them may, and no more."""
    roles = {Role.REQUESTER, Role.VIEWER}
    for permission, relation in product(Permission, Relation):
        expected = any(relation in GRANTED[permission, role] for role in roles)
        assert may(permission, roles, {relation}) is expected


def test_without_roles_nothing_is_granted() -> None:
    """Somebody without a role may do nothing."""
    assert not any(may(permission, set(), set(Relation)) for permission in Permission)


@pytest.mark.parametrize("role", Role)
def test_who_sees_all(role: Role) -> None:
    """All but requesters and contractors see what they have nothing to do with."""
    assert sees_all({role}) is (role not in {Role.REQUESTER, Role.CONTRACTOR})


def test_every_action_is_a_permission() -> None:
    """The table speaks about every permission and role there is."""
    assert set(GRANTED) == {*product(Permission, Role)}
