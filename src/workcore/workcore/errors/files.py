"""Files that are not taken, not given out, or not to be read any more."""

from uuid import UUID

from attrs import define

from workcore.errors.base import Broken, Conflict, Refused
from workcore.model import ScanState


@define
class TooManyFiles(Conflict):
    """The request has as many files as it may have."""

    code = "too_many_files"

    most: int

    @property
    def message(self) -> str:
        """Say how many there may be."""
        return f"A request may have {self.most} files at most. Remove one first."


@define
class NotClean(Conflict):
    """The file was not found clean, so nobody gets it."""

    code = "attachment_not_clean"

    state: ScanState

    @property
    def message(self) -> str:
        """Say where it stands."""
        return f"This file cannot be downloaded: its malware scan says {self.state}."


@define
class FileRefused(Refused):
    """
    A file cannot be attached as it is.

    Attributes:
        reason: What is wrong with it and what to do, in a sentence.
    """

    code = "file_refused"

    reason: str

    @property
    def message(self) -> str:
        """Say the reason."""
        return self.reason


@define
class FileNameRefused(FileRefused):
    """The name of a file is empty, too long, a path, or deceives its reader."""

    code = "file_name_refused"


@define
class FileEmpty(FileRefused):
    """There is nothing in the file."""

    code = "file_empty"


@define
class FileTooLarge(FileRefused):
    """The file is larger than files may be."""

    code = "file_too_large"


@define
class FileTypeRefused(FileRefused):
    """The file is of a kind that is not taken, or not of the kind that its name says."""

    code = "file_type_refused"


class UploadCut(Refused):
    """The upload ended before it was complete, or came too slowly. Nothing of it was kept."""

    code = "upload_cut"


@define
class Damaged(Broken):
    """What is stored of a file is not what was stored: it was cut, altered or mixed up."""

    code = "attachment_damaged"

    id: UUID

    @property
    def message(self) -> str:
        """Name the file, and no more."""
        return f"The stored file {self.id} is damaged. Restore it from a backup."


@define
class NoSuchBlob(Broken):
    """Nothing is stored under this name."""

    code = "attachment_lost"

    id: UUID

    @property
    def message(self) -> str:
        """Name the file, and no more."""
        return f"The stored file {self.id} is lost. Restore it from a backup."


@define
class UnknownKey(Broken):
    """A file's key was wrapped by a key that is not on the ring."""

    code = "unknown_key"

    key_id: str

    @property
    def message(self) -> str:
        """Name the key that is missing."""
        return f"The key {self.key_id} is missing in FILE_ENCRYPTION_KEYS."
