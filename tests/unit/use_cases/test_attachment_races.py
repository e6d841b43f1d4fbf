"""Files that several look after at the same moment: each meeting is stepped through."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from attrs import define, evolve
from tests.support.airport import EVERYTHING, Airport
from tests.support.attachments import PDF, attach, attached, content_of, files_of

from workcore.application import Application
from workcore.entities.attachment import Attachment
from workcore.errors import NoSuchAttachment, NoSuchBlob, NoSuchRequest, Stale, Unavailable
from workcore.model import BlobName, ScanAnswer, ScanState, Topic, WrappedKey
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.contracts.scanner import EICAR
from workcore.use_cases.intake import Upload
from workcore_adapters.memory import (
    MemoryBlobs,
    MemoryCipher,
    MemoryScanner,
    MemoryUnitOfWork,
)

Step = Callable[[], object]


@define
class Meanwhile:
    """Something that happens once, at a moment that a test chooses."""

    step: Step | None = None

    def __call__(self) -> None:
        """Let it happen."""
        step, self.step = self.step, None
        if step is not None:
            step()


class Interrupted(MemoryScanner):
    """A scanner before whose next verdict something happens."""

    def __init__(self, meanwhile: Meanwhile) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    @contextmanager
    def begin(self) -> Iterator[Any]:
        """Scan, and be interrupted."""
        with super().begin() as scanning:
            inner = scanning.verdict

            def verdict() -> Any:
                self._meanwhile()
                return inner()

            scanning.verdict = verdict  # type: ignore[method-assign]  # of this one
            yield scanning


@pytest.fixture
def meanwhile() -> Meanwhile:
    """What happens before the next verdict."""
    return Meanwhile()


@pytest.fixture
def place(airport: Airport, meanwhile: Meanwhile) -> Airport:
    """An airport whose scanner can be interrupted, and whose keys are being turned."""
    return airport_with(
        airport, scanner=Interrupted(meanwhile), cipher=MemoryCipher("first", "second")
    )


def airport_with(airport: Airport, **ports: Any) -> Airport:
    """Exchange ports."""
    return evolve(airport, app=Application(evolve(airport.app.ports, **ports)))


def waiting(place: Airport, content: bytes = PDF) -> Attachment:
    """Attach a file that waits for its verdict, which can be had by now."""
    scanner: Any = place.app.ports.scanner
    scanner.answer = ScanAnswer.UNAVAILABLE
    file = attached(place, place.submitted(), content=content)
    scanner.answer = None
    place.clock.move(HOUR)
    return file


def rescan(place: Airport) -> Any:
    """Ask the scanner again, as the worker does."""
    return place.app.rescan_attachments(place.clock.now())


def turned(place: Airport) -> Any:
    """Wrap keys by the second key, as the worker does."""
    return airport_with(place, cipher=MemoryCipher("second", "first")).app.rewrap_keys()


def remove(place: Airport, file: Attachment) -> None:
    """Take a file away."""
    place.app.remove_attachment(file.request_id, file.id, caller=place.caller("ann"))


def record(place: Airport, file: Attachment) -> Attachment:
    """Read what is known of a file."""
    get = place.app.get_attachment
    return get(file.request_id, file.id, caller=place.caller("ann"))


def stored(place: Airport) -> list[BlobName]:
    """List everything that is stored."""
    return list(place.app.ports.blobs.names(before=NOW + 1_000 * DAY))


def alarms(place: Airport, file: Attachment) -> int:
    """Count how often it was told that the file is infected."""
    return place.told(file.request_id).count("attachment_infected")


@pytest.mark.parametrize("content", [PDF, PDF + EICAR], ids=["clean", "infected"])
def test_removed_while_it_is_scanned(place: Airport, meanwhile: Meanwhile, content: bytes) -> None:
    """Whoever took a file away has the last word, and no alarm is raised about it."""
    file = waiting(place, content)
    meanwhile.step = lambda: remove(place, file)

    assert rescan(place).overtaken == 1
    with pytest.raises(NoSuchAttachment):
        record(place, file)
    assert (stored(place), alarms(place, file)) == ([], 0)


def test_scanned_while_it_is_removed(place: Airport) -> None:
    """Whoever would take away what has just been judged is told, and may do it again."""
    file = waiting(place)
    steps = Meanwhile(lambda: rescan(place))

    class Late(MemoryUnitOfWork):
        """A unit before whose first commit the scanner answers."""

        def commit(self) -> None:
            steps()
            super().commit()

    late = airport_with(place, units=partial(Late, place.database))
    with pytest.raises(Stale):
        remove(late, file)
    assert content_of(place, file) == PDF
    remove(late, file)
    assert stored(place) == []


def test_scanned_twice_at_once(place: Airport, meanwhile: Meanwhile) -> None:
    """Of two workers one judges; the alarm is raised once, and the file is gone."""
    file = waiting(place, PDF + EICAR)
    others: list[Any] = []
    meanwhile.step = lambda: others.append(rescan(place))

    assert rescan(place).overtaken == 1
    assert others[0].judged == 1
    assert (stored(place), alarms(place, file)) == ([], 1)
    assert record(place, file).state is ScanState.INFECTED


def test_key_turned_while_it_is_scanned(place: Airport, meanwhile: Meanwhile) -> None:
    """A verdict that a new key has overtaken is had again, and no key is lost."""
    file = waiting(place)
    meanwhile.step = lambda: turned(place)

    assert rescan(place).overtaken == 1
    key = record(place, file).key
    assert key is not None
    assert key.key_id == "second"
    assert rescan(place).judged == 1
    assert record(place, file).key == key
    assert content_of(place, file) == PDF


class Turning(MemoryCipher):
    """A cipher before whose next rewrap something happens."""

    step: Step = staticmethod(lambda: None)

    def rewrap(self, key: WrappedKey, name: BlobName) -> WrappedKey:
        """Be late."""
        self.step()
        return super().rewrap(key, name)


@pytest.mark.parametrize("step", [remove, lambda place, _: rescan(place)], ids=["gone", "infected"])
def test_ended_while_its_key_is_turned(
    place: Airport, step: Callable[[Airport, Attachment], object]
) -> None:
    """A file that is taken away, or found infected, while its key is wrapped gets no new key."""
    file = waiting(place, PDF + EICAR)
    cipher = Turning("second", "first")
    cipher.step = lambda: step(place, file)

    assert airport_with(place, cipher=cipher).app.rewrap_keys().overtaken == 1
    assert stored(place) == []
    assert [each.key for each in files_of(place, place.read(file.request_id))] in ([], [None])


def test_swept_while_it_comes(place: Airport) -> None:
    """However often is swept while a file comes and is stored, it stays."""
    request = place.submitted()

    def sweep() -> None:
        place.app.sweep_orphans(place.clock.now())

    def coming() -> Iterator[bytes]:
        sweep()
        yield PDF

    class Swept(MemoryUnitOfWork):
        """A unit before whose commit the bytes are there, and their record is not."""

        def commit(self) -> None:
            sweep()
            super().commit()

    units = partial(Swept, place.database)
    swept = airport_with(place, units=units)
    (outcome,) = attach(swept, request, Upload("plan.pdf", coming())).files
    sweep()
    assert outcome.attachment is not None
    assert content_of(place, outcome.attachment) == PDF


class Removing(MemoryBlobs):
    """A store from which somebody removes a file just before it is read."""

    step: Step = staticmethod(lambda: None)

    def read(self, name: BlobName, *, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Be late."""
        self.step()
        return super().read(name, first=first, length=length)


def test_removed_while_it_is_opened(airport: Airport) -> None:
    """Who opens what is being taken away finds it absent; what is only lost is told as such."""
    blobs = Removing(airport.clock)
    place = airport_with(airport, blobs=blobs)
    file, other = attached(place, place.submitted()), attached(place, place.submitted())
    blobs.step = lambda: remove(place, file)
    with pytest.raises(NoSuchAttachment):
        content_of(place, file)

    blobs.step = lambda: blobs.remove(other.blob)
    with pytest.raises(NoSuchBlob):
        content_of(place, other)


def test_request_deleted_at_the_last_moment(airport: Airport) -> None:
    """A file that comes for a request that is being thrown away goes with it."""
    draft = airport.draft()
    steps = Meanwhile(lambda: airport.app.delete_request(draft.id, caller=airport.caller("ann")))

    class Late(MemoryUnitOfWork):
        """A unit before whose first commit the request goes."""

        def commit(self) -> None:
            steps()
            super().commit()

    late = airport_with(airport, units=partial(Late, airport.database))
    with pytest.raises(NoSuchRequest):
        attach(late, draft, Upload("plan.pdf", [PDF]))
    assert stored(airport) == []


class Withholding(MemoryBlobs):
    """A store that does not give one of its files."""

    withheld: BlobName | None = None

    def read(self, name: BlobName, *, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Give the others."""
        if name == self.withheld:
            raise Unavailable("store")
        return super().read(name, first=first, length=length)


def test_file_that_the_store_withholds(airport: Airport, meanwhile: Meanwhile) -> None:
    """One file that cannot be had keeps no other from its verdict for longer than a run."""
    blobs = Withholding(airport.clock)
    place = airport_with(airport, blobs=blobs, scanner=Interrupted(meanwhile))
    file, other = waiting(place), waiting(place)
    blobs.withheld = file.blob
    with pytest.raises(Unavailable, match="store"):
        rescan(place)

    assert rescan(place).judged == 1
    assert content_of(place, other) == PDF
    place.clock.move(HOUR)
    blobs.withheld = None
    assert rescan(place).judged == 1
    assert content_of(place, file) == PDF


def test_people_hear_of_what_was_found_later(place: Airport) -> None:
    """Malware that only a later scan found is told to who sent it and to who looks after it."""
    file = waiting(place, PDF + EICAR)
    place.app.dispatch_events()
    rescan(place)
    place.app.dispatch_events()

    for name in ("ann", "adam"):
        page = place.app.read_inbox(EVERYTHING, caller=place.caller(name)).page
        topics = [told.notice.topic for told in page.items]
        assert topics.count(Topic.ATTACHMENT_INFECTED) == 1, (name, topics)
    assert alarms(place, file) == 1
