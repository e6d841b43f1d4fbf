"""Tries to sign in, as `ports.sign_ins` promises."""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen
from sqlalchemy import Text, bindparam, case, delete, or_
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import insert

from workcore.ports.sign_ins import Tries
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.scopes import NOWHERE
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import sign_in_tries
from workcore_adapters.postgres.tables.base import Instant

t = sign_in_tries.c
_who = bindparam("who", type_=Text())
_at = bindparam("at", type_=Instant)
_start = bindparam("start", type_=Instant)

_first: Final = insert(sign_in_tries).values(who=_who, count=sql("1"), since=_at)
_over: Final = or_(t.since <= _start, t.count == sql("0"))
COUNT: Final = compiled(
    _first.on_conflict_do_update(
        index_elements=sign_in_tries.primary_key,
        set_={
            "count": case((_over, sql("1")), else_=t.count + sql("1")),
            "since": case((_over, _first.excluded.since), else_=t.since),
        },
    ).returning(t.count, t.since, t.succeeded_at)
)

_success: Final = insert(sign_in_tries).values(
    who=_who, count=sql("0"), since=_at, succeeded_at=_at
)
SUCCEEDED: Final = compiled(
    _success.on_conflict_do_update(
        index_elements=sign_in_tries.primary_key,
        set_={name: _success.excluded[name] for name in ("count", "since", "succeeded_at")},
    ).returning(sql("1"))
)

FORGET: Final = compiled(
    delete(sign_in_tries)
    .where(
        t.since < _start,
        or_(t.succeeded_at.is_(None), t.succeeded_at < bindparam("success", type_=Instant)),
    )
    .returning(sql("1"))
)
CLEAR: Final = compiled(delete(sign_in_tries).where(t.who == _who).returning(sql("1")))


@frozen
class PostgresSignIns:
    """Counts tries. May be shared between threads and processes."""

    _database: Database

    def count(self, who: str, *, at: datetime, window: timedelta) -> Tries:
        """Count a try, this one included."""
        [row] = self._database.run(COUNT, {"who": who, "at": at, "start": at - window}, NOWHERE)
        return Tries(*row)

    def succeeded(self, who: str, *, at: datetime) -> None:
        """Forget the tries: one succeeded."""
        self._database.run(SUCCEEDED, {"who": who, "at": at}, NOWHERE)

    def clear(self, who: str) -> None:
        """Forget the tries and the successes."""
        self._database.run(CLEAR, {"who": who}, NOWHERE)

    def forget(self, before: datetime, *, succeeded_before: datetime) -> int:
        """Forget everybody whose first try and last success were before then."""
        values = {"start": before, "success": succeeded_before}
        return len(self._database.run(FORGET, values, NOWHERE))
