"""More real parts for one machine: S3, Valkey, mail, and a scanner where there is one."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from workcore.errors import Unavailable
from workcore_entrypoints.embedded.catcher import embedded_catcher
from workcore_entrypoints.embedded.clamd import clamd_is_there, embedded_clamd
from workcore_entrypoints.embedded.seaweed import embedded_s3
from workcore_entrypoints.embedded.valkey import embedded_valkey

PATIENCE: Final = 30.0


@contextmanager
def full_parts(folder: Path) -> Iterator[Mapping[str, str]]:
    """
    Run the parts over *folder*, and say by which settings they are found.

    Raises:
        EmbeddedFailure: One of them does not start.
    """
    with ExitStack() as stack:
        s3 = stack.enter_context(embedded_s3((folder / "s3").absolute()))
        valkey = stack.enter_context(embedded_valkey((folder / "valkey").absolute()))
        settings = {
            "REDIS_URL": valkey.url,
            "REDIS_PASSWORD": valkey.password,
            "S3_ENDPOINT": s3.endpoint,
            "S3_BUCKET": s3.bucket,
            "S3_ACCESS_KEY_ID": s3.access_key,
            "S3_SECRET_ACCESS_KEY": s3.secret_key,
        }
        catcher = stack.enter_context(embedded_catcher((folder / "smtp").absolute()))
        settings |= {
            "SMTP_HOST": catcher.host,
            "SMTP_PORT": str(catcher.port),
            "SMTP_FROM": "workcore@workcore.example",
        }
        if clamd_is_there():
            clamd = stack.enter_context(embedded_clamd((folder / "clamd").absolute()))
            settings |= {"CLAMAV_HOST": clamd.host, "CLAMAV_PORT": str(clamd.port)}
        yield settings


def eventually(attempt: Callable[[], None]) -> None:
    """
    Try again for a while: a server may listen before it serves.

    Raises:
        Unavailable: It does not serve in time.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
