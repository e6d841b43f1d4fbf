"""The table of all routes, and the two that show it."""

from collections.abc import Callable
from functools import cache, partial
from typing import Final

import msgspec

from workcore_entrypoints.rest import (
    actions,
    approvals,
    attachments,
    audit,
    bulk,
    dashboards,
    delegations,
    deliveries,
    notifications,
    operations,
    policies,
    preferences,
    records,
    register,
    requests,
    searches,
    sessions,
    settings,
    ways_in,
    webhooks,
)
from workcore_entrypoints.rest.docs_page import docs_page
from workcore_entrypoints.rest.openapi import openapi
from workcore_entrypoints.rest.routes import Answer, Call, Handler, Route
from workcore_entrypoints.rest.schemas import Schema

ROUTES: Final = (
    *sessions.ROUTES,
    *requests.ROUTES,
    *searches.ROUTES,
    *actions.ROUTES,
    *bulk.ROUTES,
    *dashboards.ROUTES,
    *approvals.ROUTES,
    *records.ROUTES,
    *attachments.ROUTES,
    *audit.ROUTES,
    *register.ROUTES,
    *delegations.ROUTES,
    *deliveries.ROUTES,
    *webhooks.ROUTES,
    *notifications.ROUTES,
    *preferences.ROUTES,
    *ways_in.ROUTES,
    *policies.ROUTES,
    *settings.ROUTES,
    *operations.ROUTES,
)
"""Everything that is described; the description's own two routes come besides."""


@cache
def description(version: str) -> bytes:
    """Write the OpenAPI document as JSON."""
    return msgspec.json.encode(_document(version))


@cache
def _document(version: str) -> Schema:
    return openapi(ROUTES, version)


@cache
def _page(version: str) -> bytes:
    return docs_page(_document(version))


def described(version: str) -> tuple[Route, ...]:
    """Make the routes that show the contract, which is written when somebody first asks for it."""
    return (
        _fixed("/openapi.json", "openapi", partial(description, version), "application/json"),
        _fixed("/docs", "docs", partial(_page, version), "text/html; charset=utf-8"),
    )


def _fixed(path: str, name: str, content: Callable[[], bytes], media_type: str) -> Route:
    return Route(
        method="GET",
        path=path,
        name=name,
        summary="The contract",
        handler=_always(content),
        signed_in=False,
        media_type=media_type,
    )


def _always(content: Callable[[], bytes]) -> Handler:
    def handle(_: Call) -> Answer:
        return Answer(body=content())

    return handle
