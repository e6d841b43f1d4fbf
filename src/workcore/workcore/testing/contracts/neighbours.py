"""What is planned around a request, and what works in progress leave of an asset."""

from typing import Any, Final

import pytest

from workcore.entities.work_request import WorkRequest
from workcore.model import Impact, RelatedAsset, RequestId, Status
from workcore.ports.requests import Neighbourhood
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.contracts.base import StoreContract
from workcore.testing.world import Place

START, END = NOW + 7 * DAY, NOW + 7 * DAY + 4 * HOUR
PLANNED: Final[dict[str, Any]] = {
    "status": Status.APPROVED,
    "requested_start": START,
    "requested_end": END,
}
TAKING: Final = (
    Status.SUBMITTED,
    Status.UNDER_REVIEW,
    Status.INFO_REQUESTED,
    Status.APPROVED,
    Status.IN_PROGRESS,
    Status.ON_HOLD,
)


def around(
    place: Place, request: WorkRequest, *, excluding: RequestId | None = None
) -> Neighbourhood:
    """Ask what is planned around a request."""
    with place.unit() as unit:
        return unit.requests.neighbourhood(request.content, excluding=excluding)


def works_around(place: Place, request: WorkRequest) -> list[RequestId]:
    """List the identifiers of the works around a request."""
    return [work.request_id for work in around(place, request).works]


class NeighbourhoodContract(StoreContract):
    """Works on the same asset, above and below it, at the same time."""

    @pytest.mark.parametrize("status", TAKING)
    def test_works_that_take_capacity_count(self, home: Place, status: Status) -> None:
        """What takes capacity, or may come to, is a neighbour."""
        other = home.kept(**PLANNED | {"status": status})

        assert works_around(home, home.draft(**PLANNED)) == [other.id]

    @pytest.mark.parametrize("status", [s for s in Status if s not in TAKING])
    def test_other_works_do_not(self, home: Place, status: Status) -> None:
        """Drafts and what is over are no neighbours."""
        home.kept(**PLANNED | {"status": status})

        assert works_around(home, home.draft(**PLANNED)) == []

    @pytest.mark.parametrize(
        ("start", "end", "meets"),
        [
            (START, END, True),
            (START - HOUR, START, False),
            (END, END + HOUR, False),
            (START - HOUR, START + HOUR, True),
            (END - HOUR, END + HOUR, True),
            (START + HOUR, END - HOUR, True),
            (START - DAY, END + DAY, True),
        ],
    )
    def test_windows_are_half_open(self, home: Place, start: Any, end: Any, *, meets: bool) -> None:
        """Works that share an instant are neighbours; back to back they are not."""
        home.kept(**PLANNED | {"requested_start": start, "requested_end": end})

        assert bool(works_around(home, home.draft(**PLANNED))) is meets

    @pytest.mark.parametrize(
        ("mine", "theirs", "meets"),
        [
            ("S1", "S1", True),
            ("S1", "AP", True),
            ("S1", "S1L", True),
            ("S1L", "AP", True),
            ("AP", "S1R", True),
            ("S1", "S2", False),
            ("S1L", "S1R", False),
            ("S1", "T1", False),
            ("S2", "S1L", False),
        ],
    )
    def test_family(self, home: Place, mine: str, theirs: str, *, meets: bool) -> None:
        """Wholes and parts at any distance are concerned; siblings are not."""
        home.kept(on=theirs, **PLANNED)

        assert bool(works_around(home, home.draft(on=mine, **PLANNED))) is meets

    def test_related_assets_count(self, home: Place) -> None:
        """An asset in any role, on either side, makes neighbours."""
        beside = RelatedAsset(asset_id=home.assets["S2"].id, impact_level=Impact.FULL_CLOSURE)
        other = home.kept(on="T1", related_assets=(beside,), **PLANNED)

        assert works_around(home, home.draft(on="S2", **PLANNED)) == [other.id]
        assert works_around(home, home.draft(on="AP", **PLANNED)) == [other.id]

    def test_request_is_not_its_own_neighbour(self, home: Place) -> None:
        """The request that is asked about can be left out."""
        request = home.kept(**PLANNED)

        assert not around(home, request, excluding=request.id).works
        assert works_around(home, request) == [request.id]

    def test_works_tell_what_they_are(self, home: Place) -> None:
        """A neighbour comes with its number, title, state, window and all its impacts."""
        beside = RelatedAsset(asset_id=home.assets["S2"].id, impact_level=Impact.FULL_CLOSURE)
        other = home.kept(related_assets=(beside,), **PLANNED)

        (work,) = around(home, home.draft(**PLANNED)).works
        assert (work.request_id, work.reference) == (other.id, other.reference)
        assert (work.title, work.status) == (other.content.title, Status.APPROVED)
        assert work.window == other.content.window
        assert work.impacts == other.content.impacts

    def test_oldest_first_each_once(self, home: Place) -> None:
        """Works come in the order in which they were made, each once."""
        beside = RelatedAsset(asset_id=home.assets["AP"].id, impact_level=Impact.NO_IMPACT)
        made = [home.kept(related_assets=(beside,), **PLANNED) for _ in range(3)]

        assert works_around(home, home.draft(**PLANNED)) == [request.id for request in made]

    def test_parents_lead_to_the_root(self, home: Place) -> None:
        """What the assets concerned are a part of is told, upwards and downwards."""
        ids = {code: asset.id for code, asset in home.assets.items()}

        parents = around(home, home.draft(on="S1", **PLANNED)).parents
        assert dict(parents) == {
            ids["S1"]: ids["AP"],
            ids["S1L"]: ids["S1"],
            ids["S1R"]: ids["S1"],
        }
        assert around(home, home.draft(on="T1", **PLANNED)).parents == {}

    def test_foreign_works_are_no_neighbours(self, home: Place, abroad: Place) -> None:
        """Another organisation's works are not there."""
        foreign = abroad.kept(**PLANNED)

        assert works_around(home, foreign) == []
