"""Look at the files of a request, and open them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial

from attrs import frozen

from workcore.entities.attachment import Attachment
from workcore.errors import Damaged, NoSuchAttachment, NoSuchBlob, NoSuchRequest
from workcore.model import AttachmentId, Caller, RequestId
from workcore.ports.blobs import Blobs
from workcore.ports.ciphers import Cipher
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import visible


@frozen
class ListAttachments:
    """Show which files a request has."""

    _units: Units

    def __call__(self, request_id: RequestId, part: Slice, *, caller: Caller) -> Page[Attachment]:
        """
        List files, oldest first, infected ones included.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            return unit.attachments.of(visible(unit, request_id).id, part)


@frozen
class GetAttachment:
    """Show one file's record."""

    _units: Units

    def __call__(
        self, request_id: RequestId, attachment_id: AttachmentId, *, caller: Caller
    ) -> Attachment:
        """
        Show a record.

        Raises:
            NoSuchRequest, NoSuchAttachment: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            return unit.attachments.get(visible(unit, request_id).id, attachment_id)


@frozen
class Contents:
    """Reads the bytes of files, which are checked on their way."""

    _blobs: Blobs
    _cipher: Cipher

    def read(self, file: Attachment, first: int, length: int) -> Iterator[bytes]:
        """
        Read *length* bytes from *first* on, which lie within the file.

        Raises:
            NoSuchBlob: The bytes are not there; told at once.
            Damaged: They are not those that were stored. What came before is right.
            Unavailable: The store does not answer, at first or between pieces.
        """
        span = self._cipher.span(file.key, size=file.size, first=first, length=length)
        stored = self._blobs.read(file.blob, first=span.first, length=span.length)
        pieces = self._cipher.open(
            stored, file.blob, file.key, size=file.size, first=first, length=length
        )
        return _complete(pieces, file, length)

    def link(self, file: Attachment, expires_in: timedelta) -> str | None:
        """Let the store itself give the file out, where it can and the file is not encrypted."""
        if file.key is not None:
            return None
        return self._blobs.link(file.blob, file_name=file.name, expires_in=expires_in)


@frozen
class OpenedFile:
    """A file that its reader may have: it is clean, and his to see."""

    attachment: Attachment
    _contents: Contents
    _units: Callable[[], AbstractContextManager[UnitOfWork]]

    def read(self, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """
        Read a stretch, or all.

        Raises:
            NoSuchAttachment: It was taken away after it was opened; told at once.
            NoSuchBlob, Damaged, Unavailable: As `Contents.read`.
        """
        whole = self.attachment.size - first if length is None else length
        try:
            return self._contents.read(self.attachment, first, whole)
        except NoSuchBlob:
            with self._units() as unit:
                unit.attachments.find(self.attachment.id)
            raise

    def link(self, expires_in: timedelta) -> str | None:
        """Make an address of the store's own, if it has any for this file."""
        return self._contents.link(self.attachment, expires_in)


@frozen
class OpenAttachment:
    """Give a file out."""

    _units: Units
    _contents: Contents

    def __call__(self, attachment_id: AttachmentId, *, caller: Caller) -> OpenedFile:
        """
        Open a clean file; rights and state count as they are now.

        Raises:
            NoSuchAttachment: There is none, or it is not the caller's to see.
            NotClean: It waits for its verdict, or the verdict was another one.
        """
        with self._units(caller) as unit:
            file = unit.attachments.find(attachment_id)
            try:
                visible(unit, file.request_id)
            except NoSuchRequest:
                raise NoSuchAttachment(attachment_id) from None
        file.ensure_downloadable()
        return OpenedFile(file, self._contents, partial(self._units, caller))


def _complete(pieces: Iterator[bytes], file: Attachment, length: int) -> Iterator[bytes]:
    """See that nothing is missing, of files that are stored as they are too."""
    for piece in pieces:
        length -= len(piece)
        yield piece
    if length:
        raise Damaged(file.id)
