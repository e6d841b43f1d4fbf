"""Who was let in once is let in again without being read, and never longer than he may be."""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from attrs import evolve

from workcore.errors import UnknownCaller
from workcore.model import Caller, Role, TokenId
from workcore.ports.tokens import Claims
from workcore.testing.builders import NOW
from workcore.testing.contracts.delegations import absent, cover, kept
from workcore.testing.ids import new_id
from workcore.testing.world import Place
from workcore_adapters.postgres import Database, PostgresDirectory
from workcore_adapters.postgres.admission import ASK_CALLER
from workcore_adapters.postgres.database import Lease
from workcore_adapters.postgres.scopes import Scope
from workcore_adapters.postgres.statements import Row, Statement, Values

pytestmark = pytest.mark.integration

Processes = tuple[Place, Place]
TICK = timedelta(milliseconds=1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """The statements that are run, each time."""
    ran: list[Statement] = []
    run = Lease.run

    def listen(lease: Lease, statement: Statement, values: Values, scope: Scope) -> list[Row]:
        ran.append(statement)
        return run(lease, statement, values, scope)

    monkeypatch.setattr(Lease, "run", listen)
    return ran


def enter(place: Place, caller: Caller) -> None:
    """Read something, as far as he may."""
    with place.units(caller) as unit:
        unit.assets.many([place.assets["S1"].id])
        _ = unit.actor


def with_token(place: Place, who: str = "ann") -> Caller:
    """Somebody with a token of his own, that counts."""
    return evolve(place.caller(who), token_id=TokenId(new_id()), token_issued_at=NOW, at=NOW + TICK)


def revoke(caller: Caller, dsn: str) -> None:
    """Sign a token out, in a process of its own."""
    assert caller.token_id is not None
    database = Database(dsn)
    claims = Claims(
        organisation_id=caller.organisation_id,
        user_id=caller.user_id,
        token_id=caller.token_id,
        expires_at=NOW + timedelta(hours=8),
    )
    PostgresDirectory(database).revoke(claims, at=NOW)
    database.close()


def revoke_past_us(caller: Caller, dsn: str) -> None:
    """Sign a token out as the version before does, or an administrator by hand."""
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO revoked_tokens (organisation_id, id, user_id, revoked_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            [
                caller.organisation_id,
                caller.token_id,
                caller.user_id,
                NOW,
                NOW + 8 * 60 * 60_000 * TICK,
            ],
        )


def test_who_is_known_is_not_read_again(processes: Processes, asked: list[Statement]) -> None:
    """The second time his mark is enough, with any of his tokens that was seen before."""
    mine, _ = processes
    caller = with_token(mine)
    enter(mine, caller)
    asked.clear()
    enter(mine, evolve(caller, at=NOW + 5 * TICK))

    assert ASK_CALLER not in asked
    assert asked


@pytest.mark.parametrize("end", [revoke, revoke_past_us])
def test_signed_out(
    processes: Processes, postgres_dsn: str, end: Callable[[Caller, str], None]
) -> None:
    """A token that was signed out elsewhere is refused at the next call; his others are not."""
    mine, _ = processes
    caller, another = with_token(mine), with_token(mine)
    for each in (caller, another):
        enter(mine, each)
    end(caller, postgres_dsn)

    with pytest.raises(UnknownCaller):
        enter(mine, caller)
    enter(mine, another)


def test_one_token_lets_no_other_in(processes: Processes, postgres_dsn: str) -> None:
    """Who is known by one token is asked about with another, under the same mark."""
    mine, _ = processes
    caller = with_token(mine)
    out = with_token(mine)
    revoke(out, postgres_dsn)
    enter(mine, caller)

    with pytest.raises(UnknownCaller):
        enter(mine, out)


def test_deactivated_and_changed(processes: Processes) -> None:
    """What another process does to him holds at once."""
    mine, other = processes
    caller = with_token(mine)
    enter(mine, caller)
    with other.unit() as unit:
        ann = unit.users.save(evolve(other.people["ann"], roles=frozenset({Role.VIEWER})))
        unit.commit()
    with mine.units(caller) as unit:
        assert unit.actor.roles == {Role.VIEWER}
    with other.unit() as unit:
        unit.users.save(evolve(ann, active=False))
        unit.commit()

    with pytest.raises(UnknownCaller):
        enter(mine, caller)


def test_cover_that_another_process_plans(processes: Processes) -> None:
    """Cover counts from the next call on, and no longer than it is planned."""
    mine, other = processes
    assert absent(mine, NOW) == ()
    planned = cover(other)
    kept(other, planned)
    assert [each.person.name for each in absent(mine, planned.window.start)] == ["Stan"]
    with other.unit() as unit:
        unit.delegations.remove(unit.delegations.get(planned.id))
        unit.commit()

    assert absent(mine, planned.window.start) == ()


def test_cover_begins_and_ends(processes: Processes) -> None:
    """What was planned begins and ends by itself, whatever was read at other times."""
    mine, _ = processes
    planned = cover(mine)
    kept(mine, planned)
    start, end = planned.window.start, planned.window.end
    times: dict[datetime | None, int] = {
        start - TICK: 0,
        start: 1,
        end - TICK: 1,
        end: 0,
        None: 0,
    }
    for at in [*times, *reversed(times), start - TICK, start, end, start - TICK, None, start]:
        assert len(absent(mine, at)) == times[at], at


def test_absent_is_somebody_else_now(processes: Processes) -> None:
    """In whose place one answers is read each time: his roles may have changed."""
    mine, other = processes
    planned = cover(mine)
    kept(mine, planned)
    at = planned.window.start
    assert len(absent(mine, at)) == 1
    with other.unit() as unit:
        gone = unit.users.save(evolve(other.people["stan"], active=False))
        unit.commit()
    assert absent(mine, at) == ()
    with other.unit() as unit:
        unit.users.save(evolve(gone, active=True))
        unit.commit()

    assert len(absent(mine, at)) == 1
