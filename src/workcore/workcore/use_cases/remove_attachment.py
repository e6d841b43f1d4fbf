"""Take a file away from a request."""

from contextlib import suppress

from attrs import frozen

from workcore.errors import NotEditable, Unavailable
from workcore.events import AttachmentRemoved
from workcore.model import AttachmentId, Caller, Permission, RequestId
from workcore.policies.transitions import EDITABLE
from workcore.ports.blobs import Blobs
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit, visible
from workcore.use_cases.recording import Recorder


@frozen
class RemoveAttachment:
    """Take a file away, while what it belongs to may still change; the audit trail remembers it."""

    _units: Units
    _clock: Clock
    _recorder: Recorder
    _blobs: Blobs

    def __call__(
        self, request_id: RequestId, attachment_id: AttachmentId, *, caller: Caller
    ) -> None:
        """
        Remove a file; its own uploader may, and whoever may change the request.

        Raises:
            NoSuchRequest, NoSuchAttachment: There is none, or it is not the caller's to see.
            NotAllowed: It is neither his file nor his request.
            NotEditable: People have decided on it as it is.
            Stale: A scanner judged it meanwhile.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            file = unit.attachments.get(request.id, attachment_id)
            mine = file.by.id == unit.actor.id
            permit(Permission.ATTACH if mine else Permission.DETACH, request, unit.actor)
            if request.status not in EDITABLE:
                raise NotEditable(request.status)

            unit.attachments.remove(file)
            removed = AttachmentRemoved(
                request_id=request.id,
                reference=request.reference,
                by=unit.actor.person,
                at=self._clock.now(),
                attachment_id=file.id,
                name=file.name,
                sha256=file.sha256,
            )
            self._recorder.attachment(unit, caller, removed)
            unit.commit()

        # What cannot be removed now is an orphan, which the sweep finds.
        with suppress(Unavailable):
            self._blobs.remove(file.blob)
