"""Attach files to a request."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from attrs import evolve, frozen

from workcore.entities.attachment import Attachment
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.errors import Duplicate, FileRefused, Refused, TooManyFiles, Unavailable
from workcore.model import Caller, Once, Permission, RequestId
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit, visible
from workcore.use_cases.intake import Intake, Taken, Upload
from workcore.use_cases.recording import Recorder

PLACE: Final = "place"
"""The field of which the database says that somebody else was faster."""


@frozen(kw_only=True)
class Arrival:
    """
    A file that has come to its end.

    Attributes:
        sha256: Of all that came, whether it was taken or not.
    """

    name: str
    sha256: str
    taken: Taken | None = None
    refusal: Refused | None = None


@frozen(kw_only=True)
class FileOutcome:
    """What became of one file: an attachment, or a refusal."""

    name: str
    attachment: Attachment | None = None
    refusal: Refused | None = None


@frozen(kw_only=True)
class Attached:
    """
    What became of the files of one call, in their order.

    Attributes:
        once: The attempt that the caller named, as it is known by what its files were.
    """

    files: tuple[FileOutcome, ...]
    once: Once | None


@frozen
class AttachFiles:
    """
    Take files in, and then write down all of them at once.

    No unit of work is open while bytes are on their way.
    """

    _units: Units
    _clock: Clock
    _recorder: Recorder
    _intake: Intake

    def __call__(
        self, request_id: RequestId, uploads: Iterable[Upload], *, caller: Caller
    ) -> Attached:
        """
        Attach files; one that is refused keeps no other from being attached.

        Of an infected file the record is kept, and nothing else.

        Args:
            uploads: Each is read to its end before the next is asked for.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NotAllowed: He may not attach files here.
            TooManyFiles: The request has as many files as it may have.
            AlreadyClaimed: The attempt was made before.
            Unavailable: The blob store or the database does not answer.
        """
        room = self._room(request_id, caller)
        arrivals = self._arrivals(uploads, room, caller)
        once = once_of_files(caller.once, arrivals)
        try:
            outcomes = self._written(request_id, arrivals, evolve(caller, once=once))
        except Refused:
            # Nothing was written, for certain. Whether Unavailable wrote, the sweep finds out.
            self._forget(arrivals)
            raise
        self._forget(a for a, o in zip(arrivals, outcomes, strict=True) if o.attachment is None)
        return Attached(files=outcomes, once=once)

    def _room(self, request_id: RequestId, caller: Caller) -> int:
        """Say how many files there is room for, of somebody who may attach one."""
        with self._units(caller) as unit:
            _permitted(unit, request_id)
            free = self._intake.rules.free_places(unit.attachments.places(request_id))
        if not free:
            raise self._full()
        return len(free)

    def _arrivals(self, uploads: Iterable[Upload], room: int, caller: Caller) -> Sequence[Arrival]:
        """
        Take in as many files as there is room for; nothing is left of any when one fails.

        A store that does not answer is not asked to remove the others: the sweep does that.
        """
        arrivals: list[Arrival] = []
        try:
            for upload in uploads:
                used = sum(arrival.taken is not None for arrival in arrivals)
                arrivals.append(self._arrival(upload, caller, full=used >= room))
        except Unavailable:
            raise
        except Exception:
            self._forget(arrivals)
            raise
        return arrivals

    def _arrival(self, upload: Upload, caller: Caller, *, full: bool) -> Arrival:
        try:
            if full:
                raise self._full()
            taken = self._intake(upload, caller.organisation_id)
        except (FileRefused, TooManyFiles) as refusal:
            return Arrival(name=upload.name, sha256=upload.drained(), refusal=refusal)
        return Arrival(name=upload.name, sha256=taken.sha256, taken=taken)

    def _written(
        self, request_id: RequestId, arrivals: Sequence[Arrival], caller: Caller
    ) -> tuple[FileOutcome, ...]:
        """Write all down in one step, in places that are free by then."""
        if not any(arrival.taken for arrival in arrivals):
            return tuple(FileOutcome(name=a.name, refusal=a.refusal) for a in arrivals)
        while True:
            try:
                return self._tried(request_id, arrivals, caller)
            except Duplicate as faster:
                if faster.field != PLACE:
                    raise

    def _tried(
        self, request_id: RequestId, arrivals: Sequence[Arrival], caller: Caller
    ) -> tuple[FileOutcome, ...]:
        with self._units(caller) as unit:
            request = _permitted(unit, request_id)
            taken = unit.attachments.places(request_id)
            places = iter(self._intake.rules.free_places(taken))
            outcomes = tuple(self._outcome(a, places, request, unit.actor) for a in arrivals)
            for attachment in (o.attachment for o in outcomes if o.attachment is not None):
                unit.attachments.add(attachment)
                event = attachment.told(request.reference)
                self._recorder.attachment(unit, caller, event)
            unit.commit()
        return outcomes

    def _outcome(
        self, arrival: Arrival, places: Iterator[int], request: WorkRequest, by: User
    ) -> FileOutcome:
        taken = arrival.taken
        if taken is None:
            return FileOutcome(name=arrival.name, refusal=arrival.refusal)
        place = None if taken.infected else next(places, None)
        if place is None and not taken.infected:
            return FileOutcome(name=arrival.name, refusal=self._full())
        now = self._clock.now()
        file = Attachment(
            id=taken.blob.attachment_id,
            organisation_id=taken.blob.organisation_id,
            request_id=request.id,
            name=taken.name,
            content_type=taken.content_type,
            size=taken.size,
            sha256=taken.sha256,
            by=by.person,
            created_at=now,
            place=place,
            key=taken.key,
        )
        return FileOutcome(name=arrival.name, attachment=file.judged(taken.scan, at=now))

    def _forget(self, arrivals: Iterable[Arrival]) -> None:
        """Remove what was stored for nothing; what cannot be removed now is swept later."""
        stored = [a.taken.blob for a in arrivals if a.taken is not None and not a.taken.infected]
        with suppress(Unavailable):
            for blob in stored:
                self._intake.forget(blob)

    def _full(self) -> TooManyFiles:
        return TooManyFiles(self._intake.rules.max_files)


@frozen
class NameUpload:
    """Name an attempt that was made before, by what is in its files this time."""

    def __call__(self, uploads: Iterable[Upload], *, caller: Caller) -> Caller:
        """Read *uploads*, to no other end."""
        arrivals = [Arrival(name=upload.name, sha256=upload.drained()) for upload in uploads]
        return evolve(caller, once=once_of_files(caller.once, arrivals))


def once_of_files(once: Once | None, arrivals: Iterable[Arrival]) -> Once | None:
    """Let an attempt be known by its files, whatever their bytes are wrapped in on the way."""
    if once is None:
        return None
    known = hashlib.sha256(once.fingerprint.encode())
    for arrival in arrivals:
        known.update(f"\n{arrival.sha256} {arrival.name!a}".encode())
    return evolve(once, fingerprint=known.hexdigest())


def _permitted(unit: UnitOfWork, request_id: RequestId) -> WorkRequest:
    request = visible(unit, request_id)
    permit(Permission.ATTACH, request, unit.actor)
    return request
