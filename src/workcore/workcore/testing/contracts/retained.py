"""What is over is forgotten after its time, longest over first; what somebody waits for is not."""

from datetime import timedelta

import pytest

from workcore.entities.delivery import Outcome
from workcore.errors import NoSuchDelivery
from workcore.model import DeliveryState
from workcore.ports.queries import Slice
from workcore.ports.relay import Relay
from workcore.ports.retained import Retained
from workcore.testing.builders import LONG_AGO, NOW, a_delivery, a_notification
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.relaying import Own, a_claim, inbox, settled, written
from workcore.testing.world import Place

ALL = 100_000
TICK = timedelta(milliseconds=1)
NEVER = NOW.replace(year=9000)


class RetainedContract(StoreContract):
    """Needs the fixtures `relay` and `retained` besides, of the same store."""

    @pytest.fixture
    def own(self, relay: Relay, home: Place) -> Own:
        """Work the relay."""
        return Own(relay, home)

    def test_events(self, own: Own, retained: Retained, home: Place) -> None:
        """Events go that were dispatched before then; what waits stays however old it is."""
        told, waits = written(home, 2)
        own.dispatched(told)
        own.relay.hold()
        own.relay.release()
        assert retained.forget_events(told.at, ALL) >= 0

        with home.unit() as unit:
            assert unit.outbox.of(told.request_id, Slice()).items == (told,)
        assert retained.forget_events(told.at + TICK, ALL) >= 1
        with home.unit() as unit:
            assert unit.outbox.of(told.request_id, Slice()).items == ()
        assert retained.forget_events(NEVER, ALL) == 0
        assert own.events(a_claim()) == [waits]

    @pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEAD])
    def test_deliveries(
        self, own: Own, retained: Retained, home: Place, state: DeliveryState
    ) -> None:
        """Messages go that ended before then; what waits to be sent stays however old it is."""
        [message] = written(home)
        own.dispatched(message, a_delivery(message), a_delivery(message, target="b@example.org"))
        claim = a_claim()
        ended, waits = own.deliveries(claim)
        assert settled(own.relay, ended, claim, Outcome(state=state))
        with home.unit("adam") as unit:
            at = unit.deliveries.get(ended.id).next_at

        retained.forget_deliveries(at, ALL)
        with home.unit("adam") as unit:
            assert unit.deliveries.get(ended.id).state is state
        assert retained.forget_deliveries(at + TICK, ALL) >= 1
        retained.forget_deliveries(NEVER, ALL)
        with home.unit("adam") as unit:
            assert unit.deliveries.get(waits.id).state is DeliveryState.WAITING
            with pytest.raises(NoSuchDelivery):
                unit.deliveries.get(ended.id)

    def test_read(self, own: Own, retained: Retained, home: Place) -> None:
        """Notices go that were seen before then, and no other."""
        self._tell(own, home)
        with home.unit("ann") as unit:
            unit.inbox.mark_all(at=NOW)
            unit.commit()

        retained.forget_read(NOW, ALL)
        assert len(inbox(home, "ann")) == 1
        assert retained.forget_read(NOW + TICK, ALL) == 1
        assert (len(inbox(home, "ann")), len(inbox(home, "stan"))) == (0, 1)

    def test_unread(self, own: Own, retained: Retained, home: Place) -> None:
        """Notices go that were told before then and never seen; those that were seen do not."""
        self._tell(own, home)
        with home.unit("ann") as unit:
            unit.inbox.mark_all(at=LONG_AGO)
            unit.commit()

        retained.forget_unread(LONG_AGO, ALL)
        assert len(inbox(home, "stan")) == 1
        assert retained.forget_unread(NEVER, ALL) >= 1
        assert (len(inbox(home, "ann")), len(inbox(home, "stan"))) == (1, 0)

    def test_so_many_at_once(self, own: Own, retained: Retained, home: Place) -> None:
        """No more are forgotten than are asked for, those first that are over longest."""
        retained.forget_events(NEVER, ALL)
        for message in (messages := written(home, 3)):
            own.dispatched(message)
            own.relay.hold()
            own.relay.release()

        assert [retained.forget_events(NEVER, 2) for _ in range(3)] == [2, 1, 0]
        with home.unit() as unit:
            assert not any(unit.outbox.of(each.request_id, Slice()).items for each in messages)

    def _tell(self, own: Own, home: Place) -> None:
        """Tell Ann and Stan."""
        [message] = written(home)
        claim = a_claim()
        own.events(claim)
        told = [a_notification(message, home.people[name]) for name in ("ann", "stan")]
        assert own.relay.dispatch(message, claim, [], told)
