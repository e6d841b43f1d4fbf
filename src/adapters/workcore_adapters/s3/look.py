"""
A look at a bucket without a client.

boto3's client takes 30 MiB of a process, and most processes that are asked whether their store
is there have never touched a file. The request is signed by the same library.
"""

from typing import Final

from workcore.errors import Unavailable

PATIENCE: Final = 2
"""Seconds to connect, and to be answered."""

REFUSED: Final = 400
"""The first HTTP status that is no success."""


def look(url: str, *, region: str, access_key: str, secret_key: str) -> None:
    """
    See that the bucket at *url* is there, and that it is ours.

    Raises:
        Unavailable: The server says otherwise.
        botocore.exceptions.BotoCoreError: It does not answer.
    """
    from botocore.auth import S3SigV4Auth  # noqa: PLC0415 - only where there is a bucket
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - as above
    from botocore.credentials import Credentials  # noqa: PLC0415 - as above
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415 - as above

    request = AWSRequest("HEAD", url)
    S3SigV4Auth(Credentials(access_key, secret_key), "s3", region).add_auth(request)
    session = URLLib3Session(timeout=PATIENCE)
    try:
        if session.send(request.prepare()).status_code >= REFUSED:
            raise Unavailable("attachment store")
    finally:
        session.close()
