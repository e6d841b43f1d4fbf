"""What webhooks may be."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from workcore.errors import Problem
from workcore.model import HookEvent
from workcore.policies.hook_urls import url_problems
from workcore.policies.outside import Network

LONGEST_TEXT: Final = 200


@frozen(kw_only=True)
class HookRules:
    """
    What an installation lets webhooks do.

    Attributes:
        networks: Networks of the operator's own that they may reach.
        most: So many an organisation may have.
    """

    networks: Sequence[Network] = ()
    most: int = 50


@frozen(kw_only=True)
class HookDetails:
    """
    What can be said and changed about a webhook.

    Attributes:
        url: Begins with `https://`, and leads to the public internet.
        events: What it is told of; one at least.
        description: At most 200 characters.
        active: Whether it is told of anything.
    """

    url: str
    events: frozenset[HookEvent]
    description: str | None = None
    active: bool = True


def hook_problems(details: HookDetails, rules: HookRules) -> Iterator[Problem]:
    """Judge what somebody wants a webhook to be."""
    yield from url_problems(details.url, rules.networks)
    if not details.events:
        yield Problem("events", "missing", "Name one event at least.")
    if details.description is not None and not 1 <= len(details.description) <= LONGEST_TEXT:
        yield Problem("description", "out_of_range", f"Must be 1 to {LONGEST_TEXT} characters.")
