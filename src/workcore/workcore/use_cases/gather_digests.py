"""Gather what people want to hear of once a day into one letter."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from workcore.codec import as_object
from workcore.entities.delivery import Delivery, Outcome, Tried
from workcore.entities.notice import GatheredNotices, Notice
from workcore.errors import Broken
from workcore.model import Channel, ClaimId, DeliveryId, DeliveryState, EventId
from workcore.ports.ids import Ids
from workcore.ports.relay import Relay
from workcore.use_cases.letters import notice_of

LEASE: Final = timedelta(seconds=60)
"""So long nobody else is given what somebody gathers; it is done long before."""

MOST: Final = 50
"""So many letters are written in one run."""


@frozen(kw_only=True)
class Gathering:
    """
    What one run did.

    Attributes:
        letters: So many it wrote.
        notices: So many stand in them.
        unreadable: So many were given up that are no notices.
        overtaken: So many recipients others had taken over meanwhile.
    """

    letters: int = 0
    notices: int = 0
    unreadable: int = 0
    overtaken: int = 0


@frozen
class GatherDigests:
    """
    Write one letter of all that is due to one recipient; it is sent like any other.

    The letter is kept, and that nothing of it waits any more, in one commit.
    """

    _relay: Relay
    _ids: Ids

    def __call__(self, *, limit: int = MOST) -> Gathering:
        """
        Gather for those who wait longest. May run several times at once, and be cut off.

        Raises:
            Unavailable: The database does not answer.
        """
        done = Gathering()
        for _ in range(limit):
            claim = ClaimId(self._ids.new())
            entries = self._relay.claim_digest(claim, lease=LEASE)
            if not entries:
                break
            done = self._gather(entries, claim, done)
        return done

    def _gather(self, entries: Sequence[Delivery], claim: ClaimId, done: Gathering) -> Gathering:
        broken: list[Tried] = []
        notices = dict(_readable(entries, broken))
        if broken:
            self._relay.settle(broken, claim)
            done = evolve(done, unreadable=done.unreadable + len(broken))
        if not notices:
            return done
        whole = [each for each in entries if each.id in notices]
        if not self._relay.gather(whole, claim, self._letter(whole, tuple(notices.values()))):
            return evolve(done, overtaken=done.overtaken + 1)
        return evolve(done, letters=done.letters + 1, notices=done.notices + len(whole))

    def _letter(self, entries: Sequence[Delivery], notices: tuple[Notice, ...]) -> Delivery:
        name, first = self._ids.new(), entries[0]
        in_order = tuple(sorted(notices, key=lambda each: (each.at, each.event_id)))
        return Delivery(
            id=DeliveryId(name),
            organisation_id=first.organisation_id,
            # It tells of many events, and is told by none of them.
            event_id=EventId(name),
            channel=Channel.EMAIL,
            target=first.target,
            payload=as_object(GatheredNotices(notices=in_order)),
            next_at=in_order[-1].at,
        )


def _readable(
    entries: Sequence[Delivery], broken: list[Tried]
) -> Iterator[tuple[DeliveryId, Notice]]:
    """Read notices, and put aside what is none."""
    for each in entries:
        try:
            yield each.id, notice_of(each)
        except Broken as error:
            broken.append(Tried(each, Outcome(state=DeliveryState.DEAD, error=error.message)))
