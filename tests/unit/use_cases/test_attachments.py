"""Files of a request: taken in, given out, taken away, and looked after."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve
from tests.support.airport import Airport
from tests.support.attachments import PDF, attach, attached, content_of, files_of, stored, upload

from workcore.application import Application
from workcore.errors import (
    AlreadyClaimed,
    Damaged,
    Duplicate,
    FileEmpty,
    FileNameRefused,
    FileTooLarge,
    FileTypeRefused,
    NoSuchAttachment,
    NoSuchBlob,
    NoSuchRequest,
    NotAllowed,
    NotClean,
    NotEditable,
    TooManyFiles,
    Unavailable,
    UploadCut,
)
from workcore.model import BlobName, Once, ScanAnswer, ScanState
from workcore.policies.uploads import MOST_TRIES, PAUSES, UploadRules
from workcore.ports.attachments import Filed
from workcore.ports.queries import Slice
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.contracts.scanner import EICAR
from workcore.use_cases.attach_files import Attached
from workcore.use_cases.intake import Upload
from workcore.use_cases.rewrap_keys import Rewraps
from workcore_adapters.memory import (
    MemoryBlobs,
    MemoryCipher,
    MemoryFiles,
    MemoryUnitOfWork,
    NoScanner,
)


def test_file_is_kept_and_given_out(airport: Airport) -> None:
    """A clean file is stored encrypted, recorded, told, and read as it was."""
    request = airport.submitted()
    file = attached(airport, request)

    assert (file.name, file.content_type, file.size) == ("plan.pdf", "application/pdf", len(PDF))
    assert (file.sha256, file.state) == (sha256(PDF).hexdigest(), ScanState.CLEAN)
    assert (file.by.name, file.created_at) == (
        airport.place.people["ann"].name,
        airport.clock.now(),
    )
    assert (file.place, file.scanned, file.version) == (1, True, 1)
    assert PDF not in stored(airport, file)
    assert content_of(airport, file) == PDF
    assert files_of(airport, request) == [file]
    get = airport.app.get_attachment
    assert get(request.id, file.id, caller=airport.caller("stan")) == file

    assert airport.told(request.id)[-1] == "attachment_added"
    record = airport.audit("work_request", request.id)[-1]
    assert record.action == "attachment_added"
    assert record.after["sha256"] == file.sha256
    assert record.after["attachment_id"] == str(file.id)


def test_pieces_are_read_once(airport: Airport) -> None:
    """Pieces that could be read again are not: a file is not known by itself twice over."""
    outcome = attach(airport, airport.submitted(), Upload("plan.pdf", [PDF[:9], PDF[9:]]))
    file = outcome.files[0].attachment
    assert file is not None
    assert (file.sha256, file.size) == (sha256(PDF).hexdigest(), len(PDF))


def test_any_stretch_is_given_out(airport: Airport) -> None:
    """A part of a file can be read."""
    content = PDF + bytes(range(256)) * 1_000
    file = attached(airport, airport.submitted(), content=content)
    opened = airport.app.open_attachment(file.id, caller=airport.caller("ann"))

    for first, length in ((0, 10), (5, 100_000), (len(content) - 3, 3)):
        assert b"".join(opened.read(first, length)) == content[first : first + length]
    assert opened.link(timedelta(hours=1)) is None


def test_several_files_at_once(airport: Airport) -> None:
    """Each file has an outcome of its own; one that is refused keeps no other out."""
    request = airport.submitted()
    outcome = attach(
        airport,
        request,
        upload("a.pdf"),
        upload("b.exe"),
        upload("c.png"),
        upload("d.txt", b""),
        upload("../e.pdf"),
        upload("f.txt", b"notes"),
    )

    refused = [type(file.refusal) for file in outcome.files if file.refusal]
    assert refused == [FileTypeRefused, FileTypeRefused, FileEmpty, FileNameRefused]
    assert [file.name for file in outcome.files if file.attachment] == ["a.pdf", "f.txt"]
    assert [file.place for file in files_of(airport, request)] == [1, 2]
    assert len(blobs(airport)) == 2


def blobs(airport: Airport) -> list[Any]:
    """List everything that is stored."""
    return list(airport.app.ports.blobs.names(before=NOW + 1_000 * DAY))


def test_only_refused_files(airport: Airport) -> None:
    """When every file is refused nothing is written, and no attempt claimed."""
    request = airport.submitted()
    told = airport.told(request.id)
    outcome = attach(airport, request, upload("a.exe"), once=Once("k", "f", NOW))

    assert isinstance(outcome.files[0].refusal, FileTypeRefused)
    assert airport.told(request.id) == told
    assert attach(airport, request, upload(), once=Once("k", "f", NOW)).files[0].attachment


def test_size_limit(airport: Airport) -> None:
    """A file of the very limit is taken; of a larger one nothing is left."""
    app = Application(airport.app.ports, uploads=UploadRules(max_bytes=1_000_000))
    small = evolve(airport, app=app)
    request = airport.submitted()
    full = PDF.ljust(1_000_000, b" ")

    assert attached(small, request, content=full).size == 1_000_000
    refusal = attach(small, request, upload(content=full + b" ")).files[0].refusal
    assert isinstance(refusal, FileTooLarge)
    assert len(blobs(airport)) == 1


def test_infected_file(airport: Airport) -> None:
    """Of an infected file the record is kept, nothing else, and the request's people are told."""
    request = airport.submitted()
    file = attached(airport, request, content=PDF + EICAR)

    assert (file.state, file.signature) == (ScanState.INFECTED, "Eicar-Test-Signature")
    assert (file.place, file.key, file.kept) == (None, None, False)
    assert blobs(airport) == []
    message = airport.outbox(request.id)[-1]
    assert (message.kind, message.payload["signature"]) == ("attachment_infected", file.signature)
    assert airport.audit("work_request", request.id)[-1].action == "attachment_infected"
    with pytest.raises(NotClean, match="infected"):
        content_of(airport, file)


def test_infected_counts_before_wrong_type(airport: Airport) -> None:
    """Malware under a false name is malware."""
    assert attached(airport, airport.submitted(), content=EICAR).state is ScanState.INFECTED


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (ScanAnswer.UNAVAILABLE, ScanState.PENDING),
        (ScanAnswer.OVER_LIMIT, ScanState.PENDING),
        (ScanAnswer.UNSCANNABLE, ScanState.ERROR),
    ],
)
def test_no_verdict_no_download(airport: Airport, answer: ScanAnswer, state: ScanState) -> None:
    """Without a clean verdict a file is kept encrypted, and given to nobody."""
    scanner(airport).answer = answer
    file = attached(airport, airport.submitted())

    assert file.state is state
    assert PDF not in stored(airport, file)
    for name in airport.place.people:
        with pytest.raises((NotClean, NoSuchAttachment)):
            content_of(airport, file, by=name)


def scanner(airport: Airport) -> Any:
    """The scanner, to be told what to answer."""
    return airport.app.ports.scanner


def test_without_a_scanner(airport: Airport) -> None:
    """An installation that does without a scanner gives files out, and says so."""
    app = Application(evolve(airport.app.ports, scanner=NoScanner()))
    file = attached(evolve(airport, app=app), airport.submitted(), content=PDF + EICAR)

    assert (file.state, file.scanned) == (ScanState.CLEAN, False)


def test_without_encryption(airport: Airport) -> None:
    """Where nothing is encrypted files are stored as they are, and missing bytes are noticed."""
    plain = MemoryCipher(encrypting=False)
    app = Application(evolve(airport.app.ports, cipher=plain))
    open_air = evolve(airport, app=app)
    file = attached(open_air, airport.submitted())

    assert stored(airport, file) == PDF
    assert content_of(open_air, file) == PDF
    opened = app.open_attachment(file.id, caller=airport.caller("ann"))
    assert opened.link(timedelta(hours=1)) is None
    memory(airport).keep(file.blob, PDF[:-1])
    with pytest.raises(Damaged):
        b"".join(opened.read())


def memory(airport: Airport) -> MemoryBlobs:
    """The store, to be tampered with."""
    found = airport.app.ports.blobs
    assert isinstance(found, MemoryBlobs)
    return found


def test_damaged_and_lost_files(airport: Airport) -> None:
    """Bytes that are not the file's are not given out, and lost ones missed at once."""
    file = attached(airport, airport.submitted())
    memory(airport).keep(file.blob, stored(airport, file)[:-1])
    with pytest.raises(Damaged):
        content_of(airport, file)

    memory(airport).remove(file.blob)
    opened = airport.app.open_attachment(file.id, caller=airport.caller("ann"))
    with pytest.raises(NoSuchBlob):
        opened.read()


@pytest.mark.parametrize(
    ("name", "error"), [("vera", NotAllowed), ("aude", NotAllowed), ("cal", NoSuchRequest)]
)
def test_who_may_not_attach(airport: Airport, name: str, error: type[Exception]) -> None:
    """Who only reads attaches nothing; who may not see the request finds none. No byte is read."""
    request = airport.submitted(by="ann")

    coming = Upload("a.pdf", [PDF])
    with pytest.raises(error):
        attach(airport, request, coming, by=name)
    assert coming.size == 0


def test_strangers_find_no_files(airport: Airport, abroad: Airport) -> None:
    """Who may not see the request sees and opens none of its files, here or abroad."""
    request = airport.submitted(by="ann")
    file = attached(airport, request)

    for place, name in ((airport, "cal"), (airport, "rob"), (abroad, "adam")):
        caller = place.caller(name)
        with pytest.raises(NoSuchRequest):
            airport.app.list_attachments(request.id, Slice(), caller=caller)
        with pytest.raises(NoSuchRequest):
            airport.app.get_attachment(request.id, file.id, caller=caller)
        with pytest.raises(NoSuchAttachment):
            airport.app.open_attachment(file.id, caller=caller)


def test_as_many_files_as_there_are_places(airport: Airport) -> None:
    """The limit of files holds, within one call and over several; removing one makes room."""
    request = airport.submitted()
    outcome = attach(airport, request, *(upload(f"{n}.pdf") for n in range(12)))
    assert [file.attachment is not None for file in outcome.files] == [True] * 10 + [False] * 2
    assert {type(file.refusal) for file in outcome.files[10:]} == {TooManyFiles}
    assert len(blobs(airport)) == 10

    with pytest.raises(TooManyFiles, match="10 files"):
        attach(airport, request, upload())
    first = files_of(airport, request)[0]
    airport.app.remove_attachment(request.id, first.id, caller=airport.caller("ann"))
    assert attached(airport, request).place == 1


def test_limit_holds_when_many_attach_at_once(airport: Airport) -> None:
    """Of fifty who attach at the same time ten succeed, and nothing is left of the others."""
    request = airport.submitted()

    def one(number: int) -> int:
        with suppress(TooManyFiles):
            return attach(airport, request, upload(f"{number}.pdf")).files[0].attachment is not None
        return 0

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(one, range(50))) == 10
    assert {file.place for file in files_of(airport, request)} == set(range(1, 11))
    assert set(blobs(airport)) == {file.blob for file in files_of(airport, request)}


def test_place_that_is_lost_on_the_way(airport: Airport) -> None:
    """Who finds no place any more when his file has come is refused, and leaves nothing."""
    request = airport.submitted()
    attach(airport, request, *(upload(f"{n}.pdf") for n in range(9)))

    def meanwhile() -> Iterator[bytes]:
        attach(airport, request, upload("faster.pdf"))
        yield PDF

    outcome = attach(airport, request, Upload("slower.pdf", meanwhile()))
    assert isinstance(outcome.files[0].refusal, TooManyFiles)
    assert len(blobs(airport)) == 10


def test_place_that_is_lost_at_the_last_moment(airport: Airport) -> None:
    """Who finds his place taken takes the next one."""
    request = airport.submitted()
    ports = airport.app.ports
    rivals = [upload("rival.pdf")]

    class Overtaken(MemoryUnitOfWork):
        """A unit before whose first commit somebody else comes."""

        def commit(self) -> None:
            while rivals:
                attach(airport, request, rivals.pop())
            super().commit()

    app = Application(evolve(ports, units=partial(Overtaken, airport.database)))
    assert attached(evolve(airport, app=app), request).place == 2


def test_other_duplicates_are_not_about_places(airport: Airport) -> None:
    """Only a place that was taken is looked for again."""

    class Confused(MemoryUnitOfWork):
        """A unit that finds something else there already."""

        def commit(self) -> None:
            raise Duplicate("id", "x")

    ports = evolve(airport.app.ports, units=partial(Confused, airport.database))
    with pytest.raises(Duplicate):
        attached(evolve(airport, app=Application(ports)), airport.submitted())
    assert blobs(airport) == []


def test_sender_who_goes_away(airport: Airport) -> None:
    """Of an upload that breaks off nothing is left, of files that came before it neither."""
    request = airport.submitted()

    def cut() -> Iterator[bytes]:
        yield PDF
        raise UploadCut

    with pytest.raises(UploadCut):
        attach(airport, request, upload("a.pdf"), Upload("b.pdf", cut()))
    assert blobs(airport) == []
    assert files_of(airport, request) == []


def test_rights_that_end_on_the_way(airport: Airport) -> None:
    """Rights count at the end too: who lost them while his file came leaves nothing."""
    request = airport.draft()

    def meanwhile() -> Iterator[bytes]:
        yield PDF
        airport.app.delete_request(request.id, caller=airport.caller("ann"))

    with pytest.raises(NoSuchRequest):
        attach(airport, request, Upload("a.pdf", meanwhile()))
    assert blobs(airport) == []


def test_store_that_does_not_answer(airport: Airport) -> None:
    """When the database does not say whether it has written, the bytes stay for the sweep."""
    request = airport.submitted()
    ports = airport.app.ports

    class Silent(MemoryUnitOfWork):
        """A unit that does not say what became of its commit."""

        def commit(self) -> None:
            raise Unavailable("database")

    app = Application(evolve(ports, units=partial(Silent, airport.database)))
    with pytest.raises(Unavailable):
        attach(evolve(airport, app=app), request, upload())
    assert len(blobs(airport)) == 1


class Fading(MemoryBlobs):
    """A store that takes a few files, and from then on is asked in vain."""

    takes = 2
    asked = 0

    def create(self, name: BlobName) -> Any:
        """Take it, or not."""
        if len(list(self.names(before=NOW + DAY))) == self.takes:
            raise Unavailable("store")
        return super().create(name)

    def remove(self, _: BlobName) -> None:
        """Do not."""
        self.asked += 1
        raise Unavailable("store")


def test_store_that_falls_silent(airport: Airport) -> None:
    """Whoever waited for the store in vain does not wait again, to have files removed there."""
    blobs = Fading(airport.clock)
    ports = evolve(airport.app.ports, blobs=blobs)
    request = airport.submitted()
    with pytest.raises(Unavailable, match="store"):
        attach(evolve(airport, app=Application(ports)), request, *(upload() for _ in range(3)))
    assert (len(list(blobs.names(before=NOW + DAY))), blobs.asked) == (2, 0)

    blobs.takes, once = 9, Once("key", "POST /somewhere", NOW)
    silent = evolve(airport, app=Application(ports))
    attach(silent, request, upload(), once=once)
    with pytest.raises(AlreadyClaimed):
        attach(silent, request, upload(), upload(), once=once)
    assert blobs.asked == 1


def test_attempt_has_one_effect(airport: Airport) -> None:
    """An attempt that was made is not made again, and what it stored meanwhile goes."""
    request = airport.submitted()
    once = Once("key", "POST /somewhere", NOW)
    first = attach(airport, request, upload(), once=once)
    with pytest.raises(AlreadyClaimed):
        attach(airport, request, upload(), once=once)

    assert len(blobs(airport)) == len(files_of(airport, request)) == 1
    caller = evolve(airport.caller("ann"), once=once)
    knows = airport.app.recall_answer.knows
    assert knows(caller=caller)
    assert not knows(caller=evolve(caller, once=Once("other", "", NOW)))
    assert not knows(caller=evolve(caller, once=None))
    known = airport.app.name_upload([upload()], caller=caller)
    assert known.once == first.once
    assert known.once != once
    other = airport.app.name_upload([upload(content=PDF + b" ")], caller=caller)
    assert other.once != first.once
    assert airport.app.name_upload([upload()], caller=airport.caller("ann")).once is None


def test_removing_files(airport: Airport) -> None:
    """Its uploader and the requester take a file away; it is recorded, told, and gone."""
    request = airport.submitted(by="ann")
    mine, theirs = attached(airport, request), attached(airport, request, by="stan")
    with pytest.raises(NotAllowed):
        airport.app.remove_attachment(request.id, mine.id, caller=airport.caller("stan"))
    airport.app.remove_attachment(request.id, theirs.id, caller=airport.caller("stan"))
    airport.app.remove_attachment(request.id, mine.id, caller=airport.caller("ann"))

    assert files_of(airport, request) == []
    assert blobs(airport) == []
    assert airport.told(request.id)[-2:] == ["attachment_removed"] * 2
    assert airport.audit("work_request", request.id)[-1].before["sha256"] == mine.sha256
    with pytest.raises(NoSuchAttachment):
        airport.app.remove_attachment(request.id, mine.id, caller=airport.caller("ann"))


def test_files_that_were_decided_on_stay(airport: Airport) -> None:
    """What people have seen when they decided is not taken away any more, but added to."""
    request = airport.submitted()
    file = attached(airport, request)
    approved = airport.decided(request, "stan")

    with pytest.raises(NotEditable):
        airport.app.remove_attachment(request.id, file.id, caller=airport.caller("ann"))
    assert attached(airport, approved, by="olga").place == 2


def test_waiting_files_are_scanned_again(airport: Airport) -> None:
    """Time asks again: what is clean opens, what is infected goes, each at its time."""
    request = airport.submitted()
    scanner(airport).answer = ScanAnswer.UNAVAILABLE
    clean = attached(airport, request)
    infected = attached(airport, request, content=PDF + EICAR)
    rescan = airport.app.rescan_attachments
    assert rescan(airport.clock.now()).judged == 0

    airport.clock.move(PAUSES[ScanAnswer.UNAVAILABLE])
    done = rescan(airport.clock.now())
    assert (done.judged, done.waiting) == (0, 1)

    scanner(airport).answer = None
    airport.clock.move(HOUR)
    done = rescan(airport.clock.now())
    assert (done.judged, done.waiting, done.overtaken) == (2, 0, 0)
    assert content_of(airport, clean) == PDF
    assert [file.state for file in files_of(airport, request)] == ["clean", "infected"]
    assert blobs(airport) == [clean.blob]
    message = airport.outbox(request.id)[-1]
    assert (message.kind, message.at) == ("attachment_infected", airport.clock.now())
    assert message.payload["attachment_id"] == str(infected.id)
    record = airport.audit("work_request", request.id)[-1]
    assert (record.action, record.by.name) == ("attachment_infected", "system")


def test_over_the_scanners_limits(airport: Airport) -> None:
    """What is over its limits again and again is given up."""
    request = airport.submitted()
    scanner(airport).answer = ScanAnswer.OVER_LIMIT
    attached(airport, request)
    for _ in range(MOST_TRIES - 2):
        airport.clock.move(HOUR)
        assert airport.app.rescan_attachments(airport.clock.now()).waiting == 1
    airport.clock.move(HOUR)
    assert airport.app.rescan_attachments(airport.clock.now()).judged == 1
    assert files_of(airport, request)[0].state is ScanState.ERROR


def test_files_that_cannot_be_scanned_again(airport: Airport) -> None:
    """A lost file is given up; one whose key is missing waits; one that is gone is passed over."""
    request = airport.submitted()
    scanner(airport).answer = ScanAnswer.UNAVAILABLE
    attached(airport, request)
    scanner(airport).answer = None
    airport.clock.move(HOUR)
    other = Application(evolve(airport.app.ports, cipher=MemoryCipher("other")))
    assert other.rescan_attachments(airport.clock.now()).waiting == 1

    airport.clock.move(HOUR)
    memory(airport).remove(files_of(airport, request)[0].blob)
    assert airport.app.rescan_attachments(airport.clock.now()).judged == 1
    lost = files_of(airport, request)[0]
    assert (lost.state, lost.signature) == (ScanState.ERROR, "The stored file cannot be read.")


def test_overtaken_scans_and_keys(airport: Airport) -> None:
    """What is removed while time looks after it is passed over."""
    request = airport.submitted()
    scanner(airport).answer = ScanAnswer.UNAVAILABLE
    file = attached(airport, request)
    airport.clock.move(HOUR)
    files = airport.app.ports.files
    due, others = files.to_scan(airport.clock.now(), 9), files.to_rewrap("second", 9)
    airport.app.remove_attachment(request.id, file.id, caller=airport.caller("ann"))

    class Late(MemoryFiles):
        """Says what was so a moment ago."""

        def to_scan(self, *_: object) -> Any:
            return due

        def to_rewrap(self, *_: object) -> Any:
            return others

    ports = evolve(
        airport.app.ports, files=Late(airport.database), cipher=MemoryCipher("second", "first")
    )
    app = Application(ports)
    assert app.rescan_attachments(airport.clock.now()).overtaken == 1
    assert app.rewrap_keys().overtaken == 1


def test_keys_are_wrapped_anew(airport: Airport) -> None:
    """After a rotation files open by the new key alone, and no stored byte has changed."""
    file = attached(airport, airport.submitted())
    before = stored(airport, file)
    ports = airport.app.ports
    both = Application(evolve(ports, cipher=MemoryCipher("second", "first")))
    assert both.rewrap_keys().rewrapped == 1
    assert both.rewrap_keys().rewrapped == 0

    new = evolve(airport, app=Application(evolve(ports, cipher=MemoryCipher("second"))))
    assert content_of(new, file) == PDF
    assert stored(airport, file) == before


def test_keys_that_cannot_be_wrapped(airport: Airport) -> None:
    """A key that is not on the ring is told, and stays; without encryption nothing is wrapped."""
    request = airport.submitted()
    attached(airport, request)
    ports = airport.app.ports
    other = Application(evolve(ports, cipher=MemoryCipher("second")))
    assert other.rewrap_keys().broken == 1
    plain = Application(evolve(ports, cipher=MemoryCipher("second", encrypting=False)))
    assert plain.rewrap_keys() == Rewraps()


def test_lost_keys_hold_up_none(airport: Airport) -> None:
    """However many files have a key that is on no ring, those after them get their turn."""
    request, ports = airport.submitted(), airport.app.ports
    lost = evolve(airport, app=Application(evolve(ports, cipher=MemoryCipher("lost"))))
    for _ in range(3):
        attached(lost, request)
    for _ in range(3):
        attached(airport, request)
    both = Application(evolve(ports, cipher=MemoryCipher("second", "first")))

    assert both.rewrap_keys(limit=2) == Rewraps(rewrapped=2, broken=3)
    assert both.rewrap_keys(limit=2) == Rewraps(rewrapped=1, broken=3)


def test_key_that_is_gone_meanwhile(airport: Airport) -> None:
    """A file that has no key any more when its turn comes stays as it is."""
    file = attached(airport, airport.submitted(), content=PDF + EICAR)

    class Late(MemoryFiles):
        """Says what was so a moment ago."""

        def to_rewrap(self, *_: object) -> Any:
            return [Filed(file.organisation_id, file.id)]

    app = Application(evolve(airport.app.ports, files=Late(airport.database)))
    app.rewrap_keys()
    assert app.get_attachment(file.request_id, file.id, caller=airport.caller("ann")) == file


def test_orphans_are_swept(airport: Airport) -> None:
    """After a day what no record keeps is removed; records keep what is theirs."""
    request, draft = airport.submitted(), airport.draft()
    kept, gone = attached(airport, request), attached(airport, draft)
    airport.app.delete_request(draft.id, caller=airport.caller("ann"))
    airport.clock.move(HOUR)
    sweep = airport.app.sweep_orphans
    assert sweep(airport.clock.now()).orphans == 0

    airport.clock.move(DAY)
    assert (sweep(airport.clock.now()).orphans, sweep(airport.clock.now()).orphans) == (1, 0)
    assert blobs(airport) == [kept.blob]
    assert gone.blob not in blobs(airport)


def test_nothing_of_an_answer_is_lost(airport: Airport) -> None:
    """Outcomes are in the order of files."""
    outcome = attach(airport, airport.submitted(), upload("a.pdf"), upload("b.bin"))
    assert isinstance(outcome, Attached)
    assert [file.name for file in outcome.files] == ["a.pdf", "b.bin"]
