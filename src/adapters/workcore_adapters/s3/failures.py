"""What errors of an S3 client mean, and silence before all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from workcore.errors import NoSuchBlob, Unavailable

SERVICE: Final = "attachment store"
ABSENT: Final = frozenset({"NoSuchKey", "404", "NotFound"})


class Silent(Unavailable):
    """The server took nothing and said nothing for as long as it is waited for."""


@contextmanager
def translated(blob_id: UUID | None = None) -> Iterator[None]:
    """
    Say in the core's words what goes wrong.

    Raises:
        NoSuchBlob: The object *blob_id* is not there.
        Silent: The server does not answer in time.
        Unavailable: The server does not do as it is asked.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as in `bucket`

    try:
        yield
    except ClientError as error:
        if blob_id is not None and error.response.get("Error", {}).get("Code") in ABSENT:
            raise NoSuchBlob(blob_id) from None
        raise Unavailable(SERVICE) from error
    except BotoCoreError as error:
        raise (Silent if is_silence(error) else Unavailable)(SERVICE) from error


def end_of_patience(*, caught_exception: BaseException | None, **_: object) -> None:
    """
    Be asked by boto3 whether to try again: not after silence, which would be met again.

    Raises:
        BotoCoreError: What it caught.
    """
    if caught_exception is not None and is_silence(caught_exception):
        raise caught_exception


def is_silence(error: BaseException) -> bool:
    """Whether somebody was waited for in vain; what boto3 raises does not always say so."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TimeoutError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
