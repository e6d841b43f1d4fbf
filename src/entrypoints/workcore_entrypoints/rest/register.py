"""Assets and people."""

from http import HTTPStatus
from typing import Final

from attrs import frozen

from workcore.codec import structure
from workcore.entities.user import User
from workcore.model import AssetId, AssetType, UserId
from workcore.policies.register import AssetDetails, NewAsset, NewUser, UserDetails
from workcore.ports.queries import AssetQuery
from workcore.use_cases.read_assets import AssetView
from workcore_entrypoints.representations import AssetOut, UserOut, asset_out, user_out
from workcore_entrypoints.rest.pages import PageOut, Paging, ensure_limit, page, part
from workcore_entrypoints.rest.patches import Patch
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class AssetFilters(Paging):
    """Which assets; parameters that take several values may be repeated."""

    asset_type: tuple[AssetType, ...] = ()
    capacity_group: tuple[str, ...] = ()
    owner_id: tuple[UserId, ...] = ()
    parent_id: tuple[AssetId, ...] = ()
    q: str | None = None


def list_assets(call: Call) -> Answer:
    """List the register."""
    asked: AssetFilters = call.query
    query = AssetQuery(
        asset_types=asked.asset_type,
        capacity_groups=asked.capacity_group,
        owner_ids=asked.owner_id,
        parent_ids=asked.parent_id,
        text=asked.q or None,
        limit=ensure_limit(asked.limit),
        after=call.service.cursors.read(call.request),
    )
    return page(call, call.application.list_assets(query, caller=call.caller), asset_out)


def get_asset(call: Call) -> Answer:
    """Show an asset."""
    return asset(call.application.get_asset(call.path["asset_id"], caller=call.caller))


def add_asset(call: Call) -> Answer:
    """Enter an asset."""
    new = structure(call.body, NewAsset)
    return asset(call.application.add_assets([new], caller=call.caller)[0], new=True)


def edit_asset(call: Call) -> Answer:
    """Change an asset."""
    changed = call.application.edit_asset(
        call.path["asset_id"], call.body, caller=call.caller, expected=call.expected
    )
    return asset(changed)


def asset(shown: AssetView, *, new: bool = False) -> Answer:
    """Answer with an asset."""
    where = f"/assets/{shown.asset.id}" if new else None
    return Answer(body=asset_out(shown), version=shown.asset.version, location=where)


def list_users(call: Call) -> Answer:
    """List the people."""
    return page(call, call.application.list_users(part(call), caller=call.caller), user_out)


def get_user(call: Call) -> Answer:
    """Show a person."""
    return user(call.application.get_user(call.path["user_id"], caller=call.caller))


def add_user(call: Call) -> Answer:
    """Let a person in."""
    new = structure(call.body, NewUser)
    return user(call.application.add_user(new, caller=call.caller), new=True)


def edit_user(call: Call) -> Answer:
    """Change a person."""
    changed = call.application.edit_user(
        call.path["user_id"], call.body, caller=call.caller, expected=call.expected
    )
    return user(changed)


def user(shown: User, *, new: bool = False) -> Answer:
    """Answer with a person."""
    where = f"/users/{shown.id}" if new else None
    return Answer(body=user_out(shown), version=shown.version, location=where)


ASSET: Final = "/assets/{asset_id:uuid}"
USER: Final = "/users/{user_id:uuid}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/assets",
        name="list_assets",
        summary="Read the register, by code",
        handler=list_assets,
        query=AssetFilters,
        answer=PageOut[AssetOut],
    ),
    Route(
        method="POST",
        path="/assets",
        name="add_asset",
        summary="Enter an asset into the register",
        handler=add_asset,
        body=NewAsset,
        answer=AssetOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="GET",
        path=ASSET,
        name="get_asset",
        summary="Read an asset, with what is left of it now",
        handler=get_asset,
        answer=AssetOut,
        also=(HTTPStatus.NOT_MODIFIED,),
    ),
    Route(
        method="PATCH",
        path=ASSET,
        name="edit_asset",
        summary="Change an asset (merge patch)",
        handler=edit_asset,
        body=Patch(AssetDetails),
        answer=AssetOut,
        versioned=True,
    ),
    Route(
        method="GET",
        path="/users",
        name="list_users",
        summary="Read who belongs to the organisation",
        handler=list_users,
        query=Paging,
        answer=PageOut[UserOut],
    ),
    Route(
        method="POST",
        path="/users",
        name="add_user",
        summary="Let a person in",
        handler=add_user,
        body=NewUser,
        answer=UserOut,
        status=HTTPStatus.CREATED,
    ),
    Route(
        method="GET",
        path=USER,
        name="get_user",
        summary="Read a person",
        handler=get_user,
        answer=UserOut,
        also=(HTTPStatus.NOT_MODIFIED,),
    ),
    Route(
        method="PATCH",
        path=USER,
        name="edit_user",
        summary="Change a person (merge patch); effective at his next call",
        handler=edit_user,
        body=Patch(UserDetails),
        answer=UserOut,
        versioned=True,
    ),
)
