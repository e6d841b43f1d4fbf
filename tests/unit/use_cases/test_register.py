"""Keeping assets and people."""

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.errors import (
    BadCredentials,
    Duplicate,
    InvalidInput,
    NoSuchAsset,
    NoSuchUser,
    NotAllowed,
    Stale,
    UnknownCaller,
)
from workcore.model import AssetId, AssetStatus, AssetType, Level, Role, UserId
from workcore.policies.register import NewAsset, NewUser
from workcore.ports.queries import AssetQuery, Slice
from workcore.testing.ids import new_id

GATE = NewAsset(code="g7", name="Gate 7", asset_type=AssetType.GATE)
EVE = NewUser(
    name="Eve",
    roles=frozenset({Role.APPROVER}),
    level=Level.ELEVATED,
    email="Eve@Example.org",
    password="correct horse battery",
)


def problems_of(refusal: InvalidInput) -> list[tuple[str, str]]:
    """List fields and codes."""
    return [(problem.field, problem.code) for problem in refusal.problems]


@pytest.mark.parametrize("name", ["pia", "adam"])
def test_asset_is_entered(airport: Airport, name: str) -> None:
    """Planners and administrators enter assets; codes are kept in capitals."""
    (view,) = airport.app.add_assets([GATE], caller=airport.caller(name))

    assert (view.asset.code, view.status) == ("G7", AssetStatus.OPERATIONAL)
    assert airport.app.get_asset(view.asset.id, caller=airport.caller("cal")) == view
    (record,) = airport.audit("asset", view.asset.id)
    assert (record.action, record.before) == ("asset_added", {})
    assert record.after["name"] == "Gate 7"


@pytest.mark.parametrize("name", ["ann", "olga", "stan", "vera", "aude"])
def test_who_may_not_enter_assets(airport: Airport, name: str) -> None:
    """Nobody else does."""
    with pytest.raises(NotAllowed):
        airport.app.add_assets([GATE], caller=airport.caller(name))


def test_all_assets_or_none(airport: Airport) -> None:
    """Of several assets each problem is named by its place, and none is entered."""
    bad = evolve(GATE, code="?", owner_id=UserId(new_id()), parent_id=AssetId(new_id()))
    with pytest.raises(InvalidInput) as refusal:
        airport.app.add_assets([GATE, bad], caller=airport.caller("pia"))

    assert problems_of(refusal.value) == [
        ("[1].code", "code_malformed"),
        ("[1].owner_id", "no_such_user"),
        ("[1].parent_id", "no_such_asset"),
    ]
    assert airport.app.list_assets(AssetQuery(text="g7"), caller=airport.caller("pia")).items == ()


def test_lone_assets_problems_have_no_number(airport: Airport) -> None:
    """Of a single asset, fields go by their own names."""
    with pytest.raises(InvalidInput) as refusal:
        airport.app.add_assets([evolve(GATE, name="")], caller=airport.caller("pia"))

    assert problems_of(refusal.value) == [("name", "name_length")]


def test_code_is_taken_once(airport: Airport) -> None:
    """A code that is taken is refused, in whatever case it comes."""
    with pytest.raises(Duplicate):
        airport.app.add_assets([evolve(GATE, code="s1")], caller=airport.caller("pia"))


def test_register_is_listed_with_statuses(airport: Airport) -> None:
    """Everybody reads the register, by code, with what is left of each asset."""
    page = airport.app.list_assets(AssetQuery(limit=2), caller=airport.caller("cal"))

    assert [(v.asset.code, v.status) for v in page.items] == [
        ("AP", AssetStatus.OPERATIONAL),
        ("S1", AssetStatus.OPERATIONAL),
    ]
    assert page.next is not None


def test_absent_asset_is_told(airport: Airport, abroad: Airport) -> None:
    """A foreign asset is as absent as none."""
    foreign = abroad.place.assets["S1"].id

    with pytest.raises(NoSuchAsset):
        airport.app.get_asset(foreign, caller=airport.caller("adam"))
    with pytest.raises(NoSuchAsset):
        airport.app.edit_asset(foreign, {"name": "x"}, caller=airport.caller("adam"))


@pytest.mark.parametrize("name", ["olga", "pia", "adam"])
def test_who_edits_an_asset(airport: Airport, name: str) -> None:
    """Its owner, planners and administrators change what the register says."""
    stand = airport.place.assets["S1"]
    view = airport.app.edit_asset(
        stand.id, {"name": "Stand 1", "size_class": None}, caller=airport.caller(name), expected=1
    )

    assert view.asset == evolve(
        stand, name="Stand 1", size_class=None, version=2, updated_at=airport.clock.now()
    )
    record = airport.audit("asset", stand.id)[-1]
    assert record.before == {"name": "The S1", "size_class": "E"}
    assert record.after["name"] == "Stand 1"


@pytest.mark.parametrize("name", ["otto", "ann", "stan", "vera"])
def test_who_does_not_edit_an_asset(airport: Airport, name: str) -> None:
    """Owners of other assets do not, nor does anybody else."""
    with pytest.raises(NotAllowed):
        airport.app.edit_asset(
            airport.place.assets["S1"].id, {"name": "x"}, caller=airport.caller(name)
        )


def test_asset_edit_is_refused(airport: Airport) -> None:
    """Another version, a wrong value or an absent owner change nothing."""
    stand, caller = airport.place.assets["S1"], airport.caller("pia")

    with pytest.raises(Stale):
        airport.app.edit_asset(stand.id, {"name": "x"}, caller=caller, expected=2)
    with pytest.raises(InvalidInput):
        airport.app.edit_asset(stand.id, {"code": "X"}, caller=caller)
    with pytest.raises(InvalidInput) as refusal:
        airport.app.edit_asset(stand.id, {"owner_id": str(new_id())}, caller=caller)
    assert problems_of(refusal.value) == [("owner_id", "no_such_user")]


@pytest.mark.parametrize("code", ["AP", "S1", "S1L"])
def test_nothing_is_a_part_of_itself(airport: Airport, code: str) -> None:
    """Not of itself, nor of its parts, at any distance."""
    apron, parent = airport.place.assets["AP"], airport.place.assets[code]

    with pytest.raises(InvalidInput) as refusal:
        airport.app.edit_asset(
            apron.id, {"parent_id": str(parent.id)}, caller=airport.caller("pia")
        )
    assert problems_of(refusal.value) == [("parent_id", "parent_loop")]


def test_part_moves_to_another_whole(airport: Airport) -> None:
    """A part may become a part of something else, or of nothing."""
    half, other = airport.place.assets["S1L"], airport.place.assets["S2"]
    caller = airport.caller("pia")

    moved = airport.app.edit_asset(half.id, {"parent_id": str(other.id)}, caller=caller)
    assert moved.asset.parent_id == other.id
    freed = airport.app.edit_asset(half.id, {"parent_id": None}, caller=caller)
    assert freed.asset.parent_id is None


def test_person_is_added(airport: Airport) -> None:
    """An administrator lets people in, by a lower-case address; no record has the password."""
    user = airport.app.add_user(EVE, caller=airport.caller("adam"))

    assert (user.email, user.level) == ("eve@example.org", Level.ELEVATED)
    token = airport.app.sign_in("EVE@example.org", EVE.password)
    assert token.claims.user_id == user.id
    record, signed_in = airport.audit("user", user.id)
    assert (record.action, signed_in.action) == ("user_added", "signed_in")
    assert EVE.password not in str(record) + str(signed_in)


def test_person_with_problems_is_not_added(airport: Airport) -> None:
    """Each problem is named."""
    bad = NewUser(name="", roles=frozenset({Role.APPROVER}), email="x", password="short")
    with pytest.raises(InvalidInput) as refusal:
        airport.app.add_user(bad, caller=airport.caller("adam"))

    assert [field for field, _ in problems_of(refusal.value)] == [
        "name",
        "level",
        "email",
        "password",
    ]


def test_address_is_taken_once(airport: Airport) -> None:
    """An address that is taken is refused."""
    taken = evolve(EVE, email=airport.place.people["ann"].email.upper())
    with pytest.raises(Duplicate):
        airport.app.add_user(taken, caller=airport.caller("adam"))


@pytest.mark.parametrize("name", ["ann", "stan", "pia", "aude", "olga"])
def test_only_administrators_manage_people(airport: Airport, name: str) -> None:
    """Nobody else adds or changes people, or sets their passwords."""
    caller, ann = airport.caller(name), airport.place.people["rob"]

    with pytest.raises(NotAllowed):
        airport.app.add_user(EVE, caller=caller)
    with pytest.raises(NotAllowed):
        airport.app.edit_user(ann.id, {"name": "x"}, caller=caller)
    with pytest.raises(NotAllowed):
        airport.app.set_password(ann.id, "correct horse battery", caller=caller)


def test_new_roles_count_at_once(airport: Airport) -> None:
    """What somebody is changes what he may do at his very next call."""
    ann, adam = airport.place.people["ann"], airport.caller("adam")
    view = airport.app.edit_user(ann.id, {"roles": ["viewer"]}, caller=adam, expected=1)
    assert (view.roles, view.version) == (frozenset({Role.VIEWER}), 2)

    with pytest.raises(NotAllowed):
        airport.draft(by="ann")
    airport.app.edit_user(ann.id, {"active": False}, caller=adam)
    with pytest.raises(UnknownCaller):
        airport.draft(by="ann")
    actions = [record.action for record in airport.audit("user", ann.id)]
    assert actions == ["user_edited", "user_edited"]


def test_edit_of_a_person_is_refused(airport: Airport) -> None:
    """Another version, an absent person, or an approver without a level change nothing."""
    ann, adam = airport.place.people["ann"], airport.caller("adam")

    with pytest.raises(Stale):
        airport.app.edit_user(ann.id, {"name": "x"}, caller=adam, expected=2)
    with pytest.raises(NoSuchUser):
        airport.app.edit_user(UserId(new_id()), {"name": "x"}, caller=adam)
    with pytest.raises(InvalidInput):
        airport.app.edit_user(ann.id, {"roles": ["approver"]}, caller=adam)


@pytest.mark.parametrize("patch", [{"active": False}, {"roles": ["viewer"]}])
def test_nobody_shuts_himself_out(airport: Airport, patch: dict[str, bool]) -> None:
    """An administrator cannot take his own administration away."""
    adam = airport.place.people["adam"]
    with pytest.raises(InvalidInput) as refusal:
        airport.app.edit_user(adam.id, patch, caller=airport.caller("adam"))

    assert problems_of(refusal.value) == [("roles", "own_administration")]


def test_administrator_may_rename_himself(airport: Airport) -> None:
    """Anything else about oneself can change."""
    adam = airport.place.people["adam"]
    edited = airport.app.edit_user(adam.id, {"name": "Eden"}, caller=airport.caller("adam"))

    assert edited.name == "Eden"


@pytest.mark.parametrize("name", ["ann", "adam"])
def test_password_is_replaced(airport: Airport, name: str) -> None:
    """An administrator sets anybody's, his own included; the old one is worthless."""
    user = airport.app.add_user(EVE, caller=airport.caller("adam"))
    ann, adam = airport.place.people[name], airport.caller("adam")
    airport.app.set_password(ann.id, "another good password", caller=adam)

    token = airport.app.sign_in(ann.email, "another good password")
    assert token.claims.user_id == ann.id != user.id
    with pytest.raises(BadCredentials):
        airport.app.sign_in(ann.email, "correct horse battery")
    with pytest.raises(InvalidInput):
        airport.app.set_password(ann.id, "short", caller=adam)


def test_who_reads_people(airport: Airport) -> None:
    """Everybody reads himself; administrators and auditors read everybody."""
    ann, rob = airport.place.people["ann"], airport.place.people["rob"]

    assert airport.app.get_user(ann.id, caller=airport.caller("ann")) == ann
    assert airport.app.get_user(ann.id, caller=airport.caller("aude")) == ann
    with pytest.raises(NotAllowed):
        airport.app.get_user(rob.id, caller=airport.caller("ann"))
    page = airport.app.list_users(Slice(limit=100), caller=airport.caller("adam"))
    assert set(page.items) == set(airport.place.people.values())
    with pytest.raises(NotAllowed):
        airport.app.list_users(Slice(), caller=airport.caller("vera"))


def test_who_am_i(airport: Airport) -> None:
    """A caller is told who he is, and where."""
    myself = airport.app.who_am_i(caller=airport.caller("cal"))

    assert myself.user == airport.place.people["cal"]
    assert myself.organisation == airport.place.organisation
