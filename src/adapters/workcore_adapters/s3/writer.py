"""
Uploading an object of any size in little memory.

Parts are uploaded by a loop of our own: boto3's managed transfer took 455 MiB for four uploads
of 100 MiB. While one part is on its way the next is collected, and no more.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from mmap import mmap
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Self, cast

from workcore.errors import Unavailable
from workcore_adapters.s3.bucket import Bucket
from workcore_adapters.s3.failures import SERVICE, Silent

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef

PART: Final = 5 * 1024 * 1024
"""The least that S3 takes: four uploads have eight of them in memory, beside 150 MiB of ours."""


class Part(RawIOBase):
    """
    A part that is collected, and then read.

    Its memory is taken at once and given back at once: what grows bit by bit, in several
    threads, leaves holes that the process keeps.
    """

    def __init__(self) -> None:
        """Be empty."""
        super().__init__()
        self._memory = mmap(-1, PART)
        self.size = 0
        self._at = 0

    @property
    def stream(self) -> IO[bytes]:
        """This, as what a client reads."""
        return cast("IO[bytes]", self)

    @property
    def full(self) -> bool:
        """Whether nothing more goes in."""
        return self.size == PART

    def fill(self, piece: memoryview) -> int:
        """Take as much of *piece* as goes in, and say how much that was."""
        taken = min(len(piece), PART - self.size)
        self._memory[self.size : self.size + taken] = piece[:taken]
        self.size += taken
        return taken

    def readable(self) -> bool:
        """Can be read."""
        return True

    def seekable(self) -> bool:
        """Can be read again."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go somewhere."""
        self._at = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self.size}[whence] + offset
        return self._at

    def tell(self) -> int:
        """Say where it stands."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Read on."""
        end = self.size if size is None or size < 0 else min(self.size, self._at + size)
        piece = self._memory[self._at : end]
        self._at += len(piece)
        return piece

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        super().close()


class S3BlobWriter:
    """
    An object that is being written. What fits into one part is sent as a whole.

    A server that was silent once is asked nothing more: whoever waits for the object has waited
    long enough, and the sweep finds the parts that are there.
    """

    def __init__(self, bucket: Bucket, key: str) -> None:
        """Send nothing yet."""
        self._bucket = bucket
        self._key = key
        self._upload_id: str | None = None
        self._filling = Part()
        self._underway: Future[CompletedPartTypeDef] | None = None
        self._done: list[CompletedPartTypeDef] = []
        self._committed = self._silent = False
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="s3-part")

    def write(self, piece: bytes) -> None:
        """Collect it, and send a part when there is one."""
        rest = memoryview(piece)
        while rest:
            rest = rest[self._filling.fill(rest) :]
            if self._filling.full:
                self._send()

    def commit(self) -> None:
        """Send what is left, and put the parts together."""
        if self._upload_id is None:
            self._put()
        else:
            if self._filling.size:
                self._send()
            self._wait()
            self._complete(self._upload_id)
        self._committed = True

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; what was not finished is given up, by the sweep if not now."""
        self._sender.shutdown(wait=True)
        self._filling.close()
        if self._upload_id is not None and not self._committed:
            with suppress(Unavailable), self._asked() as client:
                client.abort_multipart_upload(
                    Bucket=self._bucket.name, Key=self._key, UploadId=self._upload_id
                )

    @contextmanager
    def _asked(self) -> Iterator["S3Client"]:
        if self._silent:
            raise Silent(SERVICE)
        try:
            with self._bucket.asked() as client:
                yield client
        except Silent:
            self._silent = True
            raise

    def _put(self) -> None:
        with self._asked() as client:
            client.put_object(Bucket=self._bucket.name, Key=self._key, Body=self._filling.stream)

    def _send(self) -> None:
        """Send the part that was filled, once the one before has arrived."""
        self._wait()
        if self._upload_id is None:
            self._upload_id = self._begin()
        part, self._filling = self._filling, Part()
        number = len(self._done) + 1
        self._underway = self._sender.submit(self._upload, self._upload_id, number, part)

    def _wait(self) -> None:
        if self._underway is not None:
            self._done.append(self._underway.result())
            self._underway = None

    def _begin(self) -> str:
        with self._asked() as client:
            answer = client.create_multipart_upload(Bucket=self._bucket.name, Key=self._key)
        return answer["UploadId"]

    def _upload(self, upload_id: str, number: int, part: Part) -> "CompletedPartTypeDef":
        with closing(part), self._asked() as client:
            answer = client.upload_part(
                Bucket=self._bucket.name,
                Key=self._key,
                UploadId=upload_id,
                PartNumber=number,
                Body=part.stream,
            )
        return {"ETag": answer["ETag"], "PartNumber": number}

    def _complete(self, upload_id: str) -> None:
        with self._asked() as client:
            client.complete_multipart_upload(
                Bucket=self._bucket.name,
                Key=self._key,
                UploadId=upload_id,
                MultipartUpload={"Parts": self._done},
            )
