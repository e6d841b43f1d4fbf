"""Send the mail that waits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from workcore.entities.delivery import Delivery, Outcome
from workcore.errors import Broken
from workcore.model import Channel, ClaimId, DeliveryId, DeliveryState
from workcore.policies.retries import wait_after
from workcore.ports.ids import Ids
from workcore.ports.mailer import SEND_WITHIN, Mailer, Message
from workcore.ports.relay import Relay
from workcore.use_cases.letters import Letters

MOST: Final = 32
"""So many letters are claimed in one run: few enough for a slow server to take in one try."""

LEASE: Final = SEND_WITHIN + timedelta(seconds=30)
"""Longer than any try: what is claimed for longer was left by somebody who is gone."""

CHANCES: Final = 1 << 32


@frozen(kw_only=True)
class Sending:
    """
    What one run came to.

    Attributes:
        waiting: Letters that will be tried again.
        dead: Letters that were given up.
        overtaken: Letters that somebody else claimed meanwhile: what came of them is his to tell.
    """

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    overtaken: int = 0

    @property
    def tried(self) -> int:
        """Count all of them."""
        return self.sent + self.waiting + self.dead + self.overtaken

    def told(self, state: DeliveryState, *, kept: bool) -> "Sending":
        """Count one more."""
        name = state.value if kept else "overtaken"
        return evolve(self, **{name: getattr(self, name) + 1})


@frozen
class SendMail:
    """Hand letters over; no transaction is open meanwhile, and each outcome is kept at once."""

    _relay: Relay
    _mailer: Mailer
    _letters: Letters
    _ids: Ids

    def __call__(self, *, limit: int = MOST) -> Sending:
        """
        Send what is due longest. May run several times at once.

        Raises:
            Unavailable: The database does not answer. Letters that were sent meanwhile are sent
                again when the lease is over.
        """
        claim = ClaimId(self._ids.new())
        claimed = self._relay.claim_deliveries(Channel.EMAIL, claim, lease=LEASE, limit=limit)
        done, messages = Sending(), []
        for delivery in claimed:
            try:
                messages.append(self._letters.write(delivery))
            except Broken as error:
                broken = Outcome(state=DeliveryState.DEAD, error=error.message)
                done = self._settle(delivery, claim, broken, done)
        return self._send(claimed, messages, claim, done)

    def _send(
        self,
        claimed: Sequence[Delivery],
        messages: Sequence[Message],
        claim: ClaimId,
        done: Sending,
    ) -> Sending:
        by_id: dict[DeliveryId, Delivery] = {delivery.id: delivery for delivery in claimed}
        for message, outcome in self._mailer.send(messages):
            done = self._settle(by_id[message.id], claim, outcome, done)
        return done

    def _settle(
        self, delivery: Delivery, claim: ClaimId, outcome: Outcome, done: Sending
    ) -> Sending:
        if outcome.state is DeliveryState.WAITING:
            outcome = try_again(delivery, outcome, self._ids)
        kept = self._relay.settle(delivery, claim, outcome)
        return done.told(outcome.state, kept=kept)


def try_again(delivery: Delivery, outcome: Outcome, ids: Ids) -> Outcome:
    """Say when to try again, unless that was tried often enough."""
    chance = ids.new().int % CHANCES / CHANCES
    wait = wait_after(delivery.attempts + 1, chance)
    if wait is None:
        return evolve(outcome, state=DeliveryState.DEAD)
    return evolve(outcome, wait=wait)
