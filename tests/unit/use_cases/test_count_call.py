"""Calls are counted for their caller and for his organisation."""

from datetime import timedelta
from typing import Final

import pytest
from attrs import evolve

from workcore.errors import TooManyCalls
from workcore.model import Caller, OrganisationId, UserId
from workcore.policies.rates import RateLimits
from workcore.testing.ids import new_id
from workcore.use_cases.count_call import CountCall
from workcore_adapters.memory import MemoryLimiter

MINUTE: Final = timedelta(minutes=1)


def a_caller(organisation_id: OrganisationId | None = None) -> Caller:
    """Somebody new, of a new organisation or a given one."""
    return Caller(
        organisation_id=organisation_id or OrganisationId(new_id()),
        user_id=UserId(new_id()),
        correlation_id="test",
    )


def counting(per_user: int, per_organisation: int) -> CountCall:
    """Count by these limits."""
    limits = RateLimits(per_user=per_user, per_organisation=per_organisation)
    return CountCall(MemoryLimiter(), limits)


def test_by_default() -> None:
    """A person has 600 calls a minute, an organisation ten times as many."""
    standing = CountCall(MemoryLimiter(), RateLimits())(a_caller())

    assert (standing.most, standing.left) == (600, 599)
    assert RateLimits() == RateLimits(per_user=600, per_organisation=6_000, window=MINUTE)


def test_a_person_uses_up_his_own() -> None:
    """Whoever has used up his calls is refused and told when to come back; a colleague is not."""
    count, ann = counting(2, 100), a_caller()
    bob = a_caller(ann.organisation_id)
    assert [count(ann).left for _ in range(2)] == [1, 0]
    with pytest.raises(TooManyCalls) as refusal:
        count(ann)

    assert (refusal.value.standing.most, refusal.value.standing.left) == (2, 0)
    assert timedelta() < refusal.value.retry_after <= MINUTE
    assert count(bob).left == 1


def test_all_use_up_the_organisation() -> None:
    """What all call together counts for each of them, and nothing in another organisation."""
    count, ann = counting(100, 3), a_caller()
    left = [count(a_caller(ann.organisation_id)).left for _ in range(3)]
    with pytest.raises(TooManyCalls) as refusal:
        count(ann)

    assert left == [2, 1, 0]
    assert refusal.value.standing.most == 3
    assert count(evolve(ann, organisation_id=OrganisationId(new_id()))).left == 2


def test_refusals_use_up_nothing() -> None:
    """Whoever goes on calling in vain takes nothing from his colleagues."""
    count, ann = counting(1, 5), a_caller()
    count(ann)
    for _ in range(10):
        with pytest.raises(TooManyCalls):
            count(ann)

    left = [count(a_caller(ann.organisation_id)).left for _ in range(4)]
    assert left == [0, 0, 0, 0]
