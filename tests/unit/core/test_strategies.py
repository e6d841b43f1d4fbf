"""What the strategies draw is what they say: valid, or broken in exactly one place."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workcore.codec import as_object, merged, structure
from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.model import RequestContent, Severity
from workcore.policies.approval import DEFAULT_POLICY
from workcore.policies.approval_cases import Case
from workcore.policies.consistency import Facts
from workcore.policies.findings import errors_in
from workcore.policies.limits import LIMITS
from workcore.policies.register import UserDetails, asset_problems, code_problems, user_problems
from workcore.policies.validation import RULES, validate
from workcore.testing.builders import NOW
from workcore.testing.strategies import assets, cases, contents, near_valid_contents, users
from workcore.testing.strategies.near_valid import BREAKS
from workcore.use_cases.keep_assets import details_of

FACTS: Final = Facts(now=NOW, currency="EUR")


@settings(max_examples=40)
@given(contents())
def test_valid_contents_have_no_errors(content: RequestContent) -> None:
    """Whatever is drawn as valid may be submitted."""
    assert errors_in(validate(content, FACTS)) == ()


@settings(max_examples=40)
@given(contents())
def test_valid_contents_go_there_and_back(content: RequestContent) -> None:
    """Plain data loses nothing of them, and an empty patch changes nothing."""
    assert structure(as_object(content), RequestContent) == content
    assert merged(content, {}) == content


@pytest.mark.parametrize("code", BREAKS)
def test_near_valid_contents_have_one_error(code: str) -> None:
    """Whatever is drawn as broken in one way is broken in that way alone."""

    @settings(max_examples=8)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        near = data.draw(near_valid_contents(code))
        errors = errors_in(validate(near.content, FACTS))
        assert [error.code for error in errors] == [code]

    check()


def test_every_error_can_be_drawn() -> None:
    """Each limit, and each rule that is an error, has a way to be broken."""
    errors = {rule.code for rule in RULES if rule.severity is Severity.ERROR}

    assert set(BREAKS) == errors | {limit.code for limit in LIMITS}


@given(cases())
def test_default_policy_always_asks(case: Case) -> None:
    """Nothing is approved without anybody."""
    assert DEFAULT_POLICY.steps_for(case)


@given(users())
def test_drawn_people_may_be_entered(user: User) -> None:
    """The register has nothing against them."""
    details = UserDetails(name=user.name, roles=user.roles, level=user.level)

    assert list(user_problems(details)) == []


@given(assets())
def test_drawn_assets_may_be_entered(asset: Asset) -> None:
    """The register has nothing against them."""
    assert list(code_problems(asset.code)) == []
    assert list(asset_problems(details_of(asset))) == []
