"""Say how servers know that it was us who told them: secrets are shown, and replaced."""

from attrs import frozen

from workcore.entities.webhook import Webhook
from workcore.model import Caller, WebhookId
from workcore.policies.hooks import OVERLAP, shown
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.ports.vault import Vault
from workcore.use_cases.recording import Recorder
from workcore.use_cases.webhook_changes import allowed, record, to_change


@frozen
class ShowSecret:
    """Tell administrators what verifies a webhook's signatures, on the record."""

    _units: Units
    _clock: Clock
    _vault: Vault
    _recorder: Recorder

    def __call__(self, webhook_id: WebhookId, *, caller: Caller) -> str:
        """
        Show the secret that signs now, as `whsec_` and base64.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
            NoSuchWebhook: There is none.
        """
        with self._units(caller) as unit:
            webhook = allowed(unit).webhooks.get(webhook_id)
            secret = self._vault.open(webhook.secret, webhook.id.bytes)
            at = self._clock.now()
            record(self._recorder, unit, caller, at, "secret_shown", before=webhook, after=webhook)
            unit.commit()

        return shown(secret)


@frozen
class RotateSecret:
    """Sign by another secret; the one before signs besides for a while."""

    _units: Units
    _clock: Clock
    _vault: Vault
    _recorder: Recorder

    def __call__(
        self, webhook_id: WebhookId, *, caller: Caller, expected: int | None = None
    ) -> Webhook:
        """
        Replace the secret of a webhook of version *expected*; for `OVERLAP` both sign.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
            NoSuchWebhook: There is none.
            Stale: It has another version.
            NotConfigured: There is no key to keep a secret with.
        """
        with self._units(caller) as unit:
            before = to_change(unit, webhook_id, expected)
            at = self._clock.now()
            secret = self._vault.seal(self._vault.fresh(), before.id.bytes)
            saved = unit.webhooks.save(before.rotated(secret, until=at + OVERLAP, at=at))
            record(self._recorder, unit, caller, at, "rotated", before=before, after=saved)
            unit.commit()

        return saved
