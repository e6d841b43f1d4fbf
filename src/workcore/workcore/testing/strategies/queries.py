"""Queries that a list may be asked, over people and assets that are there."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.model import AssetType, Category, Impact, Priority, Status, Urgency, WorkType
from workcore.ports.queries import RequestQuery, Sort, SortField
from workcore.testing.builders import NOW
from workcore.testing.strategies.values import FAR, decimals, instants

T = TypeVar("T")


def _some(values: Iterable[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Draw no filter, or one of a few values."""
    few = st.lists(st.sampled_from(tuple(values)), max_size=3, unique=True)
    return st.just(()) | few.map(tuple)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def queries(users: Sequence[User], assets: Sequence[Asset]) -> st.SearchStrategy[RequestQuery]:
    """Draw first pages of lists with few filters, of any order and size."""
    groups = sorted({asset.capacity_group for asset in assets if asset.capacity_group})
    dates = _maybe(instants(NOW - FAR, NOW + FAR))
    ids = [user.id for user in users]
    return st.builds(
        RequestQuery,
        statuses=_some(Status),
        priorities=_some(Priority),
        urgencies=_some(Urgency),
        work_types=_some(WorkType),
        categories=_some(Category),
        impact_levels=_some(Impact),
        asset_ids=_some([asset.id for asset in assets]),
        asset_types=_some(AssetType),
        capacity_groups=_some(groups),
        requested_by=_some(ids),
        assigned_to=_maybe(st.sampled_from(users)),
        visible_to=_maybe(st.sampled_from(ids)),
        not_requested_by=_maybe(st.sampled_from(ids)),
        created_from=dates,
        created_to=dates,
        start_from=dates,
        start_to=dates,
        cost_min=_maybe(decimals()),
        cost_max=_maybe(decimals()),
        overdue_at=dates,
        approval_overdue_at=dates,
        completion_overdue_at=dates,
        sort=st.builds(Sort, st.sampled_from(SortField), st.booleans()),
        limit=st.integers(1, 100),
        with_total=st.booleans(),
    )
