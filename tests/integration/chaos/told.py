"""Whether everybody concerned heard of each event, by what arrived at the other end."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen
from tests.integration.chaos.found import Delivery, Event, Found, Request
from tests.support.backlog import copies

from workcore.testing.world import Place

OF_A_DRAFT: Final = {"created", "updated", "attachment_added"}
"""Kinds of which no person is told; webhooks are."""

NOT_POSTED: Final = {"approval_requested"}
"""Kinds of which no webhook is told; people are."""


@frozen
class Arrived:
    """
    What came out of the product.

    Attributes:
        letters: Each recipient and each content, in order.
        posts: What each message to a webhook bore as its name, and its content, in order.
    """

    letters: list[tuple[str, bytes]]
    posts: list[tuple[str, bytes]]


def untold(found: Found, arrived: Arrived, home: Place) -> Iterator[str]:
    """Tell what did not reach whom, or reached him otherwise the second time."""
    letters, posts = copies(arrived.letters), posted(arrived.posts)
    yield from unlike_each_other("letter", letters)
    yield from unlike_each_other("post", posts)
    addresses = {str(user.id): user.email for user in home.people.values()}
    known: set[str] = set()
    for request, event in events(found):
        sent, told = found.sent.get(event.id, []), found.told.get(event.id, [])
        known |= {delivery.id for delivery in sent}
        mailed = sorted(each.target for each in sent if each.channel == "email")
        if mailed != sorted(addresses[user] for user in told):
            yield f"{request.title}: of {event.kind} {mailed} have mail, {told} notices"
        if missing := {*people(request, event, home)} - {*told}:
            yield f"{request.title}: of {event.kind} {missing} are not told"
        if len(sent) - len(mailed) != (event.kind not in NOT_POSTED):
            yield f"{request.title}: of {event.kind} the webhook is not told once: {sent}"
        yield from unsent(sent, letters, posts)
    strange = (letters.keys() | posts.keys()) - known
    yield from (f"nobody wrote {name}" for name in strange)


def events(found: Found) -> Iterator[tuple[Request, Event]]:
    """List all events."""
    for request in found.requests.values():
        for event in request.events:
            yield request, event


def people(request: Request, event: Event, home: Place) -> Iterator[str]:
    """Name those who have to be told: who raised it and who owns its asset, less who did it."""
    if event.kind in OF_A_DRAFT:
        return
    if event.kind == "approval_requested":
        yield str(home.people["stan"].id)
        return
    yield from {request.audit[0].by, str(home.people["olga"].id)} - {event.by}


def unsent(
    sent: Sequence[Delivery],
    letters: Mapping[str, Sequence[bytes]],
    posts: Mapping[str, Sequence[bytes]],
) -> Iterator[str]:
    """Tell what is not sent, or is said to be and did not arrive."""
    for delivery in sent:
        there = letters if delivery.channel == "email" else posts
        if delivery.state != "sent" or delivery.id not in there:
            yield f"{delivery}: arrived {len(there.get(delivery.id, ()))} times"


def posted(posts: Sequence[tuple[str, bytes]]) -> Mapping[str, list[bytes]]:
    """Sort what was posted by its names."""
    found: dict[str, list[bytes]] = {}
    for name, body in posts:
        found.setdefault(name, []).append(body)
    return found


def unlike_each_other(what: str, arrived: Mapping[str, Sequence[bytes]]) -> Iterator[str]:
    """Tell what arrived several times and not the same."""
    for name, each in arrived.items():
        if len(set(each)) > 1:
            yield f"{what} {name} came in {len(set(each))} versions"


def counted(arrived: Arrived) -> str:
    """Say how much came more than once."""
    names = {"letters": copies(arrived.letters), "posts": posted(arrived.posts)}
    return ", ".join(
        f"{len(found)} {name} and {Counter(map(len, found.values()))}"
        for name, found in names.items()
    )
