"""One bucket of an S3 server, asked with patience, and not again when that is at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final
from uuid import UUID

from attrs import field, frozen

from workcore.errors import NoSuchBlob, Unavailable
from workcore_adapters.breaker import Breaker
from workcore_adapters.s3.failures import SERVICE, Silent, end_of_patience, translated
from workcore_adapters.s3.look import look

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

REGION: Final = "us-east-1"
"""The region where none is named."""

CONNECT_SECONDS: Final = 10.0
"""urllib3 gives the server so long to take what is sent, too."""

READ_SECONDS: Final = 20.0
ATTEMPTS: Final = 2
CONNECTIONS: Final = 16

SILENCES: Final = 2
"""So many in a row, and the server is left alone."""

PAUSE: Final = 5.0
"""Seconds until somebody tries again; few shall wait for it at a time."""


@frozen(slots=False)
class Bucket:
    """
    Where blobs are kept. May be shared between threads.

    Attributes:
        endpoint: The server's address; None for Amazon's.
        access_key: None for whatever the machine's own role gives.
        patience: Seconds in which the server has to take something, or to say something.
    """

    name: str
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    patience: float = READ_SECONDS
    _lock: Lock = field(factory=Lock, init=False, repr=False, eq=False)
    _breaker: Breaker = field(init=False, repr=False, eq=False)

    @_breaker.default
    def _unbroken(self) -> Breaker:
        return Breaker(SERVICE, after=SILENCES, pause=PAUSE)

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
            connect_timeout=min(CONNECT_SECONDS, self.patience),
            read_timeout=self.patience,
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
        client.meta.events.register_first("needs-retry.s3", end_of_patience)
        return client

    @contextmanager
    def asked(self, blob_id: UUID | None = None) -> Iterator["S3Client"]:
        """
        Give the client, to ask the server something.

        Raises:
            NoSuchBlob: The object *blob_id* is not there.
            Silent: It does not answer in time, or did not lately and is left alone.
            Unavailable: It does not do as it is asked.
        """
        if not self._breaker.allows():
            raise Silent(SERVICE)
        with self.heard(blob_id):
            yield self.client

    @contextmanager
    def heard(self, blob_id: UUID | None = None) -> Iterator[None]:
        """Listen to the server, and learn from it whether it answers; raises as `asked`."""
        try:
            with translated(blob_id):
                yield
        except Silent as silence:
            self._breaker.failed(silence)
            self._forget_connections()
            raise
        except (NoSuchBlob, Unavailable):
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()

    def make(self) -> None:
        """
        Make the bucket, if it is not there.

        Raises:
            Unavailable: The server does not answer.
        """
        from botocore.exceptions import ClientError  # noqa: PLC0415 - as `client`

        with self.heard():
            try:
                self.client.head_bucket(Bucket=self.name)
            except ClientError:
                self.client.create_bucket(Bucket=self.name)

    def check(self) -> None:
        """
        See that the bucket is there, and that it is ours, whatever is known of its server.

        Raises:
            Unavailable: It is not, or the server does not answer.
        """
        # Its silence is not counted: it has less patience than others.
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
        self._breaker.succeeded()

    def _forget_connections(self) -> None:
        """Drop those that are kept: they may be as dead, and are not met one after the other."""
        if "_client" in vars(self):
            self.client.close()
