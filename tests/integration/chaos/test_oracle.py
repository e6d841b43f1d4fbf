"""The oracle itself: it says nothing of what is right, and something of whatever is wrong."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

import pytest
from attrs import evolve
from tests.integration.chaos.deeds import DEEDS, kind_of
from tests.integration.chaos.found import Delivery, Event, Found, Record, Request
from tests.integration.chaos.journal import Attempt, Came, Entry, Heard
from tests.integration.chaos.oracle import faults
from tests.integration.chaos.told import Arrived, untold

from workcore.testing.world import Place, made_up
from workcore_adapters.memory import MemoryDatabase, MemoryUnitOfWork

AT: Final = datetime(2027, 1, 4, tzinfo=UTC)
DID: Final = ("create", "attach", "edit", "submit", "comment", "approve", "start")
MESSAGE: Final = "01970000-0000-7000-8000-{:012d}"


def entry(number: int, does: str) -> Entry:
    """Do something as the n-th thing, and be told that it is done."""
    deed = DEEDS.get(does)
    said = {"description": "New lamps."} if deed is None else deed.body and deed.body(f"k{number}")
    moves = DID[1:number]
    statuses = ["draft", *(status for each in moves if (status := DEEDS[each].status))]
    answer: Mapping[str, Any] = {"id": "c"}
    if deed is None or deed.counted:
        version = 1 + sum(DEEDS[each].counted for each in moves)
        known = {"reference": "WR-1", "version": version, "status": statuses[-1]}
        answer = {"id": "r", **known}
    attempt = Attempt(
        key=f"k{number}", life="1", does=does, who="ann", method="POST", path="/", body=said
    )
    return Entry(attempt, Heard(Came.DONE, 200, answer))


@pytest.fixture
def home() -> Place:
    """Who there is."""
    memory = MemoryDatabase()
    return made_up(lambda caller: MemoryUnitOfWork(memory, caller))


@pytest.fixture
def lives() -> dict[str, list[Entry]]:
    """What was done to one request."""
    return {"1": [entry(number, does) for number, does in enumerate(DID, 1)]}


@pytest.fixture
def found(lives: Mapping[str, list[Entry]], home: Place) -> Found:
    """What is there of it, as it should be."""
    request = Request("r", "Life 1", "WR-1", "in_progress", 5, "")
    made = Found({"r": request})
    for number, each in enumerate(lives["1"], 1):
        happen(request, number, each, home)
    for event in request.events:
        tell(made, event, home)
    return made


def happen(request: Request, number: int, each: Entry, home: Place) -> None:
    """Have done what an attempt does."""
    does, at, body = each.attempt.does, AT + timedelta(minutes=number), each.attempt.body
    who = DEEDS[does].who if does in {"approve", "start"} else "ann"
    by, kind = str(home.people[who].id), kind_of(does)
    request.audit.append(Record(kind, at, each.attempt.key, by))
    request.events.append(Event(f"e{number}", kind, at, by))
    if does == "create" or DEEDS[does].status:
        request.history.append(("draft" if does == "create" else str(DEEDS[does].status), at))
    if does == "attach":
        request.files.append(f"{each.attempt.key}.pdf")
    request.description = (body or {}).get("description", request.description)
    request.comments += [body["text"]] if body and "text" in body else []


def tell(made: Found, event: Event, home: Place) -> None:
    """Tell those of it whom it concerns."""
    number = int(event.id.removeprefix("e"))
    made.sent[event.id].append(Delivery(MESSAGE.format(number), "webhook", "h", "sent"))
    if event.kind in {"created", "updated", "attachment_added"}:
        return
    for place, name in enumerate(("ann", "olga"), 1):
        person = home.people[name]
        if str(person.id) != event.by:
            made.told[event.id].append(str(person.id))
            letter = MESSAGE.format(number + 100 * place)
            made.sent[event.id].append(Delivery(letter, "email", person.email, "sent"))


def arrived(found: Found) -> Arrived:
    """Have all arrive that was sent."""
    sent = [each for several in found.sent.values() for each in several]
    return Arrived(
        [(d.target, letter(d.id)) for d in sent if d.channel == "email"],
        [(d.id, b"{}") for d in sent if d.channel == "webhook"],
    )


def letter(name: str) -> bytes:
    """Write a letter of this name."""
    return f"Message-ID: <{name}@example.net>\r\n".encode()


def test_right(lives: dict[str, list[Entry]], found: Found, home: Place) -> None:
    """There is nothing to say of what is as it should be."""
    assert faults(lives, found) == []
    assert list(untold(found, arrived(found), home)) == []


def twin(found: Found) -> None:
    """Raise it a second time, under another number."""
    found.requests["s"] = evolve(found.requests["r"], id="s", reference="WR-2")


def namesake(found: Found) -> None:
    """Give its number to another one, too."""
    found.requests["s"] = evolve(found.requests["r"], id="s", title="Life 2")


WRONG: Final[Mapping[str, Callable[[Found], object]]] = MappingProxyType(
    {
        "request lost": lambda f: f.requests.clear(),
        "request twice": twin,
        "number twice": namesake,
        "child without parent": lambda f: f.strays.append("comments of x"),
        "status not moved": lambda f: setattr(f.requests["r"], "status", "approved"),
        "version behind": lambda f: setattr(f.requests["r"], "version", 4),
        "edit lost": lambda f: setattr(f.requests["r"], "description", "New lamps."),
        "history lost": lambda f: f.requests["r"].history.pop(1),
        "history twice": lambda f: f.requests["r"].history.append(("in_progress", AT)),
        "record lost": lambda f: f.requests["r"].audit.pop(2),
        "done twice": lambda f: f.requests["r"].audit.append(f.requests["r"].audit[4]),
        "event lost": lambda f: f.requests["r"].events.pop(),
        "comment lost": lambda f: f.requests["r"].comments.clear(),
        "comment twice": lambda f: f.requests["r"].comments.append("Once more"),
        "file lost": lambda f: f.requests["r"].files.clear(),
    }
)


@pytest.mark.parametrize("what", WRONG)
def test_wrong(what: str, lives: dict[str, list[Entry]], found: Found) -> None:
    """Of whatever is lost, done twice or half done, something is said."""
    WRONG[what](found)
    assert faults(lives, found)


def test_all_gone(lives: dict[str, list[Entry]], found: Found) -> None:
    """What is lost whole, with all its traces, is missed by whoever was told that it was done."""
    request = found.requests["r"]
    for traces in (request.history, request.audit, request.events):
        traces.pop()
    request.status, request.version = "approved", 4
    assert faults(lives, found)
    lives["1"][-1] = Entry(lives["1"][-1].attempt, Heard(Came.UNKNOWN))
    assert faults(lives, found) == []


def nobody(found: Found, _: Arrived) -> None:
    """Leave an event without notice and letter, as if it concerned nobody."""
    found.told["e4"].clear()
    found.sent["e4"].pop()


UNHEARD: Final[Mapping[str, Callable[[Found, Arrived], object]]] = MappingProxyType(
    {
        "letter lost": lambda _, a: a.letters.pop(),
        "post lost": lambda _, a: a.posts.pop(),
        "letter otherwise": lambda _, a: a.letters.append(("x", a.letters[0][1] + b"x")),
        "post otherwise": lambda _, a: a.posts.append((a.posts[0][0], b"[]")),
        "nobody's letter": lambda _, a: a.letters.append(("x", letter(MESSAGE.format(999)))),
        "nobody's post": lambda _, a: a.posts.append(("x", b"{}")),
        "notice lost": lambda f, _: f.told["e4"].clear(),
        "nobody told": nobody,
        "webhook not told": lambda f, _: f.sent["e1"].clear(),
        "given up": lambda f, _: f.sent["e1"].append(evolve(f.sent["e1"].pop(), state="dead")),
    }
)


@pytest.mark.parametrize("what", UNHEARD)
def test_unheard(what: str, found: Found, home: Place) -> None:
    """Of whatever does not arrive, or not as it was written, something is said."""
    out = arrived(found)
    UNHEARD[what](found, out)
    assert list(untold(found, out, home))


def test_second_copy(found: Found, home: Place) -> None:
    """The same once more is no fault."""
    out = arrived(found)
    again = Arrived([*out.letters, *out.letters[:1]], [*out.posts, *out.posts[:1]])
    assert list(untold(found, again, home)) == []
