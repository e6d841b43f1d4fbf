"""Say which servers are told of what."""

from attrs import frozen

from workcore.codec import merged
from workcore.entities.webhook import Webhook
from workcore.errors import InvalidInput, TooManyWebhooks
from workcore.model import Caller, JsonObject, WebhookId
from workcore.policies.hook_rules import HookDetails, HookRules, hook_problems
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.ports.vault import Vault
from workcore.use_cases.recording import Recorder
from workcore.use_cases.webhook_changes import allowed, details_of, record, to_change


@frozen
class AddWebhook:
    """Tell one more server."""

    _units: Units
    _clock: Clock
    _ids: Ids
    _vault: Vault
    _rules: HookRules
    _recorder: Recorder

    def __call__(self, new: HookDetails, *, caller: Caller) -> Webhook:
        """
        Add a webhook with a secret of its own, which `ShowSecret` tells.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
            InvalidInput: Each problem is named.
            TooManyWebhooks: There are as many as there may be.
            NotConfigured: There is no key to keep its secret with.
        """
        with self._units(caller) as unit:
            allowed(unit)
            _check(new, self._rules)
            if unit.webhooks.count() >= self._rules.most:
                raise TooManyWebhooks(self._rules.most)
            webhook = self._made(unit, new)
            unit.webhooks.add(webhook)
            at = webhook.created_at
            record(self._recorder, unit, caller, at, "added", after=webhook)
            unit.commit()

        return webhook

    def _made(self, unit: UnitOfWork, new: HookDetails) -> Webhook:
        at, id_ = self._clock.now(), WebhookId(self._ids.new())
        return Webhook(
            id=id_,
            organisation_id=unit.organisation.id,
            url=new.url,
            events=new.events,
            description=new.description,
            active=new.active,
            secret=self._vault.seal(self._vault.fresh(), id_.bytes),
            created_at=at,
            updated_at=at,
        )


@frozen
class EditWebhook:
    """Tell a server something else, or nothing for a while."""

    _units: Units
    _clock: Clock
    _rules: HookRules
    _recorder: Recorder

    def __call__(
        self,
        webhook_id: WebhookId,
        patch: JsonObject,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> Webhook:
        """
        Apply a merge patch (RFC 7396) to a webhook of version *expected*.

        Raises:
            NotAllowed, InvalidInput: As for adding it.
            NoSuchWebhook: There is none.
            Stale: It has another version.
        """
        with self._units(caller) as unit:
            before = to_change(unit, webhook_id, expected)
            details = merged(details_of(before), patch)
            _check(details, self._rules)
            at = self._clock.now()
            saved = unit.webhooks.save(before.edited(details, at=at))
            record(self._recorder, unit, caller, at, "edited", before=before, after=saved)
            unit.commit()

        return saved


@frozen
class RemoveWebhook:
    """Tell a server nothing any more."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self, webhook_id: WebhookId, *, caller: Caller, expected: int | None = None
    ) -> None:
        """
        Remove a webhook of version *expected*; what waited to be told to it is given up.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
            NoSuchWebhook: There is none.
            Stale: It has another version.
        """
        with self._units(caller) as unit:
            webhook = to_change(unit, webhook_id, expected)
            unit.webhooks.remove(webhook)
            record(self._recorder, unit, caller, self._clock.now(), "removed", before=webhook)
            unit.commit()


def _check(details: HookDetails, rules: HookRules) -> None:
    if problems := tuple(hook_problems(details, rules)):
        raise InvalidInput(problems)
