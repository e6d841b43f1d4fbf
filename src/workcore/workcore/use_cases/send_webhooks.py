"""Post to webhooks what waits for them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from json import dumps
from typing import Final
from uuid import UUID

from attrs import frozen

from workcore.entities.delivery import Delivery, Outcome, Tried
from workcore.entities.webhook import Webhook
from workcore.errors import Broken, NoSuchWebhook, Stale
from workcore.events import WebhookDisabled
from workcore.model import (
    NOBODY,
    Caller,
    ClaimId,
    DeliveryState,
    JsonObject,
    OrganisationId,
    Person,
    RequestId,
    WebhookId,
)
from workcore.policies.hooks import Meaning, hopeless, meaning_of, seconds, signatures
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.relay import Relay
from workcore.ports.unit_of_work import SystemUnits, UnitOfWork
from workcore.ports.vault import Vault
from workcore.ports.webhooks import POST_WITHIN, Post, WebhookSender
from workcore.use_cases.recording import Recorder
from workcore.use_cases.send_mail import Sending, counted, decide
from workcore.use_cases.webhook_changes import record

MOST: Final = 16
"""So many messages are posted in one run, each claimed when the one before it is settled."""

ABREAST: Final = 2
"""So many messages to one webhook are on their way at a time, from all workers together."""

LEASE: Final = POST_WITHIN + timedelta(seconds=30)
"""Longer than any try: what is claimed for longer was left by somebody who is gone."""

OFF: Final = Meaning(DeliveryState.DEAD, "the webhook is turned off")
REMOVED: Final = Meaning(DeliveryState.DEAD, "the webhook was removed")


@frozen
class SendWebhooks:
    """
    Post messages; no transaction is open meanwhile, and each outcome is kept at once.

    A webhook that fails for days on end is turned off, and so is one that says it is gone;
    administrators are told. One that hangs keeps only so many threads that others go on.
    """

    _units: SystemUnits
    _relay: Relay
    _sender: WebhookSender
    _vault: Vault
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(self, *, limit: int = MOST) -> Sending:
        """
        Post what is due longest. May run several times at once.

        Raises:
            Unavailable: The database does not answer. Messages that were posted meanwhile are
                posted again when the lease is over, under the same identifier.
        """
        done = Sending()
        for _ in range(limit):
            claim = ClaimId(self._ids.new())
            delivery = self._relay.claim_post(claim, lease=LEASE, abreast=ABREAST)
            if delivery is None:
                break
            done = self._tell(delivery, claim, done)
            if done.waiting:
                break  # Whoever failed is not asked again at once, however short his wait.
        return done

    def _tell(self, delivery: Delivery, claim: ClaimId, done: Sending) -> Sending:
        hook = self._hook(delivery)
        if hook is None or not hook.active:
            return self._settle(delivery, claim, REMOVED if hook is None else OFF, done)
        meaning = self._try(delivery, hook)
        told = self._settle(delivery, claim, meaning, done)
        self._note(hook, meaning)
        return told

    def _hook(self, delivery: Delivery) -> Webhook | None:
        try:
            with self._units(delivery.organisation_id) as unit:
                return unit.webhooks.get(WebhookId(UUID(delivery.target)))
        except (NoSuchWebhook, ValueError):
            return None

    def _try(self, delivery: Delivery, hook: Webhook) -> Meaning:
        try:
            post = self._post(delivery, hook)
        except Broken as error:
            return Meaning(DeliveryState.WAITING, error.message)
        reply = self._sender.send(post)
        return meaning_of(reply.status, reply.error)

    def _post(self, delivery: Delivery, hook: Webhook) -> Post:
        now, body = self._clock.now(), body_of(delivery.payload)
        secrets = self._secrets(hook, now)
        name = str(delivery.id)
        headers: Mapping[str, str] = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": seconds(now),
            "webhook-signature": signatures(secrets, name, now, body),
        }
        return Post(url=hook.url, headers=headers, body=body)

    def _secrets(self, hook: Webhook, at: datetime) -> Sequence[bytes]:
        """
        Open what signs.

        One of before that cannot be read does without: it may be why it was replaced.

        Raises:
            BadSecret, UnknownKey: The present one cannot be read.
        """
        current, *before = hook.signing(at)
        secrets = [self._vault.open(current, hook.id.bytes)]
        for each in before:
            with suppress(Broken):
                secrets.append(self._vault.open(each, hook.id.bytes))
        return secrets

    def _settle(
        self, delivery: Delivery, claim: ClaimId, meaning: Meaning, done: Sending
    ) -> Sending:
        outcome = Outcome(state=meaning.state, error=meaning.error)
        tries = [decide(Tried(delivery, outcome), self._ids)]
        return counted(done, tries, self._relay.settle(tries, claim))

    def _note(self, hook: Webhook, meaning: Meaning) -> None:
        """Note whether it fails, where that is news; turn it off where there is no more hope."""
        well, now = meaning.state is DeliveryState.SENT, self._clock.now()
        if meaning.gone:
            self._turn_off(hook, str(meaning.error))
        elif not well and hopeless(hook.failing_since, now):
            self._turn_off(hook, f"it failed for days, at last because it {meaning.error}")
        elif well is not (hook.failing_since is None):
            with self._units(hook.organisation_id) as unit:
                unit.webhooks.note_failing(hook.id, None if well else now)
                unit.commit()

    def _turn_off(self, hook: Webhook, reason: str) -> None:
        try:
            with self._units(hook.organisation_id) as unit:
                self._disable(unit, hook, reason)
        except Stale:
            return  # An administrator was faster, and it is his to say.

    def _disable(self, unit: UnitOfWork, hook: Webhook, reason: str) -> None:
        at = self._clock.now()
        saved = unit.webhooks.save(hook.disabled(reason, at=at))
        caller = self._system(hook.organisation_id)
        record(self._recorder, unit, caller, at, "disabled", before=hook, after=saved)
        self._recorder.publish(unit, _disabled(hook, reason, unit.actor.person, at))
        unit.commit()

    def _system(self, organisation_id: OrganisationId) -> Caller:
        return Caller(
            organisation_id=organisation_id,
            user_id=NOBODY.id,
            correlation_id=str(self._ids.new()),
        )


def _disabled(hook: Webhook, reason: str, by: Person, at: datetime) -> WebhookDisabled:
    return WebhookDisabled(
        request_id=RequestId(hook.id),
        reference="Webhook",
        by=by,
        at=at,
        title=hook.description or hook.url,
        reason=reason,
    )


def body_of(payload: JsonObject) -> bytes:
    """Write a message, to the letter the same in each try."""
    return dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
