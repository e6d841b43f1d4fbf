"""What people want to hear of, kept in this process."""

from collections.abc import Collection, Mapping
from contextlib import ExitStack

from workcore.errors import Duplicate, Stale
from workcore.model import UserId
from workcore.policies.preferences import DEFAULT_PREFERENCES, Preferences
from workcore_adapters.memory.database import Tenant, put
from workcore_adapters.memory.session import Session


class MemoryPreferences:
    """What people have chosen, as `ports.preferences` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, user_ids: Collection[UserId]) -> Mapping[UserId, Preferences]:
        with self._session.reading() as tenant:
            chosen = tenant.preferences
            return {user_id: chosen.get(user_id, DEFAULT_PREFERENCES) for user_id in user_ids}

    def save(self, preferences: Preferences) -> None:
        user_id = self._session.actor.id

        def write(tenant: Tenant, undo: ExitStack) -> None:
            known = tenant.preferences.get(user_id, DEFAULT_PREFERENCES)
            if known.version and preferences.version == 1:
                raise Duplicate("id", str(user_id))
            if known.version != preferences.version - 1:
                raise Stale("notification_preference", user_id, known.version)
            put(tenant.preferences, user_id, preferences, undo)

        self._session.later(write)
