"""What was answered to attempts, kept in this process."""

from contextlib import ExitStack

from workcore.entities.user import User
from workcore.errors import AlreadyClaimed
from workcore.model import Once
from workcore.ports.answers import Attempt
from workcore_adapters.memory.database import Tenant, Write, put
from workcore_adapters.memory.session import Session


class MemoryAnswers:
    """The attempts of one caller, as `ports.answers` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, key: str) -> Attempt | None:
        with self._session.reading() as tenant:
            return tenant.attempts.get((self._session.actor.id, key))

    def keep(self, attempt: Attempt) -> None:
        user_id = self._session.actor.id

        def write(tenant: Tenant, undo: ExitStack) -> None:
            put(tenant.attempts, (user_id, attempt.once.key), attempt, undo)

        self._session.later(write)


def claim(actor: User, once: Once) -> Write:
    """Make the write by which a unit claims its caller's attempt."""

    def write(tenant: Tenant, undo: ExitStack) -> None:
        if (actor.id, once.key) in tenant.attempts:
            raise AlreadyClaimed(once.key)
        attempt = Attempt(once=once, roles=actor.roles)
        put(tenant.attempts, (actor.id, once.key), attempt, undo)

    return write
