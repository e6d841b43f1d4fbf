"""Approval policies that an organisation might write, sensible or not."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from workcore.entities.user import User
from workcore.model import AssetType, Impact, Level, Priority, WorkType
from workcore.policies.approval import Rule, StepRule, Who
from workcore.policies.approval_cases import Condition
from workcore.policies.approval_editing import NewPolicy

EDGES = ("0.01", "9999.99", "10000", "50000", "50000.01")
GROUPS = ("contact-wide", "remote")


@st.composite
def policies(draw: st.DrawFn, people: Sequence[User]) -> NewPolicy:
    """
    Draw policies of up to six rules, most of them with one for whatever the others leave out.

    Args:
        people: Whom steps name at times; those who could answer.
    """
    rules = draw(st.lists(_rules(people), min_size=1, max_size=5, unique_by=lambda r: r.name))
    if draw(st.integers(0, 3)):
        step = StepRule(level=draw(st.sampled_from(Level)), timeout_hours=24)
        rules.append(Rule(name="the rest", when=Condition(), steps=(step,)))
    return NewPolicy(rules=tuple(rules))


def _rules(people: Sequence[User]) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        name=st.sampled_from([f"rule {number}" for number in range(20)]),
        when=conditions(),
        steps=st.lists(_steps(people), min_size=1, max_size=3).map(tuple),
    )


def conditions() -> st.SearchStrategy[Condition]:
    """Give conditions; each part is often left open."""
    cost = st.none() | st.sampled_from(EDGES).map(Decimal)
    return st.builds(
        Condition,
        work_types=_some(list(WorkType)),
        priorities=_some(list(Priority)),
        impacts=_some(list(Impact)),
        asset_types=_some(list(AssetType)),
        capacity_groups=_some(list(GROUPS)),
        cost_from=cost,
        cost_over=cost,
        cost_under=cost,
        cost_to=cost,
        regulatory=st.sampled_from([None, None, False, True]),
    )


def _some(values: Sequence[object]) -> st.SearchStrategy[frozenset[object]]:
    return st.just(frozenset[object]()) | st.frozensets(st.sampled_from(values), max_size=4)


@st.composite
def _steps(draw: st.DrawFn, people: Sequence[User]) -> StepRule:
    who = draw(st.sampled_from([Who.LEVEL, Who.LEVEL, Who.ASSET_OWNER, Who.USERS]))
    level = draw(st.sampled_from(Level))
    named = draw(st.lists(st.sampled_from(people), min_size=1, max_size=3, unique=True))
    return StepRule(
        level=level,
        who=who,
        parallel=draw(st.booleans()),
        quorum=draw(st.sampled_from([1, 1, 1, 2, 3])),
        timeout_hours=draw(st.integers(1, 96)),
        user_ids=tuple(user.id for user in named) if who is Who.USERS else (),
    )
