"""What an organisation may write into its approval policy."""

from collections.abc import Collection, Iterator
from typing import Final

from attrs import field, frozen

from workcore.errors import PolicyHasHole, Problem
from workcore.model import Level, UserId
from workcore.policies.approval import Policy, Rule, StepRule, Who
from workcore.policies.approval_holes import DECIDERS, Decider, Hole

MOST_RULES: Final = 50
MOST_STEPS: Final = len(Level)
LONGEST_NAME: Final = 100
LONGEST_HOURS: Final = 30 * 24
LARGEST_QUORUM: Final = 10


@frozen(kw_only=True)
class NewPolicy:
    """
    Rules to put in force.

    Attributes:
        rules: In the order in which they are shown; all that match a request count.
    """

    rules: tuple[Rule, ...] = field()

    def numbered(self, version: int) -> Policy:
        """Make it the policy of that version."""
        return Policy(version=version, rules=self.rules)


def policy_problems(policy: NewPolicy, people: Collection[Decider]) -> Iterator[Problem]:
    """Name whatever no policy may have; *people* is at least everybody who may decide."""
    if not 1 <= len(policy.rules) <= MOST_RULES:
        yield Problem("rules", "out_of_range", f"Must be 1 to {MOST_RULES} rules.")
    names = [rule.name for rule in policy.rules]
    able = {p.id for p in people if p.active and not DECIDERS.isdisjoint(p.roles)}
    for index, rule in enumerate(policy.rules):
        place = f"rules[{index}]"
        if not 1 <= len(rule.name.strip()) <= LONGEST_NAME:
            yield Problem(f"{place}.name", "out_of_range", f"1 to {LONGEST_NAME} characters.")
        if names.index(rule.name) < index:
            yield Problem(f"{place}.name", "duplicate", "Another rule has this name.")
        yield from _rule_problems(place, rule, able)


def _rule_problems(place: str, rule: Rule, able: Collection[UserId]) -> Iterator[Problem]:
    if not 1 <= len(rule.steps) <= MOST_STEPS:
        yield Problem(f"{place}.steps", "out_of_range", f"Must be 1 to {MOST_STEPS} steps.")
    for index, step in enumerate(rule.steps):
        for name, code, message in _step_problems(step, able):
            yield Problem(f"{place}.steps[{index}].{name}", code, message)


def _step_problems(step: StepRule, able: Collection[UserId]) -> Iterator[tuple[str, str, str]]:
    if not 1 <= step.timeout_hours <= LONGEST_HOURS:
        yield "timeout_hours", "out_of_range", f"Must be 1 to {LONGEST_HOURS} hours."
    if not 1 <= step.quorum <= LARGEST_QUORUM:
        yield "quorum", "out_of_range", f"Must be 1 to {LARGEST_QUORUM}."
    if (step.who is Who.USERS) is not bool(step.user_ids):
        yield "user_ids", "not_for_this_step", "Name people exactly where `who` is `users`."
    for user_id in step.user_ids:
        if user_id not in able:
            yield "user_ids", "cannot_decide", f"{user_id} is nobody who may decide."
    if step.escalates_to is not None and not _above(step.escalates_to, step.level):
        yield "escalates_to", "not_above", f"Must be a level after {step.level}."


def _above(one: Level, other: Level) -> bool:
    order = tuple(Level)
    return order.index(one) > order.index(other)


def refusal(hole: Hole) -> PolicyHasHole:
    """Show the hole to whoever wanted to save the policy."""
    case = hole.case
    return PolicyHasHole(
        case={
            "work_type": case.work_type,
            "priority": case.priority,
            "impact": " ".join(sorted(case.impacts)),
            "asset_type": case.asset_type,
            "capacity_group": case.capacity_group or "none",
            "cost": str(case.cost),
            "regulatory": "yes" if case.regulatory else "no",
        },
        level=hole.level,
        needed=hole.needed,
        found=hole.found,
    )
