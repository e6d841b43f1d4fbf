"""Say which servers are told of what, and how they know that it was us."""

from datetime import datetime
from typing import Final

from attrs import frozen

from workcore.codec import as_object, merged
from workcore.entities.delivery import Delivery
from workcore.entities.webhook import Webhook
from workcore.errors import InvalidInput, TooManyWebhooks
from workcore.model import (
    Caller,
    Channel,
    JsonObject,
    Permission,
    WebhookId,
)
from workcore.policies.hook_rules import HookDetails, HookRules, hook_problems
from workcore.policies.hooks import OVERLAP, shown
from workcore.ports.clock import Clock
from workcore.ports.deliveries import DeliveryFilters
from workcore.ports.ids import Ids
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.ports.vault import Vault
from workcore.use_cases.access import ensure_version, permit_generally
from workcore.use_cases.keep_deliveries import GivenUp, ReplayDeliveries, Replayed
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "webhook"


def allowed(unit: UnitOfWork) -> UnitOfWork:
    """
    Let administrators on, and nobody else.

    Raises:
        NotAllowed: The caller's roles do not manage webhooks.
    """
    permit_generally(Permission.MANAGE_WEBHOOKS, unit.actor)
    return unit


def record(
    recorder: Recorder,
    unit: UnitOfWork,
    caller: Caller,
    at: datetime,
    what: str,
    *,
    before: Webhook | None = None,
    after: Webhook | None = None,
) -> None:
    """Write down what was done to a webhook; of its secrets there is nothing to show."""
    about = after or before
    assert about is not None  # noqa: S101 - one of both is there
    recorder.audit(
        unit,
        caller,
        at=at,
        action=f"webhook_{what}",
        subject=SUBJECT,
        subject_id=str(about.id),
        was=_snapshot(before),
        now=_snapshot(after),
    )


@frozen
class ReadWebhooks:
    """Look at webhooks, and at what they were told."""

    _units: Units

    def __call__(self, part: Slice, *, caller: Caller) -> Page[Webhook]:
        """
        List the organisation's, in the order in which they were made.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
        """
        with self._units(caller) as unit:
            return allowed(unit).webhooks.find(part)

    def one(self, webhook_id: WebhookId, *, caller: Caller) -> Webhook:
        """
        Show one.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks.
            NoSuchWebhook: There is none.
        """
        with self._units(caller) as unit:
            return allowed(unit).webhooks.get(webhook_id)

    def deliveries(self, webhook_id: WebhookId, part: Slice, *, caller: Caller) -> Page[Delivery]:
        """
        List what one was told, and what became of it, newest first.

        Raises:
            NotAllowed, NoSuchWebhook: As above.
        """
        with self._units(caller) as unit:
            webhook = allowed(unit).webhooks.get(webhook_id)
            filters = DeliveryFilters(channel=Channel.WEBHOOK, target=str(webhook.id))
            return unit.deliveries.find(part, filters)


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
            problems = tuple(hook_problems(new, self._rules))
            if problems:
                raise InvalidInput(problems)
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
            before = allowed(unit).webhooks.get(webhook_id)
            ensure_version(SUBJECT, before, expected)
            details = merged(details_of(before), patch)
            problems = tuple(hook_problems(details, self._rules))
            if problems:
                raise InvalidInput(problems)
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
            webhook = allowed(unit).webhooks.get(webhook_id)
            ensure_version(SUBJECT, webhook, expected)
            unit.webhooks.remove(webhook)
            record(self._recorder, unit, caller, self._clock.now(), "removed", before=webhook)
            unit.commit()


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
            before = allowed(unit).webhooks.get(webhook_id)
            ensure_version(SUBJECT, before, expected)
            at = self._clock.now()
            secret = self._vault.seal(self._vault.fresh(), before.id.bytes)
            saved = unit.webhooks.save(before.rotated(secret, until=at + OVERLAP, at=at))
            record(self._recorder, unit, caller, at, "rotated", before=before, after=saved)
            unit.commit()

        return saved


@frozen
class ReplayWebhook:
    """Tell a server again what it did not take."""

    _units: Units
    _replay: ReplayDeliveries

    def __call__(self, webhook_id: WebhookId, *, caller: Caller) -> Replayed:
        """
        Have messages sent again that were given up for a webhook, as `ReplayDeliveries` does.

        Raises:
            NotAllowed: The caller's roles do not manage webhooks, or messages.
            NoSuchWebhook: There is none.
        """
        with self._units(caller) as unit:
            webhook = allowed(unit).webhooks.get(webhook_id)
        which = GivenUp(channel=Channel.WEBHOOK, target=str(webhook.id))
        return self._replay.given_up(which, caller=caller)


def details_of(webhook: Webhook) -> HookDetails:
    """Take of a webhook what can be changed."""
    return HookDetails(
        url=webhook.url,
        events=webhook.events,
        description=webhook.description,
        active=webhook.active,
    )


def _snapshot(webhook: Webhook | None) -> JsonObject:
    if webhook is None:
        return {}
    return {
        **as_object(details_of(webhook)),
        "events": sorted(webhook.events),
        "disabled_for": webhook.disabled_for,
        "previous_until": None
        if webhook.previous_until is None
        else webhook.previous_until.isoformat(),
    }
