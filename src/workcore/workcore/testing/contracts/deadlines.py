"""What is due is found, in every organisation, and nothing else is."""

from datetime import datetime, timedelta

import pytest
from attrs import evolve

from workcore.entities.approval import ApprovalChain
from workcore.entities.work_request import WorkRequest
from workcore.model import Level, Person, Status, Verdict
from workcore.policies.transitions import BEGUN
from workcore.ports.deadlines import Deadlines, Waiting
from workcore.testing.builders import DAY, HOUR, NOW, a_chain, a_decision
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.world import Place

TICK = timedelta(microseconds=1)
HALF = NOW + DAY / 2


def waiting(
    place: Place, status: Status = Status.SUBMITTED, *, started_by: Person | None = None
) -> tuple[WorkRequest, ApprovalChain]:
    """Keep a request whose step was opened `NOW`, to be answered within a day."""
    draft = place.draft(status=status, started_by=started_by)
    chain = a_chain(draft, Level.STANDARD, Level.ELEVATED)
    request = draft.asking(chain)
    with place.unit() as unit:
        unit.requests.add(request)
        unit.chains.put(chain)
        unit.commit()
    return request, chain


def put(place: Place, request: WorkRequest, chain: ApprovalChain) -> None:
    """Keep the next state of a chain."""
    with place.unit() as unit:
        unit.requests.save(stored(place, request.id))
        unit.chains.put(chain)
        unit.commit()


class DeadlinesContract(StoreContract):
    """
    Approvals that want attention are found across organisations.

    Needs the fixtures `deadlines` and `system` besides, of the same store.
    """

    @pytest.fixture
    def due(self, deadlines: Deadlines, home: Place, abroad: Place) -> "Due":
        """Ask what is due of this test's own."""
        return Due(deadlines, home, abroad)

    def test_half_of_the_time(self, due: "Due", home: Place) -> None:
        """A step wants attention from half of its time on."""
        request, _ = waiting(home)

        assert due.at(HALF - TICK) == []
        assert due.at(HALF) == [request.id]

    def test_after_a_reminder(self, due: "Due", home: Place) -> None:
        """Reminded of once, it wants attention again at its end."""
        request, chain = waiting(home)
        put(home, request, chain.wakened(HALF))

        assert due.at(NOW + DAY - TICK) == []
        assert due.at(NOW + DAY) == [request.id]

    def test_next_step(self, due: "Due", home: Place) -> None:
        """Once answered, the next step's time counts."""
        request, chain = waiting(home)
        decision = a_decision(home.people["stan"], at=NOW + 10 * HOUR)
        put(home, request, chain.decided(decision))

        assert due.at(NOW + 22 * HOUR - TICK) == []
        assert due.at(NOW + 22 * HOUR) == [request.id]

    @pytest.mark.parametrize(
        "status", [s for s in Status if s not in {"submitted", "under_review"}]
    )
    def test_nobody_could_decide(self, due: "Due", home: Place, status: Status) -> None:
        """A request that does not wait for a decision is left alone."""
        waiting(home, status)

        assert due.at(NOW + 9 * DAY) == []

    @pytest.mark.parametrize("status", BEGUN)
    def test_work_that_was_started_early(self, due: "Due", home: Place, status: Status) -> None:
        """Whatever became of it, it is to be ratified, and that is not forgotten."""
        request, _ = waiting(home, status, started_by=home.people["olga"].person)

        assert due.at(HALF - TICK) == []
        assert due.at(HALF) == [request.id]

    def test_refused_ratification(self, due: "Due", home: Place) -> None:
        """Nobody is reminded of what was refused."""
        request, chain = waiting(home, Status.COMPLETED, started_by=home.people["olga"].person)
        no = evolve(a_decision(home.people["stan"], at=NOW), verdict=Verdict.REJECT)
        put(home, request, chain.decided(no))

        assert due.at(NOW + 9 * DAY) == []

    def test_ended_chain(self, due: "Due", home: Place) -> None:
        """A chain that was withdrawn wants nothing any more."""
        request, chain = waiting(home)
        put(home, request, chain.withdrawn())

        assert due.at(NOW + 9 * DAY) == []

    def test_former_revision(self, due: "Due", home: Place) -> None:
        """Only the chain of the present revision counts."""
        request, _ = waiting(home)
        with home.unit() as unit:
            unit.requests.save(evolve(stored(home, request.id), revision=2))
            unit.commit()

        assert due.at(NOW + 9 * DAY) == []

    def test_longest_waiting_first(self, due: "Due", home: Place, abroad: Place) -> None:
        """What has waited longest comes first, wherever it is."""
        late, _ = waiting(home)
        middle, chain = waiting(abroad)
        put(abroad, middle, evolve(chain, steps=(chain.steps[0].opened(NOW - HOUR),)))
        early, chain = waiting(home)
        put(home, early, evolve(chain, steps=(chain.steps[0].opened(NOW - 2 * HOUR),)))

        assert due.at(NOW + DAY) == [early.id, middle.id, late.id]

    def test_equally_long(self, due: "Due", home: Place) -> None:
        """Of those that have waited equally long, the older request comes first."""
        made = [waiting(home) for _ in range(3)]
        for request, chain in reversed(made):
            put(home, request, chain.withdrawn())
            put(home, request, chain)

        assert due.at(NOW + DAY) == [request.id for request, _ in made]

    def test_backlog(self, deadlines: Deadlines, home: Place, abroad: Place) -> None:
        """What waits is counted everywhere, and what wanted attention; nothing else is."""
        before = deadlines.backlog(HALF)
        waiting(home)
        waiting(home, Status.COMPLETED, started_by=home.people["olga"].person)
        later, chain = waiting(abroad)
        put(abroad, later, chain.wakened(HALF))
        ended, chain = waiting(home)
        put(home, ended, chain.withdrawn())
        waiting(home, Status.CANCELLED)
        after = deadlines.backlog(HALF)

        assert (after.waiting - before.waiting, after.late - before.late) == (3, 2)

    def test_limit(self, deadlines: Deadlines, home: Place) -> None:
        """No more come than are asked for."""
        for _ in range(3):
            waiting(home)

        assert len(deadlines.approvals(NOW + DAY, 2)) == 2


class Due:
    """Asks what is due, and keeps what belongs to two organisations."""

    def __init__(self, deadlines: Deadlines, home: Place, abroad: Place) -> None:
        """Ask *deadlines*."""
        self._deadlines = deadlines
        self._places = {home.organisation.id, abroad.organisation.id}

    def at(self, now: datetime) -> list[object]:
        """List the requests that want attention, in their order."""
        found: list[Waiting] = list(self._deadlines.approvals(now, 100_000))
        return [each.request_id for each in found if each.organisation_id in self._places]
