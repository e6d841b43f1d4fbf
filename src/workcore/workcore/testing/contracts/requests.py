"""What a repository of requests promises about single ones."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from workcore.entities.approval import ApprovalSummary
from workcore.entities.work_request import Outcome
from workcore.errors import Duplicate, NoSuchChain, NoSuchRequest, Stale
from workcore.model import (
    Association,
    Blackout,
    ChainState,
    Impact,
    Level,
    Money,
    RelatedAsset,
    RequestContent,
    RequestId,
    Status,
    Vendor,
    Window,
)
from workcore.ports.queries import Slice
from workcore.testing.builders import (
    DAY,
    HOUR,
    NOW,
    a_chain,
    a_comment,
    a_status_change,
    an_audit_record,
    euros,
)
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.ids import new_id
from workcore.testing.strategies import contents
from workcore.testing.world import Place

EVERY_FIELD: dict[str, Any] = {
    "estimated_duration_minutes": 90,
    "deadline": NOW + 30 * DAY,
    "preferred_windows": (Window(NOW + DAY, NOW + 2 * DAY), Window(NOW + 5 * DAY, NOW + 6 * DAY)),
    "blackout_periods": (Blackout(NOW, NOW + HOUR, "rush hour"), Blackout(NOW, NOW + DAY)),
    "personnel_count": 4,
    "required_skills": ("welding", "Höhenarbeit"),
    "required_equipment": ("lift",),
    "estimated_materials_cost": euros("120.50"),
    "estimated_total_cost": Money(Decimal("999999999999.99"), "EUR"),
    "budget_code": "OPS-2027",
    "cost_center": "4711",
    "purchase_order": "PO 1",
    "vendor": Vendor(name="Bright & Sons", contact="+49 30 1"),
    "location_details": "North side",
    "safety_considerations": "Jet blast \N{WARNING SIGN} \N{GRINNING FACE}",
    "regulatory_approval_required": True,
    "regulatory_reference": "ADR-1",
    "compliance_notes": "Line one\nLine two\t'quoted' \"twice\" \\ % $1 :name",
    "department": "Airside",
    "metadata": {"a": [1, 2.5, None, True, {"b": "ü"}], "": {}},
}
"""A value for everything that a requester may leave out, but for references."""


class RequestsContract(StoreContract):
    """Single requests: what was written is read, versions count, removal is complete."""

    def test_what_was_added_is_read(self, home: Place) -> None:
        """A plain draft comes back as it was."""
        request = home.kept()

        assert stored(home, request.id) == request

    def test_every_field_survives(self, home: Place) -> None:
        """Every field of the content, filled in, comes back as it was."""
        related = RelatedAsset(
            asset_id=home.assets["S2"].id,
            association=Association.SECONDARY,
            impact_level=Impact.NO_IMPACT,
            areas=("nose", "tail"),
        )
        ann, rob = home.people["ann"].id, home.people["rob"].id
        request = home.kept(
            related_assets=(related, evolve(related, asset_id=home.assets["T1"].id, areas=())),
            primary_contact_id=ann,
            secondary_contact_id=rob,
            watcher_ids=(rob, ann),
            **EVERY_FIELD,
        )

        assert stored(home, request.id) == request

    def test_any_valid_content_survives(self, home: Place) -> None:
        """Whatever may be submitted comes back as it was, whatever its texts and numbers."""
        assets = [asset.id for asset in home.assets.values()]
        people = [user.id for user in home.people.values()]

        @settings(max_examples=20, database=None)
        @given(contents(asset_ids=assets, user_ids=people))
        def check(content: RequestContent) -> None:
            on = next(a for a in home.assets.values() if a.id == content.asset_id)
            request = home.kept(on=on.code, content=content)
            assert stored(home, request.id) == request

        check()

    def test_every_field_beside_the_content_survives(self, home: Place) -> None:
        """State, dates, chain summary and outcome come back as they were."""
        stan = home.people["stan"].person
        request = home.kept(
            status=Status.COMPLETED,
            revision=3,
            version=7,
            approval=ApprovalSummary(
                state=ChainState.OPEN,
                level=Level.OWNER,
                levels=(Level.REGULATORY, Level.STANDARD),
                waiting_for=(stan,),
            ),
            started_by=home.people["olga"].person,
            outcome=Outcome(
                actual_start=NOW, actual_end=NOW + HOUR, actual_cost=euros("0.01"), notes="Done"
            ),
            created_at=NOW + timedelta(microseconds=1),
            updated_at=NOW + HOUR,
            updated_by=stan,
            submitted_at=NOW + 2 * HOUR,
            approved_at=NOW + 3 * HOUR,
            completed_at=NOW + 4 * HOUR,
        )

        assert stored(home, request.id) == request

    def test_a_draft_with_errors_is_kept(self, home: Place) -> None:
        """Rules stop submission, never the saving of a draft."""
        request = home.kept(
            title="",
            description="",
            requested_end=NOW - DAY,
            estimated_total_cost=euros(-1),
            estimated_materials_cost=euros(2_000_000),
            personnel_count=0,
            estimated_duration_minutes=-5,
            budget_code="not a code",
        )

        assert stored(home, request.id) == request

    def test_instants_keep_their_moment(self, home: Place) -> None:
        """An instant stays the same moment, whatever offset it came with."""
        local = datetime(2027, 3, 28, 4, tzinfo=timezone(timedelta(hours=2)))
        request = home.kept(requested_start=local)

        assert stored(home, request.id).content.requested_start == local

    def test_saved_state_is_read(self, home: Place) -> None:
        """A saved request is told with its next version, and read as told."""
        request = home.kept()
        content = evolve(request.content, title="Another title", related_assets=())
        with home.unit() as unit:
            saved = unit.requests.save(evolve(request, content=content, status=Status.CANCELLED))
            unit.commit()

        assert saved.version == 2
        assert saved == evolve(request, content=content, status=Status.CANCELLED, version=2)
        assert stored(home, request.id) == saved

    def test_related_assets_are_replaced(self, home: Place) -> None:
        """Saving writes the assets that are named now, and no others."""
        one, two = (
            RelatedAsset(asset_id=home.assets[code].id, impact_level=Impact.FULL_CLOSURE)
            for code in ("S2", "T1")
        )
        request = home.kept(related_assets=(one,))
        content = evolve(request.content, related_assets=(two,))
        with home.unit() as unit:
            saved = unit.requests.save(evolve(request, content=content))
            unit.commit()

        assert stored(home, request.id) == saved

    def test_every_field_can_be_saved(self, home: Place) -> None:
        """What a draft left out can be filled in later, and emptied again."""
        bare = home.kept()
        with home.unit() as unit:
            full = unit.requests.save(evolve(bare, content=evolve(bare.content, **EVERY_FIELD)))
            unit.commit()
        assert stored(home, bare.id) == full

        with home.unit() as unit:
            emptied = unit.requests.save(evolve(full, content=bare.content))
            unit.commit()
        assert stored(home, bare.id) == emptied

    def test_asset_is_as_the_register_has_it(self, home: Place) -> None:
        """A request shows its asset's name of today, not that of its own time."""
        request = home.kept(on="S2")
        with home.unit() as unit:
            unit.assets.save(evolve(home.assets["S2"], name="Renamed", owner_id=None))
            unit.commit()

        shown = stored(home, request.id).asset
        assert (shown.code, shown.name, shown.owner_id) == ("S2", "Renamed", None)

    def test_absent_request_is_told(self, home: Place) -> None:
        """What is not there is not found, by its identifier."""
        absent = RequestId(new_id())
        with home.unit() as unit, pytest.raises(NoSuchRequest) as refusal:
            unit.requests.get(absent)

        assert refusal.value.id == absent

    def test_reference_is_unique(self, home: Place, abroad: Place) -> None:
        """Two requests of one organisation never share their short number; others may."""
        request = home.kept()
        abroad.kept(reference=request.reference)

        with pytest.raises(Duplicate) as refusal:
            home.kept(reference=request.reference)
        assert refusal.value.value == request.reference

    def test_identifier_is_unique(self, home: Place) -> None:
        """A request that is there already is not added again, and stays as it was."""
        request = home.kept()

        with pytest.raises(Duplicate):
            home.keep(evolve(request, reference="WR-2027-999999", status=Status.APPROVED))
        assert stored(home, request.id) == request

    def test_removed_request_is_gone(self, home: Place) -> None:
        """A removed request takes its history, chains and comments along, not the audit trail."""
        request = home.draft()
        with home.unit() as unit:
            unit.requests.add(request)
            unit.chains.put(a_chain(request))
            unit.history.add(a_status_change(request))
            unit.comments.add(a_comment(request))
            unit.audit.add(an_audit_record(request))
            unit.commit()
        with home.unit() as unit:
            unit.requests.remove(request)
            unit.commit()

        with home.unit() as unit:
            with pytest.raises(NoSuchRequest):
                unit.requests.get(request.id)
            with pytest.raises(NoSuchChain):
                unit.chains.get(request.id, 1)
            assert unit.history.of(request.id, Slice()).items == ()
            assert unit.comments.of(request.id, Slice(), internal=True).items == ()
            assert len(unit.audit.of("work_request", str(request.id), Slice()).items) == 1

    def test_removing_a_changed_request_is_stale(self, home: Place) -> None:
        """Nobody throws away what somebody else has just changed."""
        request = home.kept()
        with home.unit() as unit:
            unit.requests.save(request)
            unit.commit()

        with home.unit() as unit:
            unit.requests.remove(request)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert refusal.value.current == 2

    def test_saving_a_removed_request_is_stale(self, home: Place) -> None:
        """What is gone cannot be changed."""
        request = home.kept()
        with home.unit() as unit:
            unit.requests.remove(request)
            unit.commit()

        with home.unit() as unit:
            unit.requests.save(request)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert refusal.value.current is None
