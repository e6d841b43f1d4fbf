"""What may be attached, and what a scanner's answer makes of it."""

import pytest
from attrs import evolve

from workcore.entities.attachment import Scan
from workcore.errors import FileNameRefused, FileTooLarge, FileTypeRefused, NotClean
from workcore.model import ScanAnswer, ScanState
from workcore.policies.segments import HEADER, SEALED, SEGMENT, TAG, Segments, Span, nonce
from workcore.policies.uploads import (
    FILE_TYPES,
    KEPT,
    MOST_TRIES,
    PAUSES,
    STATES,
    UploadRules,
    ensure_agreement,
    ensure_name,
)
from workcore.testing.builders import HOUR, NOW, a_wrapped_key, an_attachment

RULES = UploadRules()
WAITING = an_attachment(state=ScanState.PENDING, place=3, key=a_wrapped_key())


@pytest.mark.parametrize(
    "name", ["a.pdf", "Plan (2) Größe.PDF", "x" * 251 + ".pdf", ".pdf", "a\u0301.pdf"]
)
def test_good_names(name: str) -> None:
    """Names in any language are taken, up to what file systems have room for."""
    ensure_name(name)
    assert RULES.type_of(name) == FILE_TYPES["pdf"]


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", ".", "..", "x" * 252 + ".pdf", "ü" * 126 + ".pdf", "../a.pdf", "a/b.pdf"),
        *("C:\\a.pdf", "a\0.pdf", "a\r\nX: y.pdf", "a\u202efdp.exe", "a\u200b.pdf", "a\x7f.pdf"),
        *("a\ud800.pdf", "a\u2028.pdf", "\ue000.pdf"),
    ],
)
def test_bad_names(name: str) -> None:
    """Paths, and names that do not read as they are, are refused."""
    with pytest.raises(FileNameRefused, match=r"name"):
        ensure_name(name)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        *(("a.jpg", "jpeg"), ("a.JPEG", "jpeg"), ("a.png", "png"), ("a.gif", "gif")),
        *(("a.txt", "text"), ("a.doc", "doc"), ("a.b.docx", "docx")),
    ],
)
def test_names_promise_types(name: str, word: str) -> None:
    """How a name ends says what is in the file."""
    promised = RULES.type_of(name)
    assert promised == FILE_TYPES[word]
    ensure_agreement(promised, promised.content_type)


@pytest.mark.parametrize("name", ["pdf", "a.exe", "a.pdf.exe", "a.svg", "a.pdf ", "a."])
def test_other_endings_are_refused(name: str) -> None:
    """Names that end otherwise are refused, and those that are taken are named."""
    with pytest.raises(FileTypeRefused, match=r"none is taken: \.pdf, \.jpg, "):
        RULES.type_of(name)
    with pytest.raises(FileTypeRefused):
        evolve(RULES, types=("png",)).type_of("a.pdf")


@pytest.mark.parametrize("found", ["image/png", "text/html", None])
def test_content_that_disagrees(found: str | None) -> None:
    """A file that is something else than its name says is refused."""
    with pytest.raises(FileTypeRefused, match=r"application/pdf.*(image|html|of no kind)"):
        ensure_agreement(FILE_TYPES["pdf"], found)


def test_size_has_a_limit() -> None:
    """The limit itself is within, one byte more is not."""
    RULES.ensure_size(104_857_600)
    with pytest.raises(FileTooLarge, match=r"100 MB \(104,857,600 bytes\)"):
        RULES.ensure_size(104_857_601)


def test_free_places() -> None:
    """The places that nobody has are free, lowest first; what keeps nothing has none."""
    rules = UploadRules(max_files=4)
    assert rules.free_places([]) == [1, 2, 3, 4]
    assert rules.free_places([2, None, 4, 9]) == [1, 3]
    assert rules.free_places([1, 2, 3, 4]) == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (ScanAnswer.CLEAN, ScanState.CLEAN),
        (ScanAnswer.NOT_SCANNED, ScanState.CLEAN),
        (ScanAnswer.INFECTED, ScanState.INFECTED),
        (ScanAnswer.UNSCANNABLE, ScanState.ERROR),
        (ScanAnswer.OVER_LIMIT, ScanState.PENDING),
        (ScanAnswer.UNAVAILABLE, ScanState.PENDING),
    ],
)
def test_what_answers_make_of_a_file(answer: ScanAnswer, state: ScanState) -> None:
    """Only a clean answer makes a file clean; each answer has its state."""
    judged = WAITING.judged(Scan(answer, "Sig"), at=NOW)

    assert STATES[answer] is judged.state is state
    assert judged.signature == "Sig"
    assert judged.kept == (state in KEPT)
    assert judged.place == (3 if judged.kept else None)
    assert judged.key == (WAITING.key if judged.kept else None)
    assert judged.scan_at == (NOW + PAUSES[answer] if state is ScanState.PENDING else None)
    assert judged.scanned == (answer not in {*PAUSES, ScanAnswer.NOT_SCANNED})
    if state is ScanState.CLEAN:
        judged.ensure_downloadable()
    else:
        with pytest.raises(NotClean, match=state):
            judged.ensure_downloadable()


def test_every_answer_has_a_state() -> None:
    """The table has a row for each answer, and each that leaves a file waiting a pause."""
    assert set(STATES) == set(ScanAnswer)
    assert set(PAUSES) == {a for a, state in STATES.items() if state is ScanState.PENDING}


def test_over_its_limits_again_and_again() -> None:
    """What a scanner does not take at the third time it never takes; silence is not counted."""
    file = WAITING
    for _ in range(MOST_TRIES - 1):
        file = file.judged(Scan(ScanAnswer.OVER_LIMIT), at=NOW)
        file = file.judged(Scan(ScanAnswer.UNAVAILABLE), at=NOW + HOUR)
        assert file.state is ScanState.PENDING
    assert file.judged(Scan(ScanAnswer.OVER_LIMIT), at=NOW).state is ScanState.ERROR


def test_file_has_a_name_of_its_own() -> None:
    """Where its bytes are, its organisation and identifier say, and a cipher binds it to both."""
    name = WAITING.blob
    assert (name.organisation_id, name.attachment_id) == (WAITING.organisation_id, WAITING.id)
    assert name.context == WAITING.organisation_id.bytes + WAITING.id.bytes


@pytest.mark.parametrize(
    ("size", "count", "last"),
    [
        *((0, 1, TAG), (1, 1, 1 + TAG), (SEGMENT, 1, SEALED)),
        *((SEGMENT + 1, 2, 1 + TAG), (2 * SEGMENT, 2, SEALED)),
    ],
)
def test_segments_of_a_file(size: int, count: int, last: int) -> None:
    """A file has as many segments as it fills, and at least one."""
    segments = Segments(size)
    assert segments.count == count
    assert [segments.is_last(n) for n in range(count)] == [False] * (count - 1) + [True]
    assert segments.sealed_size(count - 1) == last
    assert segments.stored(range(count)) == Span(0, None)


def test_stretches_of_segments() -> None:
    """A stretch needs the segments that hold it; the first comes with the header."""
    segments = Segments(3 * SEGMENT)
    assert segments.numbers(0, 1) == range(1)
    assert segments.numbers(SEGMENT - 1, 2) == range(2)
    assert segments.numbers(SEGMENT, SEGMENT) == range(1, 2)
    assert segments.numbers(3 * SEGMENT - 1, 1) == range(2, 3)
    assert segments.stored(range(1)) == Span(0, HEADER + SEALED)
    assert segments.stored(range(1, 2)) == Span(HEADER + SEALED, SEALED)
    assert segments.stored(range(2, 3)) == Span(HEADER + 2 * SEALED, None)


def test_nonces_differ() -> None:
    """No two segments have the same nonce, nor have a segment and the same one as the last."""
    nonces = {nonce(n, last=last) for n in range(1_000) for last in (False, True)}
    assert len(nonces) == 2_000
    assert {len(each) for each in nonces} == {12}
