"""What the published contract says of an answer."""

import re
from functools import cache

from falcon.testing import Result

from workcore import __version__
from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.openapi import PARAMETER, openapi

IDENTIFIER = r"[0-9a-fA-F-]{36}"


@cache
def described() -> tuple[tuple[str, re.Pattern[str], frozenset[int]], ...]:
    """List the method, the form of the path, and the answers of each operation."""
    paths = openapi(ROUTES, __version__)["paths"]
    return tuple(
        (
            route.method,
            re.compile(PARAMETER.sub(lambda _: IDENTIFIER, route.path)),
            frozenset(int(status) for status in operation["responses"]),
        )
        for route in ROUTES
        for operation in [paths[PARAMETER.sub(r"{\1}", route.path)][route.method.lower()]]
    )


def assert_described(method: str, path: str, answer: Result) -> None:
    """See that an operation answers as it says; what nobody thought of (500) it cannot say."""
    for known, form, statuses in described():
        if known == method and form.fullmatch(path):
            assert answer.status_code in statuses | {500}, f"{method} {path}: {answer.status}"
            return
