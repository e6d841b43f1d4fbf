"""What people want to hear of, as `ports.preferences` promises."""

from collections.abc import Collection, Mapping
from typing import Final

from attrs import frozen
from sqlalchemy import any_, bindparam, select

from workcore.codec import as_object, structure
from workcore.model import UserId
from workcore.policies.preferences import DEFAULT_PREFERENCES, Preferences
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import notification_preferences
from workcore_adapters.postgres.tables.base import Ids
from workcore_adapters.postgres.writes import PREFERENCES_ADDED, PREFERENCES_SAVED

p = notification_preferences.c

OF: Final = compiled(
    select(p.id, p.body).where(
        p.organisation_id == ORGANISATION_ID, p.id == any_(bindparam("ids", type_=Ids))
    )
)


@frozen
class PostgresPreferences:
    """What the people of one organisation have chosen."""

    _session: Session
    _pending: Pending

    def of(self, user_ids: Collection[UserId]) -> Mapping[UserId, Preferences]:
        """Read what some have chosen."""
        rows = self._session.read(OF, {"ids": list(user_ids)})
        chosen = {user_id: structure(body, Preferences) for user_id, body in rows}
        return {user_id: chosen.get(user_id, DEFAULT_PREFERENCES) for user_id in user_ids}

    def save(self, preferences: Preferences) -> None:
        """Write the next version of the caller's at commit."""
        row = {
            "id": self._session.admitted.actor.id,
            "version": preferences.version,
            "body": as_object(preferences),
        }
        self._pending.add(PREFERENCES_ADDED if preferences.version == 1 else PREFERENCES_SAVED, row)
