"""Send the mail that waits."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from workcore.entities.delivery import Delivery, Outcome, Tried
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
    """
    Hand letters over; no transaction is open meanwhile.

    What came of letters is kept as soon as it is known, in one commit of all that is known then:
    while the disk is waited for, others go out.
    """

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
        messages: list[Message] = []
        broken: list[Tried] = []
        for delivery in claimed:
            try:
                messages.append(self._letters.write(delivery))
            except Broken as error:
                dead = Outcome(state=DeliveryState.DEAD, error=error.message)
                broken.append(Tried(delivery, dead))
        done = self._settle(broken, claim, Sending()) if broken else Sending()
        return self._send(claimed, messages, claim, done)

    def _send(
        self,
        claimed: Sequence[Delivery],
        messages: Sequence[Message],
        claim: ClaimId,
        done: Sending,
    ) -> Sending:
        by_id: dict[DeliveryId, Delivery] = {delivery.id: delivery for delivery in claimed}
        for told in self._mailer.send(messages):
            tries = [Tried(by_id[message.id], outcome) for message, outcome in told]
            done = self._settle(tries, claim, done)
        return done

    def _settle(self, tries: Sequence[Tried], claim: ClaimId, done: Sending) -> Sending:
        decided = [decide(each, self._ids) for each in tries]
        kept = self._relay.settle(decided, claim)
        return counted(done, decided, kept)


def counted(done: Sending, tries: Iterable[Tried], kept: Collection[DeliveryId]) -> Sending:
    """Count tries, of which only those in *kept* are one's own."""
    for each in tries:
        done = done.told(each.outcome.state, kept=each.delivery.id in kept)
    return done


def decide(tried: Tried, ids: Ids) -> Tried:
    """Say when to try again what still waits, or give it up."""
    if tried.outcome.state is not DeliveryState.WAITING:
        return tried
    return evolve(tried, outcome=try_again(tried.delivery, tried.outcome, ids))


def try_again(delivery: Delivery, outcome: Outcome, ids: Ids) -> Outcome:
    """Say when to try again, unless that was tried often enough."""
    chance = ids.new().int % CHANCES / CHANCES
    wait = wait_after(delivery.attempts + 1, chance)
    if wait is None:
        return evolve(outcome, state=DeliveryState.DEAD)
    return evolve(outcome, wait=wait)
