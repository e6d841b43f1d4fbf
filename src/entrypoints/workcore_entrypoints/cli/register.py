"""The whole register at hand, as imports and exports need it."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from workcore.application import Application
from workcore.errors import NotAllowed
from workcore.model import Caller
from workcore.ports.queries import LARGEST_PAGE, AssetQuery
from workcore.use_cases.read_assets import AssetView
from workcore_entrypoints.cli.paging import everything


def every_asset(
    application: Application, caller: Caller, query: AssetQuery | None = None
) -> Iterator[AssetView]:
    """Read the register page by page, by code."""
    asked: AssetQuery | None = evolve(query or AssetQuery(), limit=LARGEST_PAGE)
    while asked is not None:
        page = application.list_assets(asked, caller=caller)
        yield from page.items
        asked = evolve(asked, after=page.next) if page.next else None


def codes_of(application: Application, caller: Caller) -> Mapping[str, str]:
    """Map each asset's code to its id."""
    return {view.asset.code: str(view.asset.id) for view in every_asset(application, caller)}


def addresses_of(application: Application, caller: Caller) -> Mapping[str, str]:
    """Map each person's address to his id; nothing for who may not read users."""
    try:
        found = everything(lambda part: application.list_users(part, caller=caller))
    except NotAllowed:
        return {}
    return {user.email: str(user.id) for user in found}
