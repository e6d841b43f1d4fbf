"""Names and keys of the files that are attached to requests."""

from attrs import field, frozen

from workcore.model.ids import AttachmentId, OrganisationId


@frozen(order=True)
class BlobName:
    """What a stored file is found by; each attempt to upload has one of its own."""

    organisation_id: OrganisationId
    attachment_id: AttachmentId

    @property
    def context(self) -> bytes:
        """What a cipher binds the file to, so that nobody can put it in another's place."""
        return self.organisation_id.bytes + self.attachment_id.bytes


@frozen
class WrappedKey:
    """
    The data key of one file, encrypted.

    Attributes:
        key_id: Which key-encryption key opens it.
    """

    key_id: str
    data: bytes = field(repr=False)
