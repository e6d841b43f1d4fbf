"""Looking: who sees what, in lists, records and conflicts; and what nobody sees of others."""

from collections.abc import Callable

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.work_request import Outcome, WorkRequest
from workcore.errors import NoSuchAsset, NoSuchChain, NoSuchRequest, NoSuchUser, NotAllowed
from workcore.model import (
    Action,
    AssetId,
    Caller,
    CommentId,
    Impact,
    Permission,
    Role,
    UserId,
    Verdict,
    Window,
)
from workcore.ports.queries import RequestQuery, Slice
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.ids import new_id

ALL = RequestQuery(limit=100)


def listed(airport: Airport, by: str, query: RequestQuery = ALL) -> list[str]:
    """List the references that somebody finds."""
    page = airport.app.list_requests(query, caller=airport.caller(by))
    return [view.request.reference for view in page.items]


def test_who_sees_which_requests(airport: Airport) -> None:
    """Requesters and contractors see their own, everybody else sees all, newest first."""
    anns, cals = airport.draft(by="ann"), airport.draft(by="cal")

    assert listed(airport, "ann") == [anns.reference]
    assert listed(airport, "cal") == [cals.reference]
    assert listed(airport, "rob") == []
    for name in ("stan", "olga", "pia", "vera", "aude", "adam"):
        assert listed(airport, name) == [cals.reference, anns.reference]


@pytest.mark.parametrize("claimed", [frozenset(), frozenset({Role.REQUESTER}), frozenset(Role)])
def test_roles_in_a_token_show_nothing(airport: Airport, claimed: frozenset[Role]) -> None:
    """Whatever a token says of roles, a list shows what the stored roles allow."""
    anns, cals = airport.draft(by="ann"), airport.draft(by="cal")

    def seen_by(name: str) -> list[str]:
        caller = evolve(airport.caller(name), claimed_roles=claimed)
        found = airport.app.list_requests(ALL, caller=caller)
        return [view.request.reference for view in found.items]

    assert seen_by("ann") == [anns.reference]
    assert seen_by("vera") == [cals.reference, anns.reference]


def test_reading_one(airport: Airport) -> None:
    """What one may not see is not there; what one sees comes with what one may do."""
    request = airport.draft(by="ann")

    with pytest.raises(NoSuchRequest):
        airport.app.get_request(request.id, caller=airport.caller("rob"))
    assert airport.app.get_request(request.id, caller=airport.caller("vera")).allowed == ()


def test_findings_are_shown_while_they_can_be_mended(airport: Airport) -> None:
    """A draft comes with what the rules say; what was decided does not."""
    draft, caller = airport.draft(title="x"), airport.caller("ann")
    assert [f.code for f in airport.app.get_request(draft.id, caller=caller).findings] == [
        "title_length"
    ]
    airport.clock.move(-DAY)
    approved = airport.approved(personnel_count=1)
    airport.clock.move(30 * DAY)

    assert airport.app.get_request(approved.id, caller=caller).findings == ()
    airport.clock.set(NOW)
    submitted = airport.submitted()
    airport.clock.move(30 * DAY)
    assert airport.app.get_request(submitted.id, caller=caller).findings == ()


def test_pages_and_totals(airport: Airport) -> None:
    """A list says where it goes on, and how long it is when asked."""
    for _ in range(3):
        airport.draft()
    query = RequestQuery(limit=2, with_total=True)
    page = airport.app.list_requests(query, caller=airport.caller("adam"))

    assert (len(page.items), page.total) == (2, 3)
    assert page.next is not None


def test_what_waits_for_somebody_else(airport: Airport) -> None:
    """One may ask what waits for a colleague, but not for somebody who is not there."""
    request = airport.submitted()
    caller = airport.caller("pia")

    page = airport.app.list_requests(
        ALL, caller=caller, assigned_to=airport.place.people["stan"].id
    )
    assert [view.request.id for view in page.items] == [request.id]
    with pytest.raises(NoSuchUser):
        airport.app.list_requests(ALL, caller=caller, assigned_to=UserId(new_id()))


def test_works_on_an_asset(airport: Airport) -> None:
    """An asset's works are listed as far as one may see them; an absent asset is told."""
    request = airport.draft(on="S2")
    airport.draft(on="S1")
    stand = airport.place.assets["S2"].id

    page = airport.app.list_requests.on_asset(stand, ALL, caller=airport.caller("vera"))
    assert [view.request.id for view in page.items] == [request.id]
    page = airport.app.list_requests.on_asset(stand, ALL, caller=airport.caller("cal"))
    assert page.items == ()
    with pytest.raises(NoSuchAsset):
        airport.app.list_requests.on_asset(AssetId(new_id()), ALL, caller=airport.caller("vera"))


def test_history_is_read_by_who_sees_the_request(airport: Airport) -> None:
    """How a request moved is for everybody who sees it."""
    request, part = airport.submitted(), Slice()

    page = airport.app.read_history(request.id, part, caller=airport.caller("ann"))
    assert [row.after for row in page.items] == ["draft", "submitted"]
    with pytest.raises(NoSuchRequest):
        airport.app.read_history(request.id, part, caller=airport.caller("rob"))


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("aude", True),
        ("adam", True),
        ("olga", True),
        ("otto", False),
        ("stan", False),
        ("ann", False),
    ],
)
def test_who_reads_the_audit_trail(airport: Airport, name: str, *, reads: bool) -> None:
    """Auditors, administrators and the asset's owner read it; others may not."""
    request, caller = airport.submitted(), airport.caller(name)

    if reads:
        page = airport.app.read_audit(request.id, Slice(), caller=caller)
        assert [record.action for record in page.items] == ["created"]
        return
    with pytest.raises(NotAllowed) as refusal:
        airport.app.read_audit(request.id, Slice(), caller=caller)
    assert refusal.value.permission is Permission.READ_AUDIT


def test_draft_has_no_chain(airport: Airport) -> None:
    """Before submission nobody is asked."""
    with pytest.raises(NoSuchChain):
        airport.app.read_chain(airport.draft().id, caller=airport.caller("ann"))


def test_conflicts_show_the_other_work_to_who_may_see_it(airport: Airport) -> None:
    """A requester learns that something is in his way, our own people also what."""
    other = airport.submitted(by="rob", impact_level=Impact.FULL_CLOSURE)
    request = airport.draft(by="ann")

    (shown,) = airport.app.read_conflicts(request.id, caller=airport.caller("pia"))
    assert shown.other is not None
    assert shown.other.request_id == other.id
    (hidden,) = airport.app.read_conflicts(request.id, caller=airport.caller("ann"))
    assert (hidden.cause, hidden.other) == (shown.cause, None)


OUTCOME = Outcome(actual_start=NOW - HOUR, actual_end=NOW)
WINDOW = Window(NOW + DAY, NOW + 2 * DAY)

TOUCHES: dict[str, Callable[[Airport, WorkRequest, Caller], object]] = {
    "get": lambda a, r, c: a.app.get_request(r.id, caller=c),
    "edit": lambda a, r, c: a.app.edit_request(r.id, {"title": "Another title"}, caller=c),
    "delete": lambda a, r, c: a.app.delete_request(r.id, caller=c),
    "submit": lambda a, r, c: a.app.submit_request(r.id, caller=c),
    "cancel": lambda a, r, c: a.app.change_status(r.id, Action.CANCEL, caller=c, reason="x"),
    "start": lambda a, r, c: a.app.change_status(r.id, Action.START, caller=c),
    "decide": lambda a, r, c: a.app.decide_request(r.id, Verdict.APPROVE, caller=c),
    "complete": lambda a, r, c: a.app.complete_request(r.id, OUTCOME, caller=c),
    "reschedule": lambda a, r, c: a.app.reschedule_request(r.id, WINDOW, caller=c),
    "duplicate": lambda a, r, c: a.app.create_request.duplicate(r.id, caller=c),
    "comment": lambda a, r, c: a.app.add_comment(r.id, "x", caller=c),
    "edit comment": lambda a, r, c: a.app.edit_comment(r.id, CommentId(new_id()), "x", caller=c),
    "comments": lambda a, r, c: a.app.list_comments(r.id, Slice(), caller=c),
    "history": lambda a, r, c: a.app.read_history(r.id, Slice(), caller=c),
    "audit": lambda a, r, c: a.app.read_audit(r.id, Slice(), caller=c),
    "chain": lambda a, r, c: a.app.read_chain(r.id, caller=c),
    "conflicts": lambda a, r, c: a.app.read_conflicts(r.id, caller=c),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
def test_foreign_requests_are_not_there(
    airport: Airport, abroad: Airport, touch: Callable[[Airport, WorkRequest, Caller], object]
) -> None:
    """Whatever one does to another organisation's request: there is none, and it stays."""
    request = airport.submitted()
    for name in ("adam", "ann", "stan", "aude"):
        with pytest.raises(NoSuchRequest) as refusal:
            touch(abroad, request, abroad.caller(name))
        assert refusal.value.id == request.id
    assert airport.read(request.id) == request


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
def test_invisible_requests_are_not_there(
    airport: Airport, touch: Callable[[Airport, WorkRequest, Caller], object]
) -> None:
    """Whatever one does to a request that one may not see: there is none."""
    request = airport.submitted(by="ann")
    for name in ("rob", "cal"):
        with pytest.raises(NoSuchRequest):
            touch(airport, request, airport.caller(name))
    assert airport.read(request.id) == request
