"""Things by the names that people use: references, codes, addresses."""

from collections.abc import Iterable
from uuid import UUID

from workcore.application import Application
from workcore.entities.asset import Asset
from workcore.entities.user import User
from workcore.errors import NoSuchAsset, NoSuchRequest, NoSuchUser
from workcore.model import AssetId, Caller, Person, RequestId, UserId
from workcore.ports.queries import LARGEST_PAGE, AssetQuery, RequestQuery
from workcore.use_cases.views import RequestView
from workcore_entrypoints.cli.paging import everything


def as_uuid(text: str) -> UUID | None:
    """Read an identifier; None when it is some other name."""
    try:
        return UUID(text)
    except ValueError:
        return None


def find_request(application: Application, caller: Caller, name: str) -> RequestView:
    """
    Find a request by its reference or id.

    Raises:
        NoSuchRequest: There is none, or it is not the caller's to see.
    """
    given = as_uuid(name)
    if given is not None:
        return application.get_request(RequestId(given), caller=caller)
    wanted = name.upper()
    page = application.list_requests(RequestQuery(text=wanted), caller=caller)
    for shown in page.items:
        if shown.request.reference == wanted:
            return application.get_request(shown.request.id, caller=caller)
    raise NoSuchRequest(name)


def find_asset(application: Application, caller: Caller, name: str) -> Asset:
    """
    Find an asset by its code or id.

    Raises:
        NoSuchAsset: There is none.
    """
    given = as_uuid(name)
    if given is not None:
        return application.get_asset(AssetId(given), caller=caller).asset
    query = AssetQuery(text=name, limit=LARGEST_PAGE)
    for shown in application.list_assets(query, caller=caller).items:
        if shown.asset.code == name.upper():
            return shown.asset
    raise NoSuchAsset(name)


def find_person(people: Iterable[Person], name: str) -> Person:
    """
    Find one of *people* by his name or id.

    Raises:
        NoSuchUser: There is none among them, or several have the name.
    """
    found = [p for p in people if name.lower() == p.name.lower() or as_uuid(name) == p.id]
    if len(found) != 1:
        raise NoSuchUser(name)
    return found[0]


def find_user(application: Application, caller: Caller, name: str) -> User:
    """
    Find a person by his address or id.

    Raises:
        NoSuchUser: There is none.
    """
    given = as_uuid(name)
    if given is not None:
        return application.get_user(UserId(given), caller=caller)
    for user in everything(lambda part: application.list_users(part, caller=caller)):
        if user.email == name.lower():
            found: User = user
            return found
    raise NoSuchUser(name)
