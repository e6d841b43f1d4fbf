"""What has to be in the database after what is in the journals, and what is not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from attrs import frozen
from tests.integration.chaos.deeds import DEEDS, kind_of
from tests.integration.chaos.found import Found, Request
from tests.integration.chaos.journal import Came, Entry

Lives = Mapping[str, Sequence[Entry]]


def half_done(found: Found) -> Iterator[str]:
    """Tell what is there without what belongs to it, whether somebody was told of it or not."""
    yield from found.strays
    for request in found.requests.values():
        recorded = Counter((record.action, record.at) for record in request.audit)
        happened = Counter((event.kind, event.at) for event in request.events)
        moments = {at for _, at in recorded}
        moves = [at for _, at in request.history]
        yield from (f"{request.title}: {each} has no event" for each in recorded - happened)
        yield from (
            f"{request.title}: {kind} has no record" for kind, at in happened if at not in moments
        )
        yield from (f"{request.title}: moved at {at} unseen" for at in {*moves} - moments)
        if request.history[-1][0] != request.status or len(set(moves)) != len(moves):
            yield f"{request.title}: {request.status} after {request.history}"


def twice_named(found: Found) -> Iterator[str]:
    """Tell of numbers that several requests bear."""
    references = Counter(request.reference for request in found.requests.values())
    yield from (f"{name} is borne {count} times" for name, count in references.items() if count > 1)


def unlike_journal(lives: Lives, found: Found) -> Iterator[str]:
    """Tell what is not there though it was done, or is though it was not, or is otherwise."""
    there = found.lives
    yield from (f"{name}: nobody raised it" for name in there.keys() - lives.keys())
    for name, entries in lives.items():
        done = [entry for entry in entries if entry.heard.done]
        requests = there.get(name, [])
        if len(requests) != (1 if done else 0):
            yield f"{name}: there are {len(requests)}, after {entries}"
        for request in requests:
            yield from Expected(tuple(done)).unlike(request)


@frozen
class Expected:
    """What was done to a request, in order."""

    done: tuple[Entry, ...]

    def unlike(self, request: Request) -> Iterator[str]:
        """Tell how a request is not what it has to be."""
        pairs = {
            "status": (self.statuses[-1], request.status),
            "version": (self.version, request.version),
            "history": (self.statuses, [status for status, _ in request.history]),
            "audit": (self.records, sorted((r.key, r.action) for r in request.audit)),
            "description": (self.description, request.description),
            "comments": (self.texts, sorted(request.comments)),
            "files": (self.files, sorted(request.files)),
        }
        for name, (expected, there) in pairs.items():
            if expected != there:
                yield f"{request.title}: {name} is {there}, not {expected}"
        yield from self._otherwise_answered(request)

    @property
    def statuses(self) -> list[str]:
        """Where it has been."""
        moves = (DEEDS[does].status for does in self._does if does != "create")
        return ["draft", *(status for status in moves if status is not None)]

    @property
    def version(self) -> int:
        """Which one it is of."""
        return 1 + sum(DEEDS[does].counted for does in self._does if does != "create")

    @property
    def records(self) -> list[tuple[str, str]]:
        """What the audit trail has of it, each attempt once."""
        return sorted((e.attempt.key, kind_of(e.attempt.does)) for e in self.done)

    @property
    def description(self) -> str:
        """What was said last."""
        bodies = (body for _, body in self._said if body and "description" in body)
        return [body["description"] for body in bodies][-1]

    @property
    def texts(self) -> list[str]:
        """What was said beside it."""
        return sorted(body["text"] for does, body in self._said if does == "comment" and body)

    @property
    def files(self) -> list[str]:
        """What is attached."""
        return sorted(f"{e.attempt.key}.pdf" for e in self.done if e.attempt.does == "attach")

    @property
    def _does(self) -> list[str]:
        return [entry.attempt.does for entry in self.done]

    @property
    def _said(self) -> Iterator[tuple[str, Mapping[str, str] | None]]:
        return ((entry.attempt.does, entry.attempt.body) for entry in self.done)

    def _otherwise_answered(self, request: Request) -> Iterator[str]:
        """Compare each acknowledged state with what has to have been then."""
        for number, entry in enumerate(self.done):
            told, before = entry.heard.answer, Expected(self.done[: number + 1])
            if entry.heard.came is not Came.DONE or "status" not in told:
                continue
            then = (request.id, request.reference, before.version, before.statuses[-1])
            if (told["id"], told["reference"], told["version"], told["status"]) != then:
                yield f"{entry.attempt.key}: answered {told}, which was {then}"


def faults(lives: Lives, found: Found) -> list[str]:
    """Tell all of it."""
    return [*chain(half_done(found), twice_named(found), unlike_journal(lives, found))]
