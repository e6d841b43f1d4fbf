"""What lists of requests promise about filters and texts."""

from typing import Any

import pytest
from attrs import evolve

from workcore.entities.approval import ApprovalSummary
from workcore.entities.user import Principal
from workcore.model import (
    AssetId,
    ChainState,
    Impact,
    Level,
    RelatedAsset,
    RequestId,
    Status,
    UserId,
)
from workcore.ports.queries import (
    RequestQuery,
)
from workcore.testing.builders import HOUR, NOW
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.filters import CASES, Case
from workcore.testing.ids import new_id
from workcore.testing.world import Place


def asking(*levels: Level) -> ApprovalSummary:
    """Say that everybody of *levels* is asked."""
    return ApprovalSummary(state=ChainState.OPEN, level=levels[0], levels=levels)


class RequestFilterContract(StoreContract):
    """Every filter lets the right ones through, and nothing else."""

    @pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
    def test_filter(self, home: Place, case: Case) -> None:
        """Each filter finds what it names, both sides of its edge, and nothing else."""
        inside = home.kept(**case.inside)
        home.kept(**case.outside)

        assert found(home, **case.query) == [inside.id]

    def test_no_filter_finds_everything(self, home: Place) -> None:
        """Without filters everything of the organisation is found, newest first."""
        older = home.kept()
        newer = home.kept(created_at=NOW + HOUR)

        assert found(home) == [newer.id, older.id]

    def test_foreign_requests_are_not_found(self, home: Place, abroad: Place) -> None:
        """No list shows what another organisation has."""
        abroad.kept(title="The Generator")

        assert found(home) == []
        assert found(home, text="generator") == []
        assert found(home, asset_ids=(abroad.assets["S1"].id,)) == []
        assert found(home, requested_by=(abroad.people["ann"].id,)) == []

    def test_asset_in_any_role(self, home: Place) -> None:
        """An asset is found whether it is the primary one or named beside it."""
        second = home.assets["S2"]
        beside = RelatedAsset(asset_id=second.id, impact_level=Impact.NO_IMPACT)
        primary = home.kept(on="S2")
        related = home.kept(on="S1", related_assets=(beside,))
        home.kept(on="S1")

        assert set(found(home, asset_ids=(second.id,))) == {primary.id, related.id}
        assert found(home, asset_ids=(home.assets["T1"].id,)) == []

    def test_any_of_several_assets(self, home: Place) -> None:
        """Of several assets, any will do, and each request comes once."""
        one, two = home.assets["S1"].id, home.assets["S2"].id
        both = home.kept(
            related_assets=(RelatedAsset(asset_id=two, impact_level=Impact.NO_IMPACT),)
        )
        home.kept(on="T1")

        assert found(home, asset_ids=(one, two, AssetId(new_id()))) == [both.id]

    def test_requester(self, home: Place) -> None:
        """Requests are found by who raised them."""
        own = home.kept(by="ann")
        others = home.kept(by="rob")
        ann, rob = home.people["ann"].id, home.people["rob"].id

        assert found(home, requested_by=(ann,)) == [own.id]
        assert set(found(home, requested_by=(ann, rob))) == {own.id, others.id}
        assert found(home, requested_by=(UserId(new_id()),)) == []

    def test_visible_to(self, home: Place) -> None:
        """Who may only see his own finds only these, whatever else he asks for."""
        own, _ = home.kept(by="cal"), home.kept(by="ann")
        cal, ann = home.people["cal"].id, home.people["ann"].id

        assert found(home, visible_to=cal) == [own.id]
        assert found(home, visible_to=cal, requested_by=(ann,)) == []

    def test_not_requested_by(self, home: Place) -> None:
        """One's own requests can be left out."""
        home.kept(by="ann")
        others = home.kept(by="rob")

        assert found(home, not_requested_by=home.people["ann"].id) == [others.id]

    def test_assigned_to_everybody_of_the_level(self, home: Place) -> None:
        """A step that names nobody asks every approver of its level, and nobody else."""
        asked = home.kept(
            status=Status.SUBMITTED,
            approval=asking(Level.STANDARD),
        )
        home.kept()

        assert found(home, assigned_to=home.people["stan"]) == [asked.id]
        for name in ("ella", "reg", "olga", "adam", "ann"):
            assert found(home, assigned_to=home.people[name]) == []

    def test_assigned_to_owners(self, home: Place) -> None:
        """An owner step that names nobody asks every asset owner."""
        asked = home.kept(
            status=Status.SUBMITTED,
            approval=asking(Level.OWNER),
        )

        assert found(home, assigned_to=home.people["olga"]) == [asked.id]
        assert found(home, assigned_to=home.people["otto"]) == [asked.id]
        assert found(home, assigned_to=home.people["stan"]) == []

    def test_assigned_by_name(self, home: Place) -> None:
        """A step that names people asks only these."""
        olga, otto = home.people["olga"], home.people["otto"]
        summary = ApprovalSummary(
            state=ChainState.OPEN, level=Level.OWNER, waiting_for=(olga.person,)
        )
        asked = home.kept(status=Status.SUBMITTED, approval=summary)

        assert found(home, assigned_to=olga) == [asked.id]
        assert found(home, assigned_to=otto) == []

    def test_assigned_by_several_names(self, home: Place) -> None:
        """Each of several people who are asked by name finds the request."""
        people = (home.people["olga"], home.people["adam"])
        summary = ApprovalSummary(
            state=ChainState.OPEN, level=Level.OWNER, waiting_for=tuple(p.person for p in people)
        )
        asked = home.kept(status=Status.SUBMITTED, approval=summary)

        assert [found(home, assigned_to=person) for person in people] == [[asked.id]] * 2

    def test_to_ratify(self, home: Place) -> None:
        """Work that was started early is found while its chain stands as asked."""
        olga = home.people["olga"].person
        states = (ChainState.OPEN, ChainState.REJECTED, ChainState.APPROVED)
        waiting, refused, _ = (
            home.kept(
                status=Status.COMPLETED,
                started_by=olga,
                approval=ApprovalSummary(state=state),
                created_at=NOW + number * HOUR,
            )
            for number, state in enumerate(states)
        )
        home.kept(status=Status.SUBMITTED, approval=asking(Level.STANDARD))

        assert found(home, unratified=(ChainState.OPEN,)) == [waiting.id]
        assert found(home, unratified=states[:2]) == [refused.id, waiting.id]

    def test_not_started_by(self, home: Place) -> None:
        """Whoever started some does not find these, and everybody finds what nobody did."""
        olga, otto = home.people["olga"], home.people["otto"]
        early = home.kept(status=Status.IN_PROGRESS, started_by=olga.person)
        planned = home.kept(status=Status.IN_PROGRESS, created_at=NOW + HOUR)

        assert found(home, not_started_by=olga.id) == [planned.id]
        assert found(home, not_started_by=otto.id) == [planned.id, early.id]

    def test_whole_reference_is_found(self, home: Place) -> None:
        """Somebody who types a request's number finds that request."""
        wanted = home.kept(reference="WR-2027-000123")
        home.kept(reference="WR-2027-000124")

        assert found(home, text="WR-2027-000123") == [wanted.id]
        assert found(home, text="wr-2027-000123") == [wanted.id]

    def test_assigned_at_the_same_time(self, home: Place) -> None:
        """Everybody of several levels, and whoever is named besides, finds the request."""
        olga = home.people["olga"].person
        summary = evolve(asking(Level.REGULATORY, Level.STANDARD), waiting_for=(olga,))
        asked = home.kept(status=Status.SUBMITTED, approval=summary)

        for name in ("reg", "stan", "olga"):
            assert found(home, assigned_to=home.people[name]) == [asked.id]
        for name in ("ella", "otto"):
            assert found(home, assigned_to=home.people[name]) == []

    def test_assigned_in_somebodys_place(self, home: Place) -> None:
        """Who stands in finds what the absent is asked, but not where that one is biased."""
        olga = home.people["olga"].person
        absent = [home.people[name] for name in ("stan", "olga")]
        principals = tuple(
            Principal(person=each.person, roles=each.roles, level=each.level) for each in absent
        )
        ella = evolve(home.people["ella"], stands_in_for=principals)
        by_level = home.kept(status=Status.SUBMITTED, approval=asking(Level.STANDARD))
        named = evolve(asking(Level.REGULATORY), waiting_for=(olga,))
        by_name = home.kept(status=Status.SUBMITTED, approval=named)
        home.kept(by="stan", status=Status.SUBMITTED, approval=asking(Level.STANDARD))
        own = home.kept(by="stan", status=Status.SUBMITTED, approval=asking(Level.ELEVATED))
        home.kept(status=Status.ON_HOLD, started_by=olga, approval=asking(Level.STANDARD))

        assert set(found(home, assigned_to=ella)) == {by_level.id, by_name.id, own.id}
        assert found(home, assigned_to=home.people["ella"]) == [own.id]

    @pytest.mark.parametrize(
        "text", ["'; DROP TABLE x; --", "& | ! ( :*", '"unclosed', "100%_\\", "a" * 500, "<->"]
    )
    def test_odd_texts_are_only_texts(self, home: Place, text: str) -> None:
        """A search is never an instruction, and never an error."""
        home.kept()

        assert len(found(home, text=text)) <= 1

    def test_text_of_now_is_searched(self, home: Place) -> None:
        """After an edit the new words are found, and the old ones are not."""
        request = home.kept(title="The old generator")
        with home.unit() as unit:
            content = evolve(request.content, title="The new transformer")
            unit.requests.save(evolve(request, content=content))
            unit.commit()

        assert found(home, text="transformer") == [request.id]
        assert found(home, text="generator") == []


def found(place: Place, **query: Any) -> list[RequestId]:
    """List the identifiers of the first page of what a query finds."""
    with place.unit() as unit:
        return [request.id for request in unit.requests.find(RequestQuery(**query)).items]
