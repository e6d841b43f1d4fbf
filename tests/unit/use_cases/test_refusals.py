"""Whoever tries what he may not do is refused, and it is written down."""

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.records import AuditRecord
from workcore.errors import FourEyes, NoSuchRequest, NotAllowed
from workcore.model import Action, Once, Verdict
from workcore.ports.queries import Slice
from workcore.testing.builders import NOW


def refused(airport: Airport) -> list[tuple[str, str, dict[str, object]]]:
    """List by whom, about what, and what was refused."""
    records = airport.app.read_trail(Slice(limit=100), caller=airport.caller("aude")).items
    return [
        (record.by.name, record.subject, dict(record.after))
        for record in records
        if record.action == "refused"
    ]


def last(airport: Airport) -> AuditRecord:
    """Read the last record."""
    return airport.app.read_trail(Slice(limit=100), caller=airport.caller("aude")).items[-1]


def test_refusal_about_a_request(airport: Airport) -> None:
    """Who decides without being asked, or on his own request, is found in its records."""
    request, own = airport.submitted(), airport.submitted(by="adam")
    with pytest.raises(NotAllowed):
        airport.decided(request, "ella")
    with pytest.raises(FourEyes):
        airport.decided(own, "adam")

    assert refused(airport) == [
        ("Ella", "work_request", {"permission": "approve", "code": "not_allowed"}),
        ("Adam", "work_request", {"permission": "approve", "code": "four_eyes"}),
    ]
    assert last(airport).subject_id == str(own.id)
    assert airport.read(request.id).version == request.version


def test_refusal_about_the_organisation(airport: Airport) -> None:
    """Who asks for what is not his to ask is found among the organisation's records."""
    with pytest.raises(NotAllowed):
        airport.app.list_users(Slice(), caller=airport.caller("ann"))

    assert refused(airport) == [
        ("Ann", "organisation", {"permission": "read_users", "code": "not_allowed"})
    ]
    assert last(airport).subject_id == str(airport.place.organisation.id)


def test_comment_of_another(airport: Airport) -> None:
    """Who changes what somebody else said is found."""
    request = airport.submitted()
    said = airport.app.add_comment(request.id, "Mind the cable.", caller=airport.caller("stan"))
    pia, edit = airport.caller("pia"), airport.app.edit_comment
    with pytest.raises(NotAllowed):
        edit(request.id, said.id, "Never mind.", caller=pia)

    assert refused(airport)[0][:2] == ("Pia", "work_request")


def test_what_is_not_seen_is_not_recorded(airport: Airport) -> None:
    """What does not exist for its caller leaves no trace: he learns nothing, nor does anybody."""
    request = airport.submitted()
    with pytest.raises(NoSuchRequest):
        airport.moved(request, Action.CANCEL, "rob")

    assert refused(airport) == []


def test_refused_attempt_is_not_claimed(airport: Airport) -> None:
    """A refused attempt may be made again under its name, by when it is allowed."""
    request = airport.submitted()
    ella = evolve(airport.caller("ella"), once=Once("key", "f00d", NOW))
    with pytest.raises(NotAllowed):
        airport.app.decide_request(request.id, Verdict.APPROVE, caller=ella)

    assert airport.app.recall_answer(caller=ella) is None
