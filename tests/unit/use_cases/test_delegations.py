"""Cover for absences: who may be covered by whom, and what the deputy may answer meanwhile."""

from typing import Any, Final

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.delegation import Delegation
from workcore.errors import (
    AlreadyDecided,
    FourEyes,
    InvalidInput,
    NoSuchDelegation,
    NotAllowed,
    Stale,
)
from workcore.model import DelegationId, Impact, Level, Role, Status, UserId, Verdict
from workcore.policies.approval import Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.standing_in import NewCover
from workcore.ports.queries import Slice
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.ids import new_id

CLOSING: Final = {"impact_level": Impact.FULL_CLOSURE}


def covered(
    airport: Airport, absent: str = "stan", deputy: str = "ella", **given: Any
) -> Delegation:
    """Have somebody cover a day from now on."""
    people = airport.place.people
    by = given.pop("by", absent)
    fields = {"starts_at": NOW, "ends_at": NOW + DAY} | given
    new = NewCover(deputy_id=people[deputy].id, absent_id=people[absent].id, **fields)
    return airport.app.add_delegation(new, caller=airport.caller(by))


def codes(refusal: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    """List what is wrong with an input."""
    return [problem.code for problem in refusal.value.problems]


def test_deputy_answers_while_it_lasts(airport: Airport) -> None:
    """Ella finds what Stan is asked, answers it, and both names are kept."""
    covered(airport)
    request = airport.submitted()
    assert airport.pending() >= {"stan", "ella"}
    approved = airport.decided(request, "ella")

    assert approved.status is Status.APPROVED
    [step] = airport.app.read_chain(request.id, caller=airport.caller("ann")).steps
    [decision] = step.decisions
    assert decision.by.name == "Ella"
    assert decision.on_behalf_of == airport.place.people["stan"].person


def test_absence_is_over(airport: Airport) -> None:
    """From its end on nobody answers in anybody's place."""
    covered(airport)
    request = airport.submitted()
    airport.clock.set(NOW + DAY)

    assert "ella" not in airport.pending()
    with pytest.raises(NotAllowed):
        airport.decided(request, "ella")


def test_owner_is_covered_by_name(airport: Airport) -> None:
    """A step that names an owner may be answered by his deputy."""
    covered(airport, "olga", "otto")
    request = airport.submitted(**CLOSING)

    assert airport.decided(request, "otto").approval.level is Level.STANDARD


def test_the_absent_may_answer_himself(airport: Airport) -> None:
    """Whoever is first is heard, and each seat counts once."""
    step = StepRule(level=Level.STANDARD, timeout_hours=24, quorum=2)
    airport.use_policy(
        Policy(version=1, rules=(Rule(name="two", when=Condition(), steps=(step,)),))
    )
    covered(airport)
    request = airport.decided(airport.submitted(), "stan")

    with pytest.raises(AlreadyDecided):
        airport.decided(request, "ella")


def test_nobody_answers_for_the_requester(airport: Airport) -> None:
    """Who stands in for whoever raised a request has no say in it but his own."""
    airport.hire("max", Role.REQUESTER, Role.APPROVER, level=Level.STANDARD)
    covered(airport, "max", "ella")
    covered(airport, "stan", "ella")
    request = airport.submitted(by="max")

    assert "ella" not in airport.pending()
    with pytest.raises(NotAllowed):
        airport.decided(request, "ella")
    assert airport.decided(request, "stan").status is Status.APPROVED


def test_deputy_who_raised_it(airport: Airport) -> None:
    """Four eyes hold for deputies."""
    airport.hire("max", Role.REQUESTER, Role.APPROVER, level=Level.EXECUTIVE)
    covered(airport, "stan", "max")
    request = airport.submitted(by="max")

    with pytest.raises(FourEyes):
        airport.decided(request, "max")


def test_deputy_who_came_down(airport: Airport) -> None:
    """Who lost his level since answers in nobody's place."""
    covered(airport)
    change = {"roles": ["approver"], "level": "regulatory"}
    ella = airport.place.people["ella"].id
    airport.app.edit_user(ella, change, caller=airport.caller("adam"))

    with pytest.raises(NotAllowed):
        airport.decided(airport.submitted(), "ella")


def test_deputy_hands_on(airport: Airport) -> None:
    """A deputy may ask a third for the answer; it stays the absent's."""
    covered(airport)
    to = airport.place.people["xena"].id
    request = airport.decided(airport.submitted(), "ella", Verdict.DELEGATE, delegate_to=to)
    airport.decided(request, "xena")

    [step] = airport.app.read_chain(request.id, caller=airport.caller("ann")).steps
    assert [d.seat.name for d in step.decisions] == ["Stan", "Stan"]


def test_nobody_hands_on_to_who_has_answered(airport: Airport) -> None:
    """Each person agrees once, so that a second answer in a deputy's hands would be lost."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    step = StepRule(level=Level.STANDARD, timeout_hours=24, quorum=2)
    airport.use_policy(
        Policy(version=1, rules=(Rule(name="two", when=Condition(), steps=(step,)),))
    )
    covered(airport)
    request = airport.decided(airport.submitted(), "ella")
    ella = airport.place.people["ella"].id

    with pytest.raises(InvalidInput) as refusal:
        airport.decided(request, "sue", Verdict.DELEGATE, delegate_to=ella)
    assert codes(refusal) == ["already_decided"]
    able = airport.app.read_deputies(request.id, caller=airport.caller("sue"))
    assert [person.name for person in able] == ["Xena"]


@pytest.mark.parametrize(
    ("absent", "deputy", "code"),
    [
        ("stan", "reg", "level_too_low"),
        ("ella", "stan", "level_too_low"),
        ("stan", "adam", "level_too_low"),
        ("stan", "ann", "level_too_low"),
        ("olga", "stan", "level_too_low"),
        ("stan", "stan", "same_person"),
        ("ann", "stan", "not_asked"),
        ("adam", "xena", "not_asked"),
    ],
)
def test_who_may_cover_whom(airport: Airport, absent: str, deputy: str, code: str) -> None:
    """A deputy needs the same level or a higher one, and the absent has to be asked at all."""
    with pytest.raises(InvalidInput) as refusal:
        covered(airport, absent, deputy, by="adam")

    assert codes(refusal) == [code]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ends_at": NOW}, "out_of_range"),
        ({"ends_at": NOW + 367 * DAY}, "out_of_range"),
        ({"starts_at": NOW - DAY, "ends_at": NOW}, "in_the_past"),
        ({"reason": ""}, "out_of_range"),
        ({"reason": "x" * 501}, "out_of_range"),
    ],
)
def test_limits_of_cover(airport: Airport, given: dict[str, Any], code: str) -> None:
    """Cover begins before it ends, within a year, and is not over."""
    with pytest.raises(InvalidInput) as refusal:
        covered(airport, **given)

    assert codes(refusal) == [code]
    widest: dict[str, Any] = {"starts_at": NOW, "ends_at": NOW + 366 * DAY, "reason": "x" * 500}
    assert covered(airport, **widest).window.length == 366 * DAY


def test_unknown_people(airport: Airport) -> None:
    """Both have to be somebody."""
    nobody = UserId(new_id())
    new = NewCover(deputy_id=nobody, absent_id=nobody, starts_at=NOW, ends_at=NOW + DAY)
    with pytest.raises(InvalidInput) as refusal:
        airport.app.add_delegation(new, caller=airport.caller("adam"))
    assert codes(refusal) == ["not_asked", "unknown_user"]

    with pytest.raises(NotAllowed):
        airport.app.add_delegation(new, caller=airport.caller("stan"))


def test_no_circle(airport: Airport) -> None:
    """Cover that would lead back to the absent is refused, unless it is at another time."""
    for name in ("otto", "oona"):
        if name not in airport.place.people:
            airport.hire(name, Role.ASSET_OWNER)
    covered(airport, "olga", "otto")
    covered(airport, "otto", "oona")

    with pytest.raises(InvalidInput) as refusal:
        covered(airport, "oona", "olga", ends_at=NOW + HOUR)
    assert codes(refusal) == ["loop"]
    later = covered(airport, "oona", "olga", starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    with pytest.raises(InvalidInput):
        airport.app.edit_delegation(
            later.id, {"starts_at": "2027-01-04T08:00:00Z"}, caller=airport.caller("oona")
        )


@pytest.mark.parametrize("who", ["ella", "pia", "ann", "vera"])
def test_only_for_oneself(airport: Airport, who: str) -> None:
    """Nobody but an administrator says who covers for somebody else, or changes it."""
    with pytest.raises(NotAllowed):
        covered(airport, by=who)
    made = covered(airport, by="adam")
    with pytest.raises(NotAllowed):
        airport.app.edit_delegation(made.id, {"reason": "x"}, caller=airport.caller(who))
    with pytest.raises(NotAllowed):
        airport.app.remove_delegation(made.id, caller=airport.caller(who))


def test_own_absence_without_a_name(airport: Airport) -> None:
    """Who names no absent means himself."""
    deputy = airport.place.people["xena"].id
    new = NewCover(deputy_id=deputy, starts_at=NOW, ends_at=NOW + DAY)
    made = airport.app.add_delegation(new, caller=airport.caller("stan"))

    assert made.absent.name == "Stan"


def test_changed_and_removed(airport: Airport) -> None:
    """Cover is moved and taken back by its version; the trail tells all of it."""
    made, stan = covered(airport), airport.caller("stan")
    patch = {"ends_at": "2027-01-09T00:00:00Z", "reason": "Ill."}
    changed = airport.app.edit_delegation(made.id, patch, caller=stan, expected=1)
    assert (changed.version, changed.reason) == (2, "Ill.")
    read = airport.app.read_delegations
    assert read.one(made.id, caller=airport.caller("vera")) == changed
    assert read(Slice(), caller=airport.caller("vera")).items == (changed,)

    with pytest.raises(Stale):
        airport.app.edit_delegation(made.id, {}, caller=stan, expected=1)
    with pytest.raises(Stale):
        airport.app.remove_delegation(made.id, caller=stan, expected=1)
    airport.app.remove_delegation(made.id, caller=stan, expected=2)
    with pytest.raises(NoSuchDelegation):
        read.one(made.id, caller=stan)
    with pytest.raises(NotAllowed):
        airport.decided(airport.submitted(), "ella")
    actions = [record.action for record in airport.audit("delegation", made.id)]
    assert actions == ["delegation_added", "delegation_edited", "delegation_removed"]
    removed = airport.audit("delegation", made.id)[-1]
    assert removed.before["deputy"] == {"id": str(made.deputy.id), "name": "Ella"}


def test_bad_change(airport: Airport) -> None:
    """A change has to leave cover within its limits."""
    made = covered(airport)
    with pytest.raises(InvalidInput) as refusal:
        airport.app.edit_delegation(made.id, {"reason": ""}, caller=airport.caller("stan"))
    assert codes(refusal) == ["out_of_range"]
    with pytest.raises(NoSuchDelegation):
        airport.app.edit_delegation(DelegationId(new_id()), {}, caller=airport.caller("adam"))


def test_who_could_cover(airport: Airport) -> None:
    """Whoever is asked for decisions sees who could answer meanwhile."""

    def names(who: str) -> list[str]:
        found = airport.app.read_covers(caller=airport.caller(who))
        return [user.name for user in found]

    assert names("stan") == ["Ella", "Xena"]
    assert names("olga") == ["Xena", "Otto"]
    assert names("ann") == names("adam") == []


def test_readers(airport: Airport) -> None:
    """Requesters do not read who is absent."""
    read = airport.app.read_delegations
    for who in ("ann", "cal"):
        with pytest.raises(NotAllowed):
            read(Slice(), caller=airport.caller(who))
        with pytest.raises(NotAllowed):
            read.one(DelegationId(new_id()), caller=airport.caller(who))


def test_cover_is_told_apart_by_time(airport: Airport) -> None:
    """A caller that says no time answers in nobody's place, until the application says it."""
    covered(airport)
    with airport.place.units(airport.caller("ella")) as unit:
        assert unit.actor.stands_in_for == ()
    at_noon = evolve(airport.caller("ella"), at=NOW + HOUR)
    with airport.place.units(at_noon) as unit:
        assert [each.person.name for each in unit.actor.stands_in_for] == ["Stan"]
