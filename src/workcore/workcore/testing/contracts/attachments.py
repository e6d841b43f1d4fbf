"""Records of attached files, as a store keeps them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from workcore.entities.attachment import Attachment
from workcore.entities.work_request import WorkRequest
from workcore.errors import Duplicate, NoSuchAttachment, NoSuchRequest, Stale
from workcore.model import AttachmentId, BlobName, ScanState
from workcore.ports.attachments import Filed, Files
from workcore.ports.queries import Slice
from workcore.testing.builders import DAY, HOUR, NOW, a_wrapped_key, an_attachment
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.blobs import a_blob_name
from workcore.testing.ids import new_id
from workcore.testing.world import Place

PENDING = ScanState.PENDING


def attached(place: Place, *files: Attachment) -> None:
    """Write records in one unit."""
    with place.unit() as unit:
        for file in files:
            unit.attachments.add(file)
        unit.commit()


def found(place: Place, file: Attachment) -> Attachment:
    """Read a record afresh."""
    with place.unit() as unit:
        return unit.attachments.find(file.id)


class AttachmentsContract(StoreContract):
    """Records of files, one organisation's."""

    def test_record_keeps_everything(self, home: Place) -> None:
        """Every field comes back as it was, in every state."""
        request = home.kept()
        files = [
            an_attachment(request, place=1, name="Größe \N{SNOWMAN} (1).pdf", size=2**40),
            an_attachment(request, place=2, key=a_wrapped_key("k-1")),
            an_attachment(
                request,
                place=3,
                state=PENDING,
                scanned=False,
                tries=2,
                scan_at=NOW + timedelta(microseconds=7),
            ),
            an_attachment(
                request, place=None, state=ScanState.INFECTED, signature="Win.Test-1", size=0
            ),
        ]
        attached(home, *files)

        with home.unit() as unit:
            assert unit.attachments.of(request.id, Slice()).items == tuple(files)
            assert [unit.attachments.get(request.id, file.id) for file in files] == files
            assert [unit.attachments.find(file.id) for file in files] == files
            assert sorted(unit.attachments.places(request.id)) == [1, 2, 3]

    def test_list_has_pages(self, home: Place) -> None:
        """A request's files are listed by age, in pages, and no other's."""
        request, other = home.kept(), home.kept()
        files = [an_attachment(request, place=n) for n in range(1, 4)]
        attached(home, *files, an_attachment(other))

        with home.unit() as unit:
            page = unit.attachments.of(request.id, Slice(limit=2))
            rest = unit.attachments.of(request.id, Slice(limit=2, after=page.next))
        assert (*page.items, *rest.items) == tuple(files)
        assert rest.next is None

    def test_absent_record(self, home: Place, abroad: Place) -> None:
        """A file is not found under another request, nor abroad, nor when there is none."""
        request, other = home.kept(), home.kept()
        file = an_attachment(request)
        attached(home, file)

        with home.unit() as unit, pytest.raises(NoSuchAttachment):
            unit.attachments.get(other.id, file.id)
        with home.unit() as unit, pytest.raises(NoSuchAttachment):
            unit.attachments.find(AttachmentId(new_id()))
        with abroad.unit() as unit:
            with pytest.raises(NoSuchAttachment):
                unit.attachments.find(file.id)
            assert unit.attachments.of(request.id, Slice()).items == ()
            assert list(unit.attachments.places(request.id)) == []

    def test_place_is_given_once(self, home: Place) -> None:
        """A place that is taken refuses a second file, and keeps the first; no place is free."""
        request, other = home.kept(), home.kept()
        attached(home, an_attachment(request, place=1), an_attachment(other, place=1))

        with pytest.raises(Duplicate) as refusal:
            attached(home, an_attachment(request, place=2), an_attachment(request, place=1))
        assert refusal.value.field == "place"
        with home.unit() as unit:
            assert list(unit.attachments.places(request.id)) == [1]

        infected = {"place": None, "state": ScanState.INFECTED}
        attached(home, an_attachment(request, **infected), an_attachment(request, **infected))

    def test_request_that_is_gone(self, home: Place) -> None:
        """To a request that was deleted meanwhile no file is added."""
        request = home.kept()
        with home.unit() as unit:
            unit.attachments.add(an_attachment(request))
            with home.unit() as other:
                other.requests.remove(request)
                other.commit()
            with pytest.raises(NoSuchRequest) as missing:
                unit.commit()
        assert missing.value.id == request.id

    def test_many_want_one_place(self, home: Place) -> None:
        """However many want a place at once, one gets it."""
        request = home.kept()

        def take(_: int) -> int:
            try:
                attached(home, an_attachment(request, place=4))
            except Duplicate:
                return 0
            return 1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(take, range(16))) == 1

    def test_saved_record_is_read(self, home: Place) -> None:
        """A saved record counts its version; a second save of the same one is stale."""
        request = home.kept()
        file = an_attachment(request, state=PENDING, scan_at=NOW)
        attached(home, file)
        with home.unit() as unit:
            saved = unit.attachments.save(evolve(file, state=ScanState.CLEAN, scan_at=None))
            unit.commit()

        assert saved.version == 2
        assert found(home, file) == saved
        with home.unit() as unit:
            unit.attachments.save(file)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert (refusal.value.kind, refusal.value.current) == ("attachment", 2)

    def test_removed_record_is_gone(self, home: Place) -> None:
        """A removed record is not there, and its place is free; a removed one is stale."""
        request = home.kept()
        file = an_attachment(request)
        attached(home, file)
        for _ in range(2):
            with home.unit() as unit:
                unit.attachments.remove(evolve(file, version=7))
                with pytest.raises(Stale):
                    unit.commit()
        with home.unit() as unit:
            unit.attachments.remove(file)
            unit.commit()

        with pytest.raises(NoSuchAttachment):
            found(home, file)
        attached(home, an_attachment(request))

    def test_records_go_with_their_request(self, home: Place) -> None:
        """Of a request that is thrown away no file is left on record."""
        request = home.kept()
        file = an_attachment(request)
        attached(home, file)
        with home.unit() as unit:
            unit.requests.remove(request)
            unit.commit()

        with pytest.raises(NoSuchAttachment):
            found(home, file)


class FilesContract(StoreContract):
    """Needs the fixture `files` besides, of the same store."""

    def test_files_to_scan(self, files: Files, home: Place, abroad: Place) -> None:
        """Files that are due are listed, of all organisations, longest waiting first."""
        one, two = home.kept(), abroad.kept()
        late = self._pending(one, 1, NOW - HOUR)
        soon = self._pending(two, 1, NOW)
        later = self._pending(one, 2, NOW + HOUR)
        attached(home, late, later, an_attachment(one, place=3))
        attached(abroad, soon)

        due = [
            filed for filed in files.to_scan(NOW, 10_000) if filed in self._filed(late, soon, later)
        ]
        assert due == self._filed(late, soon)
        assert len(files.to_scan(NOW, 1)) == 1

    def test_scan_backlog(self, files: Files, home: Place, abroad: Place) -> None:
        """Files that wait are counted everywhere, due or not, and the oldest is known."""
        before = files.backlog()
        one, two = home.kept(), abroad.kept()
        old = evolve(self._pending(one, 1, NOW + HOUR), created_at=NOW - 900 * DAY)
        attached(home, old, an_attachment(one, place=2))
        attached(abroad, self._pending(two, 1, NOW))
        after = files.backlog()

        assert after.waiting - before.waiting == 2
        assert after.since == NOW - 900 * DAY

    def test_files_to_rewrap(self, files: Files, home: Place, abroad: Place) -> None:
        """Files under other keys are listed by their ids, but none without a key or under this."""
        one, two = home.kept(), abroad.kept()
        old = an_attachment(one, place=1, key=a_wrapped_key("old"))
        older = an_attachment(two, place=1, key=a_wrapped_key("older"))
        new = an_attachment(one, place=2, key=a_wrapped_key("new"))
        attached(home, old, new, an_attachment(one, place=3))
        attached(abroad, older)
        mine = set(self._filed(old, older, new))

        listed = files.to_rewrap("new", 10_000)
        assert set(listed) & mine == set(self._filed(old, older))
        first = files.to_rewrap("new", 1)
        assert [*first, *files.to_rewrap("new", 10_000, first[-1])] == listed
        assert list(files.to_rewrap("new", 1, listed[-1])) == []

    def test_orphans(self, files: Files, home: Place) -> None:
        """Bytes are orphans that no record keeps; where the organisation is unknown, none are."""
        request = home.kept()
        clean = an_attachment(request, place=1)
        waiting = self._pending(request, 2, NOW)
        infected = an_attachment(request, place=None, state=ScanState.INFECTED)
        attached(home, clean, waiting, infected)
        stray = BlobName(home.organisation.id, AttachmentId(new_id()))
        foreign = a_blob_name()

        names = [clean.blob, waiting.blob, infected.blob, stray, foreign]
        assert set(files.orphans(names)) == {infected.blob, stray}
        assert list(files.orphans([])) == []

    @staticmethod
    def _pending(request: WorkRequest, place: int, scan_at: object) -> Attachment:
        return an_attachment(request, place=place, state=PENDING, scanned=False, scan_at=scan_at)

    @staticmethod
    def _filed(*files: Attachment) -> list[Filed]:
        return [Filed(file.organisation_id, file.id) for file in files]
