"""Scan files again that still wait for their verdict."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from workcore.entities.attachment import Attachment, Scan
from workcore.errors import Broken, NotFound, Stale, Unavailable, UnknownKey
from workcore.model import NOBODY, Caller, OrganisationId, ScanAnswer, ScanState
from workcore.ports.attachments import Filed, Files
from workcore.ports.blobs import Blobs
from workcore.ports.ids import Ids
from workcore.ports.scanner import MalwareScanner
from workcore.ports.unit_of_work import SystemUnits
from workcore.use_cases.read_attachments import Contents
from workcore.use_cases.recording import Recorder

MOST: Final = 100
"""So many files are looked after in one run."""

UNREADABLE: Final = Scan(ScanAnswer.UNSCANNABLE, "The stored file cannot be read.")
UNANSWERED: Final = Scan(ScanAnswer.UNAVAILABLE)


@frozen(kw_only=True)
class Rescans:
    """
    What one run came to.

    Attributes:
        judged: Files that have their verdict by now.
        waiting: Files that still have none.
        overtaken: Files that somebody removed or judged meanwhile.
    """

    judged: int = 0
    waiting: int = 0
    overtaken: int = 0


@frozen
class RescanAttachments:
    """Ask the scanner about files of all organisations; each has units of its own."""

    _units: SystemUnits
    _files: Files
    _scanner: MalwareScanner
    _contents: Contents
    _blobs: Blobs
    _ids: Ids
    _recorder: Recorder

    def __call__(self, now: datetime, *, limit: int = MOST) -> Rescans:
        """
        Scan the files that have waited longest; a scanner that does not answer ends the run.

        Raises:
            Unavailable: The blob store or the database does not answer. A file whose bytes the
                store does not give comes last the next time.
        """
        done = Rescans()
        for filed in self._files.to_scan(now, limit):
            try:
                scan, state = self._rescan(filed, now)
            except (Stale, NotFound):
                done = evolve(done, overtaken=done.overtaken + 1)
                continue
            waits = state is ScanState.PENDING
            done = evolve(done, judged=done.judged + (not waits), waiting=done.waiting + waits)
            if scan == UNANSWERED:
                break
        return done

    def _rescan(self, filed: Filed, now: datetime) -> tuple[Scan, ScanState]:
        with self._units(filed.organisation_id) as unit:
            file = unit.attachments.find(filed.attachment_id)
        try:
            scan = self._scan(file)
        except Unavailable:
            self._save(file.judged(UNANSWERED, at=now), now)
            raise
        judged = file.judged(scan, at=now)
        self._save(judged, now)
        if not judged.kept:
            # What cannot be removed now is an orphan, which the sweep finds.
            with suppress(Unavailable):
                self._blobs.remove(file.blob)
        return scan, judged.state

    def _scan(self, file: Attachment) -> Scan:
        with self._scanner.begin() as scanning:
            try:
                for piece in self._contents.read(file, 0, file.size):
                    scanning.feed(piece)
            except UnknownKey:
                return UNANSWERED
            except Broken:
                return UNREADABLE
            return scanning.verdict()

    def _save(self, judged: Attachment, now: datetime) -> None:
        with self._units(judged.organisation_id) as unit:
            unit.attachments.save(judged)
            if judged.state is ScanState.INFECTED:
                request = unit.requests.get(judged.request_id)
                event = evolve(judged.told(request.reference), at=now)
                self._recorder.attachment(unit, self._system(judged.organisation_id), event)
            unit.commit()

    def _system(self, organisation_id: OrganisationId) -> Caller:
        correlation_id = str(self._ids.new())
        return Caller(
            organisation_id=organisation_id, user_id=NOBODY.id, correlation_id=correlation_id
        )
