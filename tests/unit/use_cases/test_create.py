"""Raising a request: who may, what is kept, what is found, and what is refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.errors import InvalidInput, NoSuchRequest, NotAllowed
from workcore.model import (
    AssetId,
    ChainState,
    Impact,
    Money,
    Permission,
    RelatedAsset,
    Status,
    UserId,
)
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import DAY, euros
from workcore.testing.ids import new_id


def problems_of(refusal: InvalidInput) -> list[tuple[str, str]]:
    """List fields and codes."""
    return [(problem.field, problem.code) for problem in refusal.problems]


def test_draft_is_kept(airport: Airport) -> None:
    """A draft has a number, its requester, its asset, and nothing of approval yet."""
    view = airport.app.create_request(airport.content(), caller=airport.caller("ann"))

    request = view.request
    assert (request.status, request.version, request.revision) == (Status.DRAFT, 1, 1)
    assert request.reference == "WR-2027-000001"
    assert request.requested_by == airport.place.people["ann"].person
    assert request.requester_email == airport.place.people["ann"].email
    assert request.asset.code == "S1"
    assert request.approval.state is ChainState.NONE
    assert view.findings == ()
    assert airport.read(request.id) == request


def test_numbers_count_up(airport: Airport, abroad: Airport) -> None:
    """Each request has its own short number; another organisation counts for itself."""
    references = [airport.draft().reference for _ in range(3)]

    assert references == ["WR-2027-000001", "WR-2027-000002", "WR-2027-000003"]
    assert abroad.draft().reference == "WR-2027-000001"


def test_year_is_that_of_the_place(airport: Airport) -> None:
    """The year in a number is the organisation's, here UTC."""
    airport.clock.set(datetime(2027, 12, 31, 23, 59, tzinfo=UTC))
    late = airport.draft()
    airport.clock.set(datetime(2028, 1, 1, tzinfo=UTC))

    assert late.reference == "WR-2027-000001"
    assert airport.draft().reference == "WR-2028-000001"


@pytest.mark.parametrize("name", ["ann", "cal", "adam"])
def test_who_may_raise(airport: Airport, name: str) -> None:
    """Requesters, contractors and administrators raise requests."""
    assert airport.draft(by=name).requested_by.id == airport.place.people[name].id


@pytest.mark.parametrize("name", ["stan", "olga", "pia", "vera", "aude"])
def test_who_may_not_raise(airport: Airport, name: str) -> None:
    """Everybody else does not, and nothing is kept of the attempt."""
    with pytest.raises(NotAllowed) as refusal:
        airport.draft(by=name)

    assert refusal.value.permission is Permission.CREATE
    page = airport.app.list_requests(RequestQuery(), caller=airport.caller("adam"))
    assert page.items == ()


def test_offers_of_a_draft(airport: Airport) -> None:
    """The requester is shown what he may do next, in the order of the table."""
    view = airport.app.create_request(airport.content(), caller=airport.caller("ann"))

    assert view.allowed == (
        Permission.SUBMIT,
        Permission.CANCEL,
        Permission.DELETE,
        Permission.EDIT,
        Permission.DUPLICATE,
        Permission.COMMENT,
    )


def test_bare_amounts_take_the_currency(airport: Airport) -> None:
    """An amount without a currency is in the organisation's."""
    request = airport.draft(estimated_total_cost=Money(Decimal(5)))

    assert request.content.estimated_total_cost == Money(Decimal(5), "EUR")


def test_draft_with_errors_is_kept_with_findings(airport: Airport) -> None:
    """Errors stop submission, never the saving of a draft."""
    content = airport.content(title="x", estimated_total_cost=euros(20_000))
    view = airport.app.create_request(content, caller=airport.caller("ann"))

    assert {finding.code for finding in view.findings} == {"title_length", "more_approval_needed"}
    assert airport.read(view.request.id).content == content


def test_absent_things_are_named(airport: Airport, abroad: Airport) -> None:
    """Assets and people that do not exist here are named, each by its place."""
    foreign = RelatedAsset(asset_id=abroad.place.assets["S1"].id, impact_level=Impact.NO_IMPACT)
    with pytest.raises(InvalidInput) as refusal:
        airport.draft(
            related_assets=(foreign,),
            primary_contact_id=UserId(new_id()),
            secondary_contact_id=airport.place.people["rob"].id,
            watcher_ids=(airport.place.people["rob"].id, abroad.place.people["ann"].id),
        )

    assert problems_of(refusal.value) == [
        ("related_assets[0].asset_id", "no_such_asset"),
        ("primary_contact_id", "no_such_user"),
        ("watcher_ids[1]", "no_such_user"),
    ]


def test_absent_primary_asset_is_named(airport: Airport) -> None:
    """Work needs an asset that is there."""
    content = evolve(airport.content(), asset_id=AssetId(new_id()))
    with pytest.raises(InvalidInput) as refusal:
        airport.app.create_request(content, caller=airport.caller("ann"))

    assert problems_of(refusal.value) == [("asset_id", "no_such_asset")]


def test_creating_and_submitting_at_once(airport: Airport) -> None:
    """A request may be raised and submitted in one step, all of it or nothing."""
    request = airport.submitted()

    assert (request.status, request.version) == (Status.SUBMITTED, 1)
    assert [row.after for row in airport.history(request.id)] == [Status.DRAFT, Status.SUBMITTED]
    assert airport.told(request.id) == ["created", "submitted", "approval_requested"]


def test_submitting_at_once_with_errors_keeps_nothing(airport: Airport) -> None:
    """Errors refuse the whole, and no draft is left behind."""
    with pytest.raises(InvalidInput) as refusal:
        airport.submitted(title="x")

    assert problems_of(refusal.value) == [("title", "title_length")]
    page = airport.app.list_requests(RequestQuery(), caller=airport.caller("adam"))
    assert page.items == ()


def test_what_is_written_beside_a_draft(airport: Airport) -> None:
    """A first history row, an audit record of all it says, and one event."""
    request = airport.draft()

    (row,) = airport.history(request.id)
    assert (row.before, row.after, row.by) == (None, Status.DRAFT, request.requested_by)
    (record,) = airport.audit("work_request", request.id)
    assert (record.action, record.before) == ("created", {})
    assert record.after["title"] == request.content.title
    assert record.after["status"] == "draft"
    assert (record.by, record.correlation_id) == (request.requested_by, "test")
    (message,) = airport.outbox(request.id)
    assert message.kind == "created"
    assert message.payload["reference"] == request.reference


def test_duplicate_is_a_draft_of_ones_own(airport: Airport) -> None:
    """A copy asks for the same, has its own number, and begins anew."""
    original = airport.approved(by="ann")
    caller = airport.caller("ann")
    copy = airport.app.create_request.duplicate(original.id, caller=caller).request

    assert copy.content == original.content
    assert (copy.status, copy.version) == (Status.DRAFT, 1)
    assert copy.reference != original.reference


def test_invisible_request_cannot_be_duplicated(airport: Airport) -> None:
    """Nobody copies what he may not see."""
    request = airport.draft(by="ann")

    with pytest.raises(NoSuchRequest):
        airport.app.create_request.duplicate(request.id, caller=airport.caller("cal"))


def test_viewer_cannot_duplicate(airport: Airport) -> None:
    """Who sees everything and changes nothing copies nothing."""
    request = airport.draft()

    with pytest.raises(NotAllowed):
        airport.app.create_request.duplicate(request.id, caller=airport.caller("vera"))


def test_validation_saves_nothing(airport: Airport) -> None:
    """Validating tells what a submission would be told, conflicts included, and keeps nothing."""
    airport.submitted(impact_level=Impact.FULL_CLOSURE)
    findings = airport.app.validate_request(
        airport.content(title="x"), caller=airport.caller("ann")
    )

    assert {finding.code for finding in findings} == {"title_length", "closed_by_other_work"}
    page = airport.app.list_requests(RequestQuery(), caller=airport.caller("adam"))
    assert len(page.items) == 1


def test_who_may_validate(airport: Airport) -> None:
    """Only those who raise requests have them judged."""
    with pytest.raises(NotAllowed):
        airport.app.validate_request(airport.content(), caller=airport.caller("vera"))


def test_deleted_draft_is_gone(airport: Airport) -> None:
    """A draft can be thrown away; only the audit trail remembers it."""
    draft = airport.draft()
    airport.app.delete_request(draft.id, caller=airport.caller("ann"), expected=1)

    with pytest.raises(NoSuchRequest):
        airport.read(draft.id)
    assert airport.history(draft.id) == ()
    actions = [record.action for record in airport.audit("work_request", draft.id)]
    assert actions == ["created", "deleted"]
    assert airport.told(draft.id) == ["created", "deleted"]


def test_window_in_the_past_stops_submission_later(airport: Airport) -> None:
    """A draft that waited too long has an error by the time it is submitted."""
    draft = airport.draft()
    airport.clock.move(8 * DAY)

    with pytest.raises(InvalidInput) as refusal:
        airport.app.submit_request(draft.id, caller=airport.caller("ann"))
    assert problems_of(refusal.value) == [("requested_start", "start_in_past")]
