"""The approval policy: read, replaced, tried out; and no request ever gets stuck in one."""

from contextlib import suppress
from itertools import product
from typing import Any, Final, cast

import pytest
from attrs import evolve
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.support.airport import Airport, two_airports

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.errors import AlreadyDecided, InvalidInput, NotAllowed, PolicyHasHole, Stale
from workcore.model import Impact, Level, Priority, Reason, Role, Status, WorkType
from workcore.policies.approval import DEFAULT_POLICY, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.approval_editing import NewPolicy
from workcore.policies.consistency import URGENCIES
from workcore.policies.register import NewUser
from workcore.testing.builders import euros
from workcore.testing.strategies.policies import EDGES, policies
from workcore_adapters.memory import MemoryUnitOfWork

DEFAULT: Final = NewPolicy(rules=DEFAULT_POLICY.rules)
STRICT: Final = NewPolicy(
    rules=(
        *DEFAULT_POLICY.rules,
        Rule(
            name="always the executive",
            when=Condition(),
            steps=(StepRule(level=Level.EXECUTIVE, timeout_hours=24),),
        ),
    )
)


def test_saved_policy_is_in_force(airport: Airport) -> None:
    """The next submission is asked by it; open chains stay as they are; the trail knows."""
    before = airport.submitted()
    saved = airport.app.save_policy(STRICT, caller=airport.caller("adam"), expected=0)
    after = airport.submitted()

    assert saved.version == 1
    assert airport.app.read_policy(caller=airport.caller("pia")) == saved
    assert levels(airport, before) == [Level.STANDARD]
    assert levels(airport, after) == [Level.STANDARD, Level.EXECUTIVE]
    [record] = airport.audit("approval_policy", airport.place.organisation.id)
    assert (record.action, record.by.name) == ("policy_saved", "Adam")
    assert "always the executive" in str(record.after)


def levels(airport: Airport, request: WorkRequest) -> list[Level]:
    """List the levels of a request's chain."""
    with airport.place.unit() as unit:
        return [step.level for step in unit.chains.get(request.id, request.revision).steps]


def test_only_administrators_save(airport: Airport) -> None:
    """Staff read the policy and try others out; requesters do not even read it."""
    for name in ("ann", "cal"):
        for use in (airport.app.read_policy, lambda caller: simulate(airport, caller)):
            with pytest.raises(NotAllowed):
                use(caller=airport.caller(name))
    for name in ("pia", "stan", "aude", "vera"):
        with pytest.raises(NotAllowed):
            airport.app.save_policy(STRICT, caller=airport.caller(name))


def simulate(airport: Airport, caller: Any) -> Any:
    """Try the strict policy out."""
    return airport.app.simulate_policy(STRICT, caller=caller)


def test_of_two_who_save_one_wins(airport: Airport) -> None:
    """Who read another version is told which is in force."""
    adam = airport.caller("adam")
    airport.app.save_policy(STRICT, caller=adam, expected=0)

    with pytest.raises(Stale) as refusal:
        airport.app.save_policy(DEFAULT, caller=adam, expected=0)
    assert refusal.value.current == 1


def test_of_two_at_once_one_wins(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that was written between reading and writing is a stale one."""
    adam = airport.caller("adam")
    commit = MemoryUnitOfWork.commit

    def slow(unit: MemoryUnitOfWork) -> None:
        monkeypatch.undo()
        airport.app.save_policy(DEFAULT, caller=adam)
        commit(unit)

    monkeypatch.setattr(MemoryUnitOfWork, "commit", slow)
    with pytest.raises(Stale) as refusal:
        airport.app.save_policy(STRICT, caller=adam)
    assert refusal.value.current == 1
    assert airport.app.read_policy(caller=adam).rules == DEFAULT.rules


def test_holes_and_problems_are_refused(airport: Airport) -> None:
    """Neither saving nor trying out takes a policy that is not sound."""
    adam = airport.caller("adam")
    for use in (airport.app.save_policy, airport.app.simulate_policy):
        with pytest.raises(PolicyHasHole):
            use(NewPolicy(rules=DEFAULT_POLICY.rules[1:]), caller=adam)
        with pytest.raises(InvalidInput):
            use(NewPolicy(rules=()), caller=adam)
    assert airport.app.read_policy(caller=adam) == DEFAULT_POLICY


def test_simulation(airport: Airport) -> None:
    """Whose chain would change is listed, drafts never."""
    airport.draft()
    cheap = airport.submitted()
    dear = airport.submitted(estimated_total_cost=euros(60_000))
    simulated = simulate(airport, airport.caller("pia"))

    assert simulated.replayed == 2
    hurried, changed = simulated.changed
    assert changed.request.id == cheap.id
    assert [each.step.level for each in changed.before] == [Level.STANDARD]
    assert [each.step.level for each in changed.after] == [Level.STANDARD, Level.EXECUTIVE]
    assert hurried.request.id == dear.id
    assert [chain[-1].step.timeout_hours for chain in (hurried.before, hurried.after)] == [72, 24]


def test_simulation_names_the_rules(airport: Airport) -> None:
    """Each step says which rules ask for it, and what they looked at, before and after."""
    airport.submitted()
    simulated = simulate(airport, airport.caller("pia"))

    [changed] = simulated.changed
    usual = (Reason("any cost", {"work_type": "maintenance"}),)
    assert [each.because for each in changed.before] == [usual]
    assert [each.because for each in changed.after] == [
        usual,
        (Reason("always the executive", {}),),
    ]
    assert simulated.policy_version == 0


@pytest.mark.parametrize(
    ("other", "listed"),
    [
        ({"quorum": 2}, True),
        ({"timeout_hours": 23}, True),
        ({"delegable": False}, True),
        ({"escalates_to": Level.EXECUTIVE}, True),
        ({}, False),
    ],
)
def test_chains_of_the_same_levels_may_differ(
    airport: Airport, other: dict[str, Any], *, listed: bool
) -> None:
    """Who needs another agreement, or less time, has another chain; other names make none."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.hire("sia", Role.APPROVER, level=Level.STANDARD)
    airport.submitted()
    first, *others = DEFAULT_POLICY.rules
    step = evolve(first.steps[0], **other)
    new = NewPolicy(rules=(evolve(first, name="whatever it costs", steps=(step,)), *others))

    simulated = airport.app.simulate_policy(new, caller=airport.caller("adam"))
    assert bool(simulated.changed) is listed


def test_simulation_of_many(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest are replayed, page after page, up to a limit."""
    for name, value in (("PAGE", 2), ("MOST_REPLAYED", 4)):
        monkeypatch.setattr(f"workcore.use_cases.keep_policy.{name}", value)
    made = [airport.submitted() for _ in range(5)]
    simulated = simulate(airport, airport.caller("pia"))

    assert simulated.replayed == 4
    assert {c.request.id for c in simulated.changed} == {request.id for request in made[1:]}


HOME, _ = two_airports()
RAISING: Final = ("ann", "cal", "adam", "stan2", "olga2")


def hire() -> list[User]:
    """Let two more people decide at each level, one of whom raises requests too."""
    deciders = [
        u for u in HOME.place.people.values() if u.roles & {Role.APPROVER, Role.ASSET_OWNER}
    ]
    for user, number in product(deciders, (2, 3)):
        roles = user.roles | ({Role.REQUESTER} if number == 2 else set())
        name = f"{user.name.lower()}{number}"
        new = NewUser(
            name=name, roles=roles, level=user.level, email=f"{name}@home", password="x" * 12
        )
        added = HOME.app.add_user(new, caller=HOME.caller("adam"))
        cast("dict[str, User]", HOME.place.people)[name] = added
    return [u for u in HOME.place.people.values() if u.roles & {Role.APPROVER, Role.ASSET_OWNER}]


DECIDERS: Final = hire()


@st.composite
def wishes(draw: st.DrawFn) -> dict[str, Any]:
    """Ask for work of any kind, at any cost edge."""
    priority = draw(st.sampled_from(Priority))
    return {
        "on": draw(st.sampled_from(["S1", "AP", "T1"])),
        "by": draw(st.sampled_from(RAISING)),
        "work_type": draw(st.sampled_from(WorkType)),
        "priority": priority,
        "urgency": draw(st.sampled_from(sorted(URGENCIES[priority]))),
        "impact_level": draw(st.sampled_from(Impact)),
        "estimated_total_cost": euros(draw(st.sampled_from(EDGES))),
    }


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(policies(DECIDERS), st.lists(wishes(), min_size=1, max_size=4))
def test_nothing_gets_stuck(new: NewPolicy, wanted: list[dict[str, Any]]) -> None:
    """A policy that is saved approves every request when all who are asked agree, never before."""
    try:
        HOME.app.save_policy(new, caller=HOME.caller("adam"))
    except PolicyHasHole:
        event("refused")
        return
    event("saved")
    for wish in wanted:
        request = HOME.submitted(**wish)
        while request.status is not Status.APPROVED:
            request = everybody_agrees(request, by=wish["by"])
        assert_agreed(request)


def everybody_agrees(request: WorkRequest, *, by: str) -> WorkRequest:
    """Have everybody approve whom open steps ask, as often as they ask him."""
    people = HOME.place.people.items()
    asked = [name for name, user in people if request.asks(user) and name != by]
    before = request.approval
    for name in asked:
        for _ in request.approval.levels or before.waiting_for:
            if request.approval.asks(HOME.place.people[name]):
                request = agreed_again(request, name)
    assert request.approval != before, f"{asked} have agreed, and {before} still waits."
    return request


def agreed_again(request: WorkRequest, name: str) -> WorkRequest:
    """Have somebody approve, unless he has done so wherever he is asked."""
    with suppress(AlreadyDecided):
        return HOME.decided(request, name)
    return request


def assert_agreed(request: WorkRequest) -> None:
    """See that each step has the agreement of as many different people as it needs."""
    with HOME.place.unit() as unit:
        chain = unit.chains.get(request.id, request.revision)
    assert chain.steps
    for step in chain.steps:
        by = {decision.by for decision in step.agreed}
        assert len(by) >= step.quorum
        assert request.requested_by not in by
