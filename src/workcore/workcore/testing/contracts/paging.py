"""What lists of requests promise about orders and pages."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest
from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.model import (
    Priority,
    Status,
)
from workcore.ports.queries import (
    SORT_VALUES,
    Page,
    RequestQuery,
    Sort,
    SortField,
    position_of,
)
from workcore.testing.builders import DAY, HOUR, NOW, euros
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.filters import TICK
from workcore.testing.contracts.finding import found
from workcore.testing.world import Place


class RequestPageContract(StoreContract):
    """Pages put together are the whole list, in every order."""

    @pytest.mark.parametrize(("by", "descending"), [*product(SortField, (False, True))], ids=str)
    def test_order_and_pages(self, home: Place, by: SortField, *, descending: bool) -> None:
        """In every order, pages of three put together are the whole list, ties included."""
        requests = various(home)
        home.keep(*requests)
        sort = Sort(by, descending)
        read = SORT_VALUES[by]
        expected = sorted(requests, key=lambda r: (read(r), r.id), reverse=descending)

        walked = [request.id for page in pages(home, sort=sort, limit=3) for request in page.items]
        assert walked == [request.id for request in expected]
        assert found(home, sort=sort, limit=100) == walked

    @pytest.mark.parametrize("by", SortField)
    def test_position_is_that_of_the_last_item(self, home: Place, by: SortField) -> None:
        """Where the next page begins is told by the last item of this one."""
        home.keep(*various(home))
        sort = Sort(by)
        with home.unit() as unit:
            page = unit.requests.find(RequestQuery(sort=sort, limit=4))

        assert page.next == position_of(page.items[-1], sort)

    def test_last_full_page_has_no_next(self, home: Place) -> None:
        """A page that ends with the list says so, even when it is full."""
        home.keep(home.draft(), home.draft())
        with home.unit() as unit:
            assert unit.requests.find(RequestQuery(limit=2)).next is None
            assert unit.requests.find(RequestQuery(limit=1)).next is not None

    def test_pages_keep_their_filters(self, home: Place) -> None:
        """Filters hold on every page."""
        home.keep(*various(home))
        query = {"priorities": (Priority.LOW, Priority.HIGH), "text": "lamp"}

        walked = [r for page in pages(home, limit=2, **query) for r in page.items]
        assert {r.content.priority for r in walked} == {Priority.LOW, Priority.HIGH}
        assert [r.id for r in walked] == found(home, limit=100, **query)

    def test_total_counts_all_pages(self, home: Place) -> None:
        """The total is of the whole list, and only told when asked for."""
        home.keep(*various(home))
        with home.unit() as unit:
            query = RequestQuery(statuses=(Status.DRAFT,), limit=2, with_total=True)
            first = unit.requests.find(query)
            second = unit.requests.find(evolve(query, after=first.next))
            silent = unit.requests.find(evolve(query, with_total=False))

        assert (first.total, second.total, silent.total) == (12, 12, None)

    def test_listed_requests_are_whole(self, home: Place) -> None:
        """A list shows requests as reading them one by one does."""
        home.keep(*various(home))
        with home.unit() as unit:
            for request in unit.requests.find(RequestQuery()).items:
                assert unit.requests.get(request.id) == request


def pages(place: Place, **query: Any) -> Iterator[Page[WorkRequest]]:
    """Walk all pages."""
    asked: RequestQuery | None = RequestQuery(**query)
    while asked is not None:
        with place.unit() as unit:
            page = unit.requests.find(asked)
        yield page
        asked = None if page.next is None else evolve(asked, after=page.next)


TITLES: Final = ("Äpron lamp", "apron lamp", "Zebra lamp", "a-lamp", "a lamp", "Apron lamp")


def various(place: Place) -> list[WorkRequest]:
    """Make a dozen requests that differ, and tie, in whatever lists are ordered by."""
    priorities = tuple(Priority)
    return [
        place.draft(
            created_at=NOW + number % 3 * HOUR,
            updated_at=NOW + number % 4 * TICK,
            requested_start=NOW + (5 - number % 5) * DAY,
            requested_end=NOW + 9 * DAY,
            deadline=None if number % 3 == 0 else NOW + number % 2 * DAY,
            priority=priorities[number % 4],
            estimated_total_cost=None if number % 4 == 0 else euros(number % 3 * 100),
            title=TITLES[number % 6],
        )
        for number in range(12)
    ]
