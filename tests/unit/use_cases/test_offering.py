"""What is offered can be done: nobody is shown an answer that would not be heard."""

from typing import Any

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.work_request import WorkRequest
from workcore.errors import WorkcoreError
from workcore.model import (
    Action,
    Level,
    Permission,
    RequestId,
    Role,
    Status,
    Urgency,
    Verdict,
    WorkType,
)
from workcore.policies.approval import Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.standing_in import NewCover
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import DAY
from workcore.use_cases.offering import ANSWERS
from workcore.use_cases.views import RequestView

A, R, Q, D = Permission.APPROVE, Permission.REJECT, Permission.REQUEST_INFO, Permission.DELEGATE


def steps(*given: dict[str, Any]) -> Policy:
    """Ask everybody of levels for everything."""
    made = tuple(StepRule(**{"timeout_hours": 24, **each}) for each in given)
    return Policy(version=1, rules=(Rule(name="all", when=Condition(), steps=made),))


def shown(airport: Airport, request: WorkRequest, who: str) -> RequestView:
    """Show a request to somebody."""
    return airport.app.get_request(request.id, caller=airport.caller(who))


def offered(airport: Airport, request: WorkRequest, who: str) -> set[Permission]:
    """List the answers that somebody is offered; in lists the same."""
    caller = airport.caller(who)
    found = ANSWERS.intersection(shown(airport, request, who).allowed)
    listed = airport.app.list_requests(RequestQuery(), caller=caller).items
    [item] = [each for each in listed if each.request.id == request.id]
    assert ANSWERS.intersection(item.allowed) == found
    return set(found)


def hand_on(airport: Airport, request: WorkRequest, by: str, to: str) -> WorkRequest:
    """Ask somebody else to answer."""
    deputy = airport.place.people[to].id
    return airport.decided(request, by, Verdict.DELEGATE, delegate_to=deputy)


def test_handed_on(airport: Airport) -> None:
    """Who gave his answer away has none; who holds it has; nobody finds it on two lists."""
    request = airport.submitted()
    assert offered(airport, request, "stan") == {A, R, Q, D}
    handed = hand_on(airport, request, "stan", "ella")

    assert offered(airport, handed, "stan") == set()
    assert offered(airport, handed, "ella") == {A, R, Q, D}
    assert airport.pending() == {"ella"}


def test_answer_says_so_at_once(airport: Airport) -> None:
    """Already what comes back of handing on does not offer it again."""
    request = airport.submitted()
    deputy = airport.place.people["ella"].id
    view = airport.app.decide_request(
        request.id, Verdict.DELEGATE, caller=airport.caller("stan"), delegate_to=deputy
    )

    assert ANSWERS.isdisjoint(view.allowed)


def test_agreed(airport: Airport) -> None:
    """Who is one of two and has agreed waits for the other; so does an administrator."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(steps({"level": Level.STANDARD, "quorum": 3}))
    request = airport.decided(airport.submitted(), "stan")
    assert offered(airport, request, "stan") == set()
    assert offered(airport, request, "adam") == {A, R, Q}

    airport.decided(request, "adam")
    assert offered(airport, request, "adam") == set()
    assert offered(airport, request, "sue") == {A, R, Q, D}
    assert airport.pending() == {"sue"}


def test_next_step_asks_again(airport: Airport) -> None:
    """Who agreed at one step is offered the next, where that asks him."""
    airport.use_policy(steps({"level": Level.REGULATORY}, {"level": Level.STANDARD}))
    airport.hire("ria", Role.APPROVER, Role.ASSET_OWNER, level=Level.REGULATORY)
    request = airport.decided(airport.submitted(), "ria")

    assert offered(airport, request, "ria") == set()
    assert offered(airport, request, "adam") == {A, R, Q}
    assert offered(airport, request, "stan") == {A, R, Q, D}


def test_step_beside(airport: Airport) -> None:
    """Who handed on at one of two steps is offered what the other asks of him."""
    airport.use_policy(steps({"level": Level.OWNER}, {"level": Level.STANDARD, "parallel": True}))
    airport.hire("mia", Role.APPROVER, Role.ASSET_OWNER, level=Level.STANDARD)
    request = hand_on(airport, airport.submitted(), "mia", "xena")

    assert offered(airport, request, "mia") == {A, R, Q, D}
    assert offered(airport, airport.decided(request, "mia"), "mia") == set()


def test_not_delegable(airport: Airport) -> None:
    """What the policy lets nobody hand on is not offered to be."""
    airport.use_policy(steps({"level": Level.STANDARD, "delegable": False}))

    assert offered(airport, airport.submitted(), "stan") == {A, R, Q}


def test_nobodys_deputy(airport: Airport) -> None:
    """Who covers for somebody that gave his answer away has nothing to say in his place."""
    people, now = airport.place.people, airport.clock.now()
    cover = NewCover(
        absent_id=people["stan"].id, deputy_id=people["ella"].id, starts_at=now, ends_at=now + DAY
    )
    airport.app.add_delegation(cover, caller=airport.caller("stan"))
    request = airport.submitted()
    assert offered(airport, request, "ella") == {A, R, Q, D}

    handed = hand_on(airport, request, "stan", "xena")
    assert offered(airport, handed, "ella") == set()
    assert airport.pending() == {"xena"}


def test_after_other_actions(airport: Airport) -> None:
    """An administrator who agreed is not offered it anew by an edit, a question or a start."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(steps({"level": Level.STANDARD, "quorum": 2}))
    adam = airport.caller("adam")
    urgent = {
        "work_type": WorkType.EMERGENCY,
        "urgency": Urgency.IMMEDIATE,
        "priority": "critical",
    }
    request = airport.decided(airport.submitted(**urgent), "adam")
    edited = airport.app.edit_request(request.id, {"title": "Another title"}, caller=adam)
    asked = airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Which?")
    told = airport.app.change_status(asked.id, Action.PROVIDE_INFO, caller=adam)
    airport.moved(request, Action.START, "olga")
    held = airport.app.change_status(request.id, Action.HOLD, caller=adam, reason="Snow.")
    for view in (edited, told, held):
        assert ANSWERS.isdisjoint(view.allowed)

    anew = airport.app.edit_request(
        airport.decided(airport.submitted(), "adam").id,
        {"estimated_total_cost": "7"},
        caller=adam,
    )
    assert set(anew.allowed) & ANSWERS == {A, R, Q}


def test_questions_stay_on_the_list(airport: Airport) -> None:
    """Whoever looks for what waits for an answer of the requester still finds it."""
    request = airport.decided(
        airport.submitted(), "stan", Verdict.REQUEST_INFO, comments="Which lamp?"
    )
    query = RequestQuery(statuses=(Status.INFO_REQUESTED,))
    page = airport.app.list_requests.pending(query, caller=airport.caller("stan"))

    assert [item.request.id for item in page.items] == [request.id]


@pytest.mark.parametrize("answered", [(1, 3, 5), (5,), (0, 2)])
@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_are_full_of_what_waits(
    airport: Airport, limit: int, answered: tuple[int, ...]
) -> None:
    """What was answered already takes nobody's place on a page, and counts in no total."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(steps({"level": Level.STANDARD, "quorum": 2}))
    requests = [airport.submitted() for _ in range(6)]
    for number in answered:
        airport.decided(requests[number], "stan")
    waiting = [each.id for each in reversed(requests) if requests.index(each) not in answered]
    pages: list[list[RequestId]] = []
    query = RequestQuery(limit=limit, with_total=True)
    while not pages or query.after is not None:
        page = airport.app.list_requests.pending(query, caller=airport.caller("stan"))
        pages.append([item.request.id for item in page.items])
        query = evolve(query, after=page.next)
        assert page.total == len(waiting)

    assert [each for page in pages for each in page] == waiting
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize("who", ["adam", "stan", "sue", "ella", "xena", "pia", "olga", "ann"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_offers_are_kept(airport: Airport, who: str, verdict: Verdict) -> None:
    """Whatever is offered is done, and what is not is refused, whoever has answered before."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.hire("sia", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(steps({"level": Level.STANDARD, "quorum": 3}))
    request = airport.decided(airport.submitted(), "stan")
    request = hand_on(airport, request, "sue", "xena")
    request = airport.decided(request, "adam")
    said = {"comments": "So"} | (
        {"delegate_to": airport.place.people["ella"].id} if verdict is Verdict.DELEGATE else {}
    )

    promised = Permission(verdict) in offered(airport, request, who)
    try:
        airport.decided(request, who, verdict, **said)
    except WorkcoreError:
        assert not promised
    else:
        assert promised


def test_answered_meanwhile(airport: Airport) -> None:
    """Of a chain that was answered since its request was read nothing is offered."""
    request = airport.submitted()
    with airport.place.unit() as unit:
        chain = unit.chains.get(request.id, request.revision)
        unit.requests.save(request)
        unit.chains.put(evolve(chain, steps=()))
        unit.commit()

    assert offered(airport, request, "stan") == set()
