"""What was answered to one caller's attempts, as `ports.answers` promises."""

from typing import Final

from attrs import frozen
from sqlalchemy import Text, bindparam, select

from workcore.ports.answers import Attempt
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.attempts import ATTEMPT, attempt_from, attempt_of
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import attempts
from workcore_adapters.postgres.tables.base import Id
from workcore_adapters.postgres.writes import ATTEMPT_KEPT

FIND: Final = compiled(
    select(*ATTEMPT)
    .where(attempts.c.organisation_id == ORGANISATION_ID)
    .where(attempts.c.user_id == bindparam("user_id", type_=Id))
    .where(attempts.c.key == bindparam("key", type_=Text()))
)


@frozen
class PostgresAnswers:
    """The attempts of one caller."""

    _session: Session
    _pending: Pending

    def find(self, key: str) -> Attempt | None:
        """Read the caller's attempt of this name."""
        return next(map(attempt_from, self._session.read(FIND, {"key": key})), None)

    def keep(self, attempt: Attempt) -> None:
        """Write an attempt with its answer at commit."""
        actor = self._session.admitted.actor
        self._pending.add(ATTEMPT_KEPT, attempt_of(actor, attempt.once, attempt.answer))
