"""People and assets as the register takes them."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.model import AssetType, Level, OrganisationId, Role, SizeClass
from workcore.testing.builders import NOW, a_user, an_asset
from workcore.testing.strategies.values import texts

APPROVING = [level for level in Level if level is not Level.OWNER]


def names() -> st.SearchStrategy[str]:
    """Draw names that say something."""
    return texts(1, 200).filter(lambda name: bool(name.strip()))


@st.composite
def users(
    draw: st.DrawFn, organisation_id: OrganisationId | None = None, at: datetime = NOW
) -> User:
    """Draw active people of any roles, approvers with their level."""
    roles = draw(st.sets(st.sampled_from(Role), min_size=1))
    level = draw(st.sampled_from(APPROVING)) if Role.APPROVER in roles else None
    given: dict[str, Any] = {"organisation_id": organisation_id} if organisation_id else {}
    return a_user(*roles, name=draw(names()), level=level, created_at=at, updated_at=at, **given)


@st.composite
def assets(draw: st.DrawFn, organisation_id: OrganisationId | None = None) -> Asset:
    """Draw assets that nobody owns and that are a part of nothing."""
    given: dict[str, Any] = {"organisation_id": organisation_id} if organisation_id else {}
    return an_asset(
        name=draw(names()),
        asset_type=draw(st.sampled_from(AssetType)),
        location=draw(st.none() | texts(1, 200)),
        capacity_group=draw(st.none() | texts(1, 200)),
        size_class=draw(st.none() | st.sampled_from(SizeClass)),
        **given,
    )
