"""Approval policies, as a store keeps them."""

import pytest
from attrs import evolve

from workcore.errors import Duplicate
from workcore.model import Level, Role
from workcore.policies.approval import DEFAULT_POLICY, Policy, StepRule, Who
from workcore.testing.contracts.base import StoreContract
from workcore.testing.world import Place


def version(number: int, place: Place) -> Policy:
    """Write a policy with a value in every field."""
    named = StepRule(
        level=Level.STANDARD,
        who=Who.USERS,
        quorum=2,
        timeout_hours=8,
        delegable=False,
        escalates_to=Level.EXECUTIVE,
        user_ids=(place.people["stan"].id, place.people["otto"].id),
    )
    first, *rest = DEFAULT_POLICY.rules
    return Policy(version=number, rules=(evolve(first, steps=(named,)), *rest))


def put_in_force(place: Place, policy: Policy) -> None:
    """Write a policy."""
    with place.unit() as unit:
        unit.policies.add(policy)
        unit.commit()


class PoliciesContract(StoreContract):
    """The latest version is in force, and each is written once."""

    def test_default_is_in_force_at_first(self, home: Place) -> None:
        """An organisation that wrote no policy has the one that ships."""
        with home.unit() as unit:
            assert unit.policies.current == DEFAULT_POLICY

    def test_latest_is_in_force(self, home: Place, abroad: Place) -> None:
        """Every field survives, and nobody else is concerned."""
        for number in (1, 2):
            put_in_force(home, version(number, home))

        with home.unit() as unit:
            assert unit.policies.current == version(2, home)
        with abroad.unit() as unit:
            assert unit.policies.current == DEFAULT_POLICY

    def test_a_version_is_written_once(self, home: Place) -> None:
        """Of two who write the same version one is told."""
        put_in_force(home, version(1, home))

        with pytest.raises(Duplicate):
            put_in_force(home, evolve(version(1, home), rules=DEFAULT_POLICY.rules))
        with home.unit() as unit:
            assert unit.policies.current == version(1, home)

    def test_uncommitted_is_not_in_force(self, home: Place) -> None:
        """A unit that does not commit changes nothing."""
        with home.unit() as unit:
            unit.policies.add(version(1, home))

        with home.unit() as unit:
            assert unit.policies.current == DEFAULT_POLICY


class HoldersContract(StoreContract):
    """Who holds a role is found among the active people of one organisation."""

    def test_holders_of_any_role(self, home: Place) -> None:
        """Everybody with one of the roles comes once, in the order of coming."""
        wanted = frozenset({Role.APPROVER, Role.ASSET_OWNER})
        with home.unit() as unit:
            found = unit.users.holding(wanted)

        holders = [u for u in home.people.values() if not u.roles.isdisjoint(wanted)]
        assert list(found) == sorted(holders, key=lambda user: user.id)

    def test_who_has_left_holds_nothing(self, home: Place) -> None:
        """A deactivated person is not among them, nor is anybody when no role is asked for."""
        with home.unit() as unit:
            unit.users.save(evolve(home.people["stan"], active=False))
            unit.commit()

        with home.unit() as unit:
            assert home.people["stan"].id not in {u.id for u in unit.users.holding(set(Role))}
            assert unit.users.holding(()) == ()
