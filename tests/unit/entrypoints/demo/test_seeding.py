"""The demo airports: as many of everything as is promised, and histories that could be."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from attrs import evolve, frozen
from dependency_injector.providers import Object

from workcore.application import Application, Ports
from workcore.entities.asset import Asset
from workcore.entities.records import StatusChange
from workcore.entities.work_request import WorkRequest
from workcore.model import AssetType, Caller, Status
from workcore.policies.transitions import TRANSITIONS
from workcore.ports.queries import LARGEST_PAGE, RequestQuery, Slice
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import NOW
from workcore.use_cases.sign_in import find_account
from workcore_adapters.memory import FixedClock, QuickHasher
from workcore_entrypoints.cli.register import every_asset
from workcore_entrypoints.containers import Container
from workcore_entrypoints.demo.people import PEOPLE
from workcore_entrypoints.demo.seeding import seed_demo
from workcore_entrypoints.settings import Settings

PASSWORD = "winter is coming"


@frozen
class Demo:
    """What one seeding made of an organisation."""

    ports: Ports
    assets: tuple[Asset, ...]
    requests: tuple[WorkRequest, ...]
    histories: tuple[tuple[StatusChange, ...], ...]


def ports_in_memory() -> Ports:
    """Make a store with nothing in it."""
    container = Container(settings=Settings())
    container.clock.override(Object(FixedClock(NOW)))
    container.passwords.override(Object(QuickHasher()))
    ports: Ports = container.ports()
    return ports


def seeded() -> Ports:
    """Put the demo data into an empty store."""
    ports = ports_in_memory()
    assert seed_demo(ports, PASSWORD, now=NOW, progress=lambda _, __: None)
    return ports


def admin(ports: Ports, slug: str) -> Caller:
    """Speak for the administrator."""
    account = find_account(ports.directory, f"admin@{slug}.example")
    return Caller(
        organisation_id=account.organisation.id, user_id=account.user.id, correlation_id="test"
    )


def read(ports: Ports, slug: str) -> Demo:
    """Read everything there is."""
    application, caller = Application(ports), admin(ports, slug)
    assets = tuple(view.asset for view in every_asset(application, caller))
    with ports.units(caller) as unit:
        requests = tuple(requests_of(unit))
        histories = tuple(
            unit.history.of(request.id, Slice(limit=LARGEST_PAGE)).items for request in requests
        )
    return Demo(ports, assets, requests, histories)


def requests_of(unit: UnitOfWork) -> Iterator[WorkRequest]:
    """Read all requests, newest first."""
    query: RequestQuery | None = RequestQuery(limit=LARGEST_PAGE)
    while query is not None:
        page = unit.requests.find(query)
        yield from page.items
        query = evolve(query, after=page.next) if page.next else None


@cache
def demo(slug: str = "demo") -> Demo:
    """Seed once for all tests that only look."""
    return read(demo("demo").ports if slug != "demo" else seeded(), slug)


def test_airport_is_as_promised() -> None:
    """3 terminals, 60 stands in 4 groups, 24 gates, 2 runways, and 2 MARS pairs."""
    assets = demo().assets
    kinds = Counter(asset.asset_type for asset in assets)
    stands = [asset for asset in assets if asset.asset_type is AssetType.STAND]
    halves = Counter(stand.parent_id for stand in stands if stand.parent_id)

    assert kinds[AssetType.TERMINAL] == 3
    assert kinds[AssetType.STAND] == 60
    assert kinds[AssetType.GATE] == 24
    assert kinds[AssetType.RUNWAY] == 2
    assert kinds[AssetType.TAXIWAY] > 0
    assert kinds[AssetType.BAGGAGE] > 0
    assert len({stand.capacity_group for stand in stands}) == 4
    assert all(stand.size_class and stand.owner_id for stand in stands)
    assert list(halves.values()) == [2, 2]


def test_requests_in_every_status() -> None:
    """About 200 requests, and each status has some."""
    counted = Counter(request.status for request in demo().requests)

    assert counted.total() == 200
    missing = set(Status) - set(counted)
    assert missing == set(), f"no request is {missing}"


def test_every_history_could_have_been() -> None:
    """Each history starts with nothing, goes by the table, forwards, and ends where it is."""
    allowed = {(before, after) for (before, _), after in TRANSITIONS.items()}
    for request, newest_first in zip(demo().requests, demo().histories, strict=True):
        history = sorted(newest_first, key=lambda change: change.at)
        assert history[0].before is None
        assert history[0].after is Status.DRAFT
        assert history[-1].after is request.status
        assert history[-1].at <= NOW
        for earlier, later in pairwise(history):
            assert later.before is earlier.after
            assert (later.before, later.after) in allowed


def test_nothing_happened_in_the_future() -> None:
    """What was done was done by now."""
    for request in demo().requests:
        assert request.created_at <= request.updated_at <= NOW
        if request.outcome is not None:
            assert request.outcome.actual_end <= NOW


def test_works_lie_around_now() -> None:
    """Some works are over, some go on, some are to come."""
    windows = [request.content.window for request in demo().requests]

    assert sum(window.end < NOW for window in windows) > 20
    assert sum(window.start <= NOW < window.end for window in windows) > 2
    assert sum(window.start > NOW for window in windows) > 20


def test_everybody_can_sign_in() -> None:
    """Each demo user has the password, at both airports."""
    ports = demo().ports
    for slug in ("demo", "other"):
        for local in ("admin", *PEOPLE):
            account = find_account(ports.directory, f"{local}@{slug}.example")
            assert ports.passwords.verify(PASSWORD, account.password_hash)


def test_other_airport_is_small_and_apart() -> None:
    """The second organisation has its own assets and requests."""
    other = demo("other")

    assert len(other.requests) == 8
    mine, theirs = ({asset.id for asset in place.assets} for place in (demo(), other))
    assert theirs
    assert not mine & theirs


def test_same_now_makes_the_same_airport() -> None:
    """Two seedings at the same time differ in identifiers only."""

    def told(place: Demo) -> list[tuple[object, ...]]:
        return [
            (r.reference, r.status, r.content.title, r.content.requested_start, r.content.cost)
            for r in place.requests
        ]

    assert told(read(seeded(), "demo")) == told(demo())


def test_second_seeding_changes_nothing() -> None:
    """A demo that is there is left alone."""
    ports = seeded()
    before = read(ports, "demo").requests

    assert not seed_demo(ports, "another password", now=NOW, progress=lambda _, __: None)
    assert read(ports, "demo").requests == before


def test_progress_is_told_to_the_end() -> None:
    """Progress counts up to what it promised."""
    steps: list[tuple[int, int]] = []
    seed_demo(ports_in_memory(), PASSWORD, now=NOW, progress=lambda *step: steps.append(step))

    assert steps == [(number, 200) for number in range(1, 201)]
