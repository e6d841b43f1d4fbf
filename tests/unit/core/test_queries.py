"""What lists compare, told value by value."""

from typing import Any, Final

import pytest

from workcore.model import Priority
from workcore.ports.queries import (
    LARGEST_PAGE,
    LATE,
    NEVER,
    PAGE,
    SORT_VALUES,
    Position,
    RequestQuery,
    Sort,
    SortField,
    position_of,
)
from workcore.testing.builders import DAY, HOUR, NOW, a_request, euros

MOMENTS: Final = ("overdue_at", "approval_overdue_at", "completion_overdue_at")

INCREASING: Final[dict[SortField, list[dict[str, Any]]]] = {
    SortField.CREATED_AT: [{"created_at": NOW}, {"created_at": NOW + HOUR}],
    SortField.UPDATED_AT: [{"updated_at": NOW}, {"updated_at": NOW + HOUR}],
    SortField.REQUESTED_START: [{"requested_start": NOW}, {"requested_start": NOW + HOUR}],
    SortField.DEADLINE: [{"deadline": NOW}, {"deadline": NOW + 900 * DAY}, {"deadline": None}],
    SortField.PRIORITY: [
        {"priority": Priority.LOW},
        {"priority": Priority.MEDIUM},
        {"priority": Priority.HIGH},
        {"priority": Priority.CRITICAL},
    ],
    SortField.COST: [
        {"estimated_total_cost": euros(-1)},
        {},
        {"estimated_total_cost": euros("0.01")},
        {"estimated_total_cost": euros(9)},
        {"estimated_total_cost": euros(10)},
    ],
    SortField.REFERENCE: [{"reference": "WR-2026-999999"}, {"reference": "WR-2027-000001"}],
    SortField.TITLE: [
        {"title": title} for title in ("Apron", "Zebra", "apron", "Äpron", "\U0001f600")
    ],
}
"""For each order, requests from the first to the last; upper case before lower case."""


@pytest.mark.parametrize("by", SortField)
def test_order(by: SortField) -> None:
    """Each order compares what its name says; a missing deadline is after every other."""
    values = [SORT_VALUES[by](a_request(**fields)) for fields in INCREASING[by]]

    assert sorted(values) == values
    assert len(set(values)) == len(values)


def test_materials_are_no_total() -> None:
    """Only the estimated total counts; without one it is 0."""
    request = a_request(estimated_materials_cost=euros(5))

    assert SORT_VALUES[SortField.COST](request) == 0


def test_position_is_value_and_identifier() -> None:
    """Where a page ended is told by the last item's value in that order, and its identifier."""
    request = a_request()

    assert position_of(request, Sort(SortField.DEADLINE)) == Position(NEVER, request.id)
    assert position_of(request, Sort()) == Position(NOW, request.id)


def test_lists_begin_with_the_newest() -> None:
    """Without being asked, a list has 25 items of the newest; 100 are the most."""
    query = RequestQuery()

    assert query.sort == Sort(SortField.CREATED_AT, descending=True)
    assert (query.limit, PAGE, LARGEST_PAGE) == (25, 25, 100)


@pytest.mark.parametrize("name", LATE)
def test_what_is_late_at_some_instant(name: str) -> None:
    """A filter that goes by the time asks by the instant that it is given, and others by none."""
    asked = RequestQuery(limit=7).late([name], NOW)

    assert {each: getattr(asked, each) for each in MOMENTS if getattr(asked, each)} == {
        LATE[name]: NOW
    }
    assert asked.limit == 7
    assert RequestQuery().late((), NOW) == RequestQuery()
