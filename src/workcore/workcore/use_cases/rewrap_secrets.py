"""Encrypt the secrets of webhooks by the current key, so that older ones can leave the ring."""

from functools import partial
from typing import Final

from attrs import evolve, frozen

from workcore.entities.webhook import Webhook
from workcore.errors import Broken
from workcore.model import WrappedKey
from workcore.ports.deadlines import Deadlines, OldSecret
from workcore.ports.unit_of_work import SystemUnits
from workcore.ports.vault import Vault
from workcore.use_cases.rewrap_keys import Rewraps, rewraps

BATCH: Final = 500


@frozen
class RewrapSecrets:
    """Turn the ring a little further; messages are signed all the while, by the same secrets."""

    _units: SystemUnits
    _deadlines: Deadlines
    _vault: Vault

    def __call__(self, *, limit: int = BATCH) -> Rewraps:
        """Encrypt so many anew, or all that are left; each in a transaction of its own."""
        current = self._vault.current
        if current is None:
            return Rewraps()
        return rewraps(partial(self._deadlines.old_secrets, current), self._rewrap, limit)

    def _rewrap(self, old: OldSecret) -> None:
        with self._units(old.organisation_id) as unit:
            hook = unit.webhooks.get(old.webhook_id)
            secret = self._anew(hook, hook.secret)
            unit.webhooks.save(evolve(hook, secret=secret, previous=self._before(hook)))
            unit.commit()

    def _before(self, hook: Webhook) -> WrappedKey | None:
        """Encrypt the one before, too; where it cannot be read there is none any more."""
        try:
            return None if hook.previous is None else self._anew(hook, hook.previous)
        except Broken:
            return None

    def _anew(self, hook: Webhook, sealed: WrappedKey) -> WrappedKey:
        context = hook.id.bytes
        return self._vault.seal(self._vault.open(sealed, context), context)
