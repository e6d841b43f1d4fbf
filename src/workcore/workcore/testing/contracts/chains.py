"""Approval chains, as a store keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.errors import NoSuchChain, Stale
from workcore.model import Level, StepState, Verdict
from workcore.testing.builders import (
    HOUR,
    NOW,
    a_chain,
    a_decision,
    a_person,
)
from workcore.testing.contracts.base import StoreContract
from workcore.testing.world import Place


class ChainsContract(StoreContract):
    """Chains are kept by request and revision, in their latest state."""

    def test_open_ones_of_many(self, home: Place) -> None:
        """Of many requests the open chains are read at once: none that ended, none of others."""
        one, two, ended, other = (home.kept() for _ in range(4))
        for request in (one, other):
            put(home, request, a_chain(request))
        put(home, ended, a_chain(ended).withdrawn())
        later = a_chain(evolve(two, revision=2))
        put(home, put(home, two, a_chain(two).withdrawn()), later)

        with home.unit() as unit:
            found = unit.chains.open_of([one.id, two.id, ended.id])
        assert found == {one.id: a_chain(one), two.id: later}

    def test_chain_comes_back(self, home: Place) -> None:
        """A chain keeps its steps in their order, with people, times and decisions."""
        request = home.kept()
        chain = a_chain(request, Level.OWNER, Level.STANDARD, Level.ELEVATED)
        named = (home.people["olga"].person, home.people["otto"].person)
        steps = (
            evolve(chain.steps[0], named=named, quorum=2, delegable=False, parallel=True),
            evolve(chain.steps[1], escalates_to=Level.EXECUTIVE, timeout=timedelta(hours=2)),
            chain.steps[2],
        )
        chain = evolve(chain, steps=steps, rules=("any cost", "full closure"), policy_version=3)
        put(home, request, chain)

        assert chain_of(home, request) == chain

    def test_answer_in_other_hands(self, home: Place) -> None:
        """Whoever handed on, and to whom, comes back."""
        request, stan = home.kept(), home.people["stan"]
        handing = a_decision(stan, verdict=Verdict.DELEGATE, delegate_to=home.people["ella"].person)
        chain = a_chain(request).decided(handing)
        put(home, request, chain)

        assert chain_of(home, request) == chain
        assert chain.steps[0].handed

    def test_next_state_replaces(self, home: Place) -> None:
        """What was decided is kept; a chain has one state."""
        request = home.kept()
        chain = a_chain(request, Level.STANDARD, Level.ELEVATED)
        saved = put(home, request, chain)
        decision = a_decision(
            home.people["stan"],
            comments="Looks good",
            conditions="At night only",
            on_behalf_of=a_person("Stella"),
            at=NOW + HOUR,
        )
        decided = chain.decided(decision)
        put(home, saved, decided)

        assert chain_of(home, request) == decided
        assert decided.steps[0].state is StepState.APPROVED

    def test_rejection_is_kept(self, home: Place) -> None:
        """A chain that was stopped comes back stopped."""
        request = home.kept()
        chain = a_chain(request).decided(
            a_decision(home.people["stan"], verdict=Verdict.REJECT, comments="No")
        )
        put(home, request, chain)

        assert chain_of(home, request) == chain

    def test_each_revision_has_its_own(self, home: Place) -> None:
        """A new revision's chain leaves the old one in the record."""
        request = home.kept()
        first = a_chain(request)
        saved = put(home, request, first)
        second = a_chain(evolve(request, revision=2), Level.EXECUTIVE)
        put(home, saved, second)

        assert chain_of(home, request) == first
        assert chain_of(home, evolve(request, revision=2)) == second

    def test_absent_chain_is_told(self, home: Place) -> None:
        """What was never submitted has no chain."""
        request = home.kept()

        with pytest.raises(NoSuchChain):
            chain_of(home, request)

    def test_stale_request_keeps_its_chain(self, home: Place) -> None:
        """A decision that comes too late changes no chain."""
        request = home.kept()
        chain = a_chain(request)
        put(home, request, chain)

        with pytest.raises(Stale):
            put(home, request, chain.decided(a_decision(home.people["stan"])))
        assert chain_of(home, request) == chain


def put(place: Place, request: WorkRequest, chain: Any) -> WorkRequest:
    """Write a chain beside the next state of its request."""
    with place.unit() as unit:
        saved = unit.requests.save(request)
        unit.chains.put(chain)
        unit.commit()
    return saved


def chain_of(place: Place, request: WorkRequest) -> Any:
    """Read a request's chain."""
    with place.unit() as unit:
        return unit.chains.get(request.id, request.revision)
