"""What time itself has to do, across organisations, as `ports.deadlines` promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import Integer, Text, any_, bindparam, delete, func, or_, select
from sqlalchemy import literal_column as sql

from workcore.entities.user import system_of
from workcore.errors import UnknownCaller
from workcore.model import NOBODY, Caller, ChainState, OrganisationId
from workcore.policies.transitions import DECIDABLE
from workcore.ports.deadlines import ApprovalBacklog, Noticeable, OldSecret, Waiting
from workcore_adapters.postgres.admission import ORGANISATION_ID, Admitted
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.rows.people import ORGANISATION, organisation_from
from workcore_adapters.postgres.scopes import EVERYWHERE, within
from workcore_adapters.postgres.session import NIL
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import (
    approval_chains,
    attempts,
    organisations,
    webhooks,
    work_requests,
)
from workcore_adapters.postgres.tables.base import Id, Instant, Texts
from workcore_adapters.postgres.unit_of_work import PostgresUnitOfWork

h, k, w = webhooks.c, approval_chains.c, work_requests.c

LATE: Final = k.due_at <= bindparam("now", type_=Instant)
OPEN: Final = (
    (k.state == sql(f"'{ChainState.OPEN}'"))
    & (w.organisation_id == k.organisation_id)
    & (w.id == k.request_id)
    & (w.revision == k.revision)
    & or_(w.status == any_(bindparam("decidable", type_=Texts)), w.started_by_id.is_not(None))
)
DUE: Final = compiled(
    select(k.organisation_id, k.request_id)
    .where(OPEN, LATE)
    .order_by(k.due_at, k.request_id)
    .limit(bindparam("limit", type_=Integer()))
)
BACKLOG: Final = compiled(select(func.count(), func.count().filter(LATE)).where(OPEN))

KEY_ID: Final = bindparam("key_id", type_=Text())
OLD_SECRETS: Final = compiled(
    select(h.organisation_id, h.id)
    .where(or_(h.key_id != KEY_ID, h.previous_id != KEY_ID))
    .where(h.id > bindparam("after", type_=Id))
    .order_by(h.id)
    .limit(bindparam("limit", type_=Integer()))
)

STATES: Final = sorted(map(str, DECIDABLE))

NOTICES: Final = compiled(
    select(
        w.organisation_id,
        w.id,
        func.coalesce(w.told, sql("'{}'::text[]")),
        func.coalesce(w.tellings, sql("0")),
        func.now(),
    )
    .where(w.notice_at <= func.now())
    .order_by(w.notice_at, w.id)
    .limit(bindparam("limit", type_=Integer()))
)

FORGET: Final = compiled(
    delete(attempts).where(attempts.c.at < bindparam("before", type_=Instant)).returning(sql("1"))
)

OURS: Final = compiled(select(*ORGANISATION).where(organisations.c.id == ORGANISATION_ID))


@frozen
class PostgresDeadlines:
    """Finds what is due. May be shared between threads."""

    _database: Database

    def approvals(self, now: datetime, limit: int) -> Sequence[Waiting]:
        """Find requests whose open step wants attention."""
        values = {"now": now, "limit": limit, "decidable": STATES}
        rows = self._database.run(DUE, values, EVERYWHERE, repeatable=True)
        return [Waiting(organisation_id=place, request_id=request) for place, request in rows]

    def notices(self, limit: int) -> Sequence[Noticeable]:
        """Find requests of which there may be something to tell."""
        rows = self._database.run(NOTICES, {"limit": limit}, EVERYWHERE, repeatable=True)
        return [
            Noticeable(
                organisation_id=place, request_id=id_, marks=tuple(told), tellings=count, at=now
            )
            for place, id_, told, count, now in rows
        ]

    def backlog(self, now: datetime) -> ApprovalBacklog:
        """Count what waits for a decision."""
        values = {"now": now, "decidable": STATES}
        [[waiting, late]] = self._database.run(BACKLOG, values, EVERYWHERE, repeatable=True)
        return ApprovalBacklog(waiting=waiting, late=late)

    def old_secrets(
        self, key_id: str, limit: int, after: OldSecret | None = None
    ) -> Sequence[OldSecret]:
        """Find webhooks with a secret that another key has encrypted."""
        begun = NIL if after is None else after.webhook_id
        values = {"key_id": key_id, "limit": limit, "after": begun}
        rows = self._database.run(OLD_SECRETS, values, EVERYWHERE)
        return [OldSecret(organisation_id=place, webhook_id=id_) for place, id_ in rows]

    def forget_attempts(self, before: datetime) -> int:
        """Forget attempts that were made before then."""
        return len(self._database.run(FORGET, {"before": before}, EVERYWHERE))


def postgres_system(database: Database, organisation_id: OrganisationId) -> PostgresUnitOfWork:
    """
    Open a unit in which only time acts.

    Raises:
        UnknownCaller: There is no such organisation.
    """
    scope, values = within(organisation_id), {"organisation_id": organisation_id}
    for row in database.run(OURS, values, scope, repeatable=True):
        caller = Caller(
            organisation_id=organisation_id, user_id=NOBODY.id, correlation_id=NOBODY.name
        )
        admitted = Admitted(system_of(organisation_id), organisation_from(row))
        return PostgresUnitOfWork(database, caller, admitted)
    raise UnknownCaller
