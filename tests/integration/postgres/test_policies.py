"""A policy is read in full when it is another one, and never believed to be the same one."""

import psycopg
import pytest
from attrs import evolve
from psycopg.types.json import Jsonb

from workcore.codec import as_object
from workcore.policies.approval import DEFAULT_POLICY, Policy
from workcore.testing.contracts.policies import put_in_force, version
from workcore.testing.ids import new_id
from workcore.testing.world import Place
from workcore_adapters.postgres.in_force import MOST, InForce, Stamped

pytestmark = pytest.mark.integration


def current(place: Place) -> Policy:
    """What is in force."""
    with place.unit() as unit:
        return unit.policies.current


def test_what_is_unchanged_is_read_once(processes: tuple[Place, Place]) -> None:
    """Whoever reads again gets the very same."""
    mine, _ = processes
    put_in_force(mine, version(1, mine))

    assert current(mine) is current(mine)


def test_another_process_puts_one_in_force(processes: tuple[Place, Place]) -> None:
    """What somebody else put in force holds at the next reading, whatever was read before."""
    mine, other = processes
    assert current(other) == DEFAULT_POLICY
    for number in (1, 2):
        put_in_force(mine, version(number, mine))
        assert current(other) == version(number, mine)


def test_written_past_us(processes: tuple[Place, Place], postgres_dsn: str) -> None:
    """Whoever changes a version in the database itself, as a restore may, is not overlooked."""
    mine, _ = processes
    put_in_force(mine, version(1, mine))
    assert current(mine) == version(1, mine)
    other = evolve(DEFAULT_POLICY, version=1)
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute(
            "UPDATE approval_policies SET body = %s WHERE organisation_id = %s",
            (Jsonb(as_object(other)), mine.organisation.id),
        )

    assert current(mine) == other


def test_no_more_is_remembered_than_may_be() -> None:
    """When there are too many organisations all are forgotten but the newest."""
    in_force, ids = InForce(), [new_id() for _ in range(MOST + 1)]
    for each in ids:
        in_force.note(each, Stamped("1.1", DEFAULT_POLICY))

    assert in_force.known(ids[0]) is None
    assert in_force.known(ids[-1]) is not None
