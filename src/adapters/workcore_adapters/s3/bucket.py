"""One bucket of an S3 server, and what its errors mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final
from uuid import UUID

from attrs import field, frozen

from workcore.errors import NoSuchBlob, Unavailable
from workcore_adapters.s3.look import look

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

REGION: Final = "us-east-1"
"""The region where none is named."""

CONNECT_SECONDS: Final = 3
READ_SECONDS: Final = 20
ATTEMPTS: Final = 2
CONNECTIONS: Final = 16
ABSENT: Final = frozenset({"NoSuchKey", "404", "NotFound"})


@frozen(slots=False)
class Bucket:
    """
    Where blobs are kept. May be shared between threads.

    Attributes:
        endpoint: The server's address; None for Amazon's.
        access_key: None for whatever the machine's own role gives.
    """

    name: str
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False, eq=False)

    @property
    def client(self) -> "S3Client":
        """The client, made at the first need: that takes a while, and 30 MiB."""
        with self._lock:
            return self._client

    @cached_property
    def _client(self) -> "S3Client":
        from boto3.session import Session  # noqa: PLC0415 - only where there is a bucket
        from botocore.config import Config  # noqa: PLC0415 - as above

        session = Session(aws_access_key_id=self.access_key, aws_secret_access_key=self.secret_key)
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            max_pool_connections=CONNECTIONS,
            signature_version="s3v4",
            # Other servers than Amazon's do not know all of its checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if self.endpoint else "auto"},
        )
        client: S3Client = session.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.region or REGION,
            config=config,
        )
        return client

    def make(self) -> None:
        """
        Make the bucket, if it is not there.

        Raises:
            Unavailable: The server does not answer.
        """
        from botocore.exceptions import ClientError  # noqa: PLC0415 - as `client`

        with translated():
            try:
                self.client.head_bucket(Bucket=self.name)
            except ClientError:
                self.client.create_bucket(Bucket=self.name)

    def check(self) -> None:
        """
        See that the bucket is there, and that it is ours.

        Raises:
            Unavailable: It is not, or the server does not answer.
        """
        with translated():
            if self.endpoint and self.access_key and self.secret_key:
                look(
                    f"{self.endpoint.rstrip('/')}/{self.name}",
                    region=self.region or REGION,
                    access_key=self.access_key,
                    secret_key=self.secret_key,
                )
            else:
                self.client.head_bucket(Bucket=self.name)


@contextmanager
def translated(blob_id: UUID | None = None) -> Iterator[None]:
    """
    Say in the core's words what goes wrong.

    Raises:
        NoSuchBlob: The object *blob_id* is not there.
        Unavailable: The server does not answer, or does not do as it is asked.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as `client`

    try:
        yield
    except ClientError as error:
        if blob_id is not None and error.response.get("Error", {}).get("Code") in ABSENT:
            raise NoSuchBlob(blob_id) from None
        raise Unavailable("attachment store") from error
    except BotoCoreError as error:
        raise Unavailable("attachment store") from error
