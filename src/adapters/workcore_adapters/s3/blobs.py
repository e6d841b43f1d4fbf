"""Blobs as objects of an S3 bucket."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from uuid import UUID

from workcore.model import AttachmentId, BlobName, OrganisationId
from workcore_adapters.s3.bucket import Bucket
from workcore_adapters.s3.failures import translated
from workcore_adapters.s3.writer import S3BlobWriter

if TYPE_CHECKING:
    from botocore.response import StreamingBody

PIECE: Final = 256 * 1024
PREFIX: Final = "attachments/"
"""What the bucket holds besides is not ours."""

BEYOND_THE_END: Final = "InvalidRange"


class S3Blobs:
    """
    Blobs, as `ports.blobs` promises.

    Each is an object `attachments/<organisation>/<attachment>`.
    """

    def __init__(self, bucket: Bucket) -> None:
        """Keep them in *bucket*, which is there."""
        self._bucket = bucket

    @contextmanager
    def create(self, name: BlobName) -> Iterator[S3BlobWriter]:
        """Begin an object; what was uploaded of it goes away unless it is finished."""
        with S3BlobWriter(self._bucket, _key(name)) as writer:
            yield writer

    def read(self, name: BlobName, *, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Read an object in pieces."""
        if length == 0:
            return iter(())
        last = "" if length is None else first + length - 1
        body = self._body(name, f"bytes={first}-{last}")
        return iter(()) if body is None else self._pieces(body)

    def remove(self, name: BlobName) -> None:
        """Remove an object."""
        with self._bucket.asked() as client:
            client.delete_object(Bucket=self._bucket.name, Key=_key(name))

    def names(self, *, before: datetime) -> Iterator[BlobName]:
        """List finished objects."""
        with self._bucket.asked() as client:
            pages = client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket.name, Prefix=PREFIX
            )
            for page in pages:
                for item in page.get("Contents", ()):
                    name = _name(item["Key"])
                    if name is not None and item["LastModified"] < before:
                        yield name

    def sweep(self, *, before: datetime) -> int:
        """Give up uploads that nobody finished."""
        swept = 0
        with self._bucket.asked() as client:
            pages = client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket.name, Prefix=PREFIX
            )
            for page in pages:
                for upload in page.get("Uploads", ()):
                    if upload["Initiated"] < before:
                        swept += self._given_up(upload["Key"], upload["UploadId"])
        return swept

    def link(self, name: BlobName, *, file_name: str, expires_in: timedelta) -> str | None:
        """Sign an address of the server's own; a browser saves what it finds there."""
        disposition = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        with translated():
            return self._bucket.client.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket.name,
                    "Key": _key(name),
                    "ResponseContentDisposition": disposition,
                    "ResponseContentType": "application/octet-stream",
                    "ResponseCacheControl": "no-store",
                },
                ExpiresIn=int(expires_in.total_seconds()),
            )

    def _given_up(self, key: str, upload_id: str) -> bool:
        """Give an upload up, unless it has ended or somebody else was faster."""
        with self._bucket.asked() as client, suppress(client.exceptions.NoSuchUpload):
            client.abort_multipart_upload(Bucket=self._bucket.name, Key=key, UploadId=upload_id)
            return True
        return False

    def _body(self, name: BlobName, wanted: str) -> "StreamingBody | None":
        """Ask for bytes; None when the object ends before them."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - as in `bucket`

        with self._bucket.asked(name.attachment_id) as client:
            try:
                answer = client.get_object(Bucket=self._bucket.name, Key=_key(name), Range=wanted)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == BEYOND_THE_END:
                    return None
                raise
        return answer["Body"]

    def _pieces(self, body: "StreamingBody") -> Iterator[bytes]:
        try:
            with self._bucket.heard():
                yield from body.iter_chunks(PIECE)
        finally:
            body.close()


def _key(name: BlobName) -> str:
    return f"{PREFIX}{name.organisation_id}/{name.attachment_id}"


def _name(key: str) -> BlobName | None:
    """Read what `_key` wrote; whatever else is there is none of ours."""
    with suppress(ValueError):
        owner, file = key.removeprefix(PREFIX).split("/")
        name = BlobName(OrganisationId(UUID(owner)), AttachmentId(UUID(file)))
        return name if _key(name) == key else None
    return None
