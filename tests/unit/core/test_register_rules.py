"""What may be entered about assets and people, at every edge."""

from collections.abc import Iterable

import pytest

from workcore.errors import Problem
from workcore.model import AssetType, Level, Role
from workcore.policies.register import (
    AssetDetails,
    UserDetails,
    asset_problems,
    code_problems,
    email_problems,
    password_problems,
    user_problems,
)


def codes(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """List fields and codes of problems, each with a sentence."""
    found = list(problems)
    assert all(problem.message for problem in found)
    return [(problem.field, problem.code) for problem in found]


@pytest.mark.parametrize("code", ["A", "9", "A12", "a12", "S-12.3/L_R", "X" * 32])
def test_good_code(code: str) -> None:
    """Letters and digits, then dots, slashes, hyphens and underscores, 32 at most."""
    assert codes(code_problems(code)) == []


@pytest.mark.parametrize("code", ["", "-A", "A B", "Ä1", "A\n", "X" * 33, "A#", "ß"])
def test_bad_code(code: str) -> None:
    """Anything else is malformed."""
    assert codes(code_problems(code)) == [("code", "code_malformed")]


@pytest.mark.parametrize("name", ["A", "x" * 200, " A "])
def test_good_name(name: str) -> None:
    """Names have 1 to 200 characters."""
    assert codes(asset_problems(AssetDetails(name=name, asset_type=AssetType.GATE))) == []
    assert codes(user_problems(UserDetails(name=name, roles=frozenset({Role.ADMIN})))) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_bad_name(name: str) -> None:
    """Names that say nothing or too much are refused."""
    expected = [("name", "name_length")]

    assert codes(asset_problems(AssetDetails(name=name, asset_type=AssetType.GATE))) == expected
    assert codes(user_problems(UserDetails(name=name, roles=frozenset({Role.ADMIN})))) == expected


@pytest.mark.parametrize("field", ["location", "capacity_group"])
def test_optional_texts_of_an_asset(field: str) -> None:
    """What is said about an asset has 1 to 200 characters."""

    def judged(text: str) -> list[tuple[str, str]]:
        details = {"name": "Gate", "asset_type": AssetType.GATE, field: text}
        return codes(asset_problems(AssetDetails(**details)))  # type: ignore[arg-type]  # as named

    assert judged("x") == judged("x" * 200) == []
    assert judged("") == judged("x" * 201) == [(field, f"{field}_length")]


@pytest.mark.parametrize("level", Level)
def test_approvers_need_a_level(level: Level) -> None:
    """An approver has a level; being an owner is none."""
    details = UserDetails(name="Ann", roles=frozenset({Role.APPROVER}), level=level)
    expected = [("level", "level_required")] if level is Level.OWNER else []

    assert codes(user_problems(details)) == expected


@pytest.mark.parametrize("role", Role)
def test_only_approvers_need_a_level(role: Role) -> None:
    """Without a level one may be anything but an approver."""
    details = UserDetails(name="Ann", roles=frozenset({role}))

    assert bool(codes(user_problems(details))) is (role is Role.APPROVER)


def test_somebody_has_a_role() -> None:
    """A person without any role is nobody to the organisation."""
    assert codes(user_problems(UserDetails(name="Ann", roles=frozenset()))) == [
        ("roles", "roles_missing")
    ]


@pytest.mark.parametrize("email", ["a@b", "ann.other+x@example.org", "x" * 64 + "@" + "y" * 189])
def test_good_address(email: str) -> None:
    """Something stands before and behind one `@`."""
    assert codes(email_problems(email)) == []


@pytest.mark.parametrize(
    "email",
    ["", "ann", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "x" * 65 + "@y", "x@" + "y" * 190],
)
def test_bad_address(email: str) -> None:
    """Anything else is malformed."""
    assert codes(email_problems(email)) == [("email", "email_malformed")]


@pytest.mark.parametrize(
    ("length", "good"), [(11, False), (12, True), (1_024, True), (1_025, False)]
)
def test_password_is_judged_by_length(length: int, *, good: bool) -> None:
    """Passwords have 12 to 1,024 characters, of any kind."""
    expected = [] if good else [("password", "password_length")]

    assert codes(password_problems("ü" * length)) == expected
