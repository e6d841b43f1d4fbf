"""Whatever is asked of lists, memory and PostgreSQL answer alike, page by page."""

from datetime import datetime
from functools import partial
from itertools import product
from typing import Final

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workcore.entities.approval import ApprovalSummary
from workcore.entities.work_request import WorkRequest
from workcore.model import (
    ChainState,
    Impact,
    Level,
    Priority,
    RelatedAsset,
    Status,
    Urgency,
    WorkType,
)
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import DAY, HOUR, NOW, euros
from workcore.testing.strategies import queries
from workcore.testing.world import Place, found, made_up
from workcore_adapters.memory import MemoryDatabase, MemoryDirectory, MemoryUnitOfWork
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork

pytestmark = pytest.mark.integration

NOUNS: Final = ("generator", "lamp", "gate", "cable", "asphalt")
WORDS: Final = (*NOUNS, "LAMP gate", "s1", "ap", "S2 generator", "nothing")
TEXTS: Final = st.none() | st.sampled_from(WORDS)


def a_mixture(place: Place) -> list[WorkRequest]:
    """Make some dozens of requests that differ in whatever a query can ask for."""
    kinds = [*product(Status, (Priority.LOW, Priority.HIGH), ("ann", "rob", "cal"))]
    return [
        place.draft(
            on=("S1", "S2", "AP", "T1", "S1L")[number % 5],
            by=by,
            status=status,
            approval=_approval(place, status, number),
            priority=priority,
            urgency=tuple(Urgency)[number % 3],
            work_type=tuple(WorkType)[number % 5],
            title=f"The {NOUNS[number % 5]} of {NOUNS[number % 3]} {number % 7}",
            description=f"Somebody has to look after the {NOUNS[number % 4]} in the evening.",
            created_at=NOW + number % 11 * DAY,
            requested_start=NOW + number % 13 * DAY,
            requested_end=NOW + 20 * DAY,
            deadline=None if number % 4 == 0 else NOW + number % 9 * DAY,
            estimated_total_cost=None if number % 3 == 0 else euros(number % 8 * 1000),
            related_assets=_beside(place, number),
        )
        for number, (status, priority, by) in enumerate(kinds)
    ]


def _approval(place: Place, status: Status, number: int) -> ApprovalSummary:
    if status not in {Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED}:
        return ApprovalSummary()
    named = (place.people["olga"].person,) if number % 2 else ()
    level = Level.OWNER if named else tuple(Level)[number % 5]
    levels = () if named else (level,)
    return ApprovalSummary(state=ChainState.OPEN, level=level, levels=levels, waiting_for=named)


def _beside(place: Place, number: int) -> tuple[RelatedAsset, ...]:
    if number % 6:
        return ()
    return (RelatedAsset(asset_id=place.assets["S1R"].id, impact_level=Impact.NO_IMPACT),)


@pytest.fixture
def both(database: Database) -> tuple[Place, Place]:
    """The same organisation and requests in both stores."""
    memory = MemoryDatabase()
    here = made_up(partial(MemoryUnitOfWork, memory))
    there = evolve(here, units=partial(PostgresUnitOfWork, database))
    found(here, MemoryDirectory(memory))
    found(there, PostgresDirectory(database))
    requests = a_mixture(here)
    here.keep(*requests)
    there.keep(*requests)
    return here, there


def test_any_query_has_one_answer(both: tuple[Place, Place]) -> None:
    """Items, their order, positions and totals are the same, on every page."""
    here, there = both
    people, assets = list(here.people.values()), list(here.assets.values())

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(queries(people, assets), TEXTS, st.integers(1, 30))
    def check(drawn: RequestQuery, text: str | None, limit: int) -> None:
        query: RequestQuery | None = evolve(drawn, text=text, limit=limit)
        while query is not None:
            with here.unit() as memory, there.unit() as postgres:
                expected, page = memory.requests.find(query), postgres.requests.find(query)
            assert page == expected
            query = None if page.next is None else evolve(query, after=page.next)

    check()


def test_single_filters_have_one_answer(both: tuple[Place, Place]) -> None:
    """Each filter alone, which leaves more to tell apart than several do."""
    here, there = both
    people, assets = list(here.people.values()), list(here.assets.values())
    fields = [f for f in RequestQuery.__annotations__ if f not in {"limit", "after", "sort"}]

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(queries(people, assets), st.sampled_from(fields))
    def check(drawn: RequestQuery, field: str) -> None:
        query = RequestQuery(sort=drawn.sort, limit=100, **{field: getattr(drawn, field)})
        with here.unit() as memory, there.unit() as postgres:
            assert postgres.requests.find(query) == memory.requests.find(query)

    check()


HOURS: Final = st.integers(-48, 400).map(lambda hours: NOW + hours * HOUR)


def test_any_window_has_one_neighbourhood(both: tuple[Place, Place]) -> None:
    """Works around a content, and what is a part of what, are the same."""
    here, there = both

    @settings(max_examples=60)
    @given(st.sampled_from(sorted(here.assets)), HOURS, st.integers(0, 100))
    def check(code: str, start: datetime, length: int) -> None:
        content = evolve(
            here.draft(on=code).content,
            requested_start=start,
            requested_end=start + length * HOUR,
        )
        with here.unit() as memory, there.unit() as postgres:
            expected = memory.requests.neighbourhood(content, excluding=None)
            answer = postgres.requests.neighbourhood(content, excluding=None)
        assert list(answer.works) == list(expected.works)
        assert dict(answer.parents) == dict(expected.parents)

    check()
