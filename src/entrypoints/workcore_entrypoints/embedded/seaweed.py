"""A real S3 server of its own in a folder."""

import json
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import field, frozen

from workcore_entrypoints.embedded.failure import EmbeddedFailure
from workcore_entrypoints.embedded.process import answers, free_ports, running

BUCKET: Final = "workcore"
VOLUMES: Final = "100"
VOLUME_MEGABYTES: Final = "256"


@frozen
class EmbeddedS3:
    """
    An S3 server that runs.

    Attributes:
        bucket: Where things belong; whoever comes first makes it.
    """

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    bucket: str = BUCKET


@contextmanager
def embedded_s3(folder: Path) -> Iterator[EmbeddedS3]:
    """
    Run SeaweedFS over *folder*.

    Raises:
        EmbeddedFailure: It is not installed, or does not start.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        server, config = _identified(folder)
    except OSError as error:
        message = f"The data directory {folder} cannot be used: {error.strerror}."
        raise EmbeddedFailure(message) from error
    s3, *ports = free_ports(8)
    command = [*_command(folder, ports), f"-s3.port={s3}", f"-s3.config={config}"]
    with running(command, log=folder / "s3.log", ready=lambda: answers(s3)):
        yield EmbeddedS3(f"http://127.0.0.1:{s3}", *server)


def _command(folder: Path, ports: list[int]) -> list[str]:
    names = ("master", "volume", "filer")
    return [
        _weed(),
        "server",
        "-s3",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-volume.max={VOLUMES}",
        f"-master.volumeSizeLimitMB={VOLUME_MEGABYTES}",
        "-volume.preStopSeconds=0",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        f"-s3.port.grpc={ports[6]}",
        *(f"-{name}.port={port}" for name, port in zip(names, ports[:3], strict=True)),
        *(f"-{name}.port.grpc={port}" for name, port in zip(names, ports[3:6], strict=True)),
    ]


def _weed() -> str:
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.exists() else shutil.which("weed")
    if found is None:
        raise EmbeddedFailure("There is no S3 server: install workcore-entrypoints[embedded].")
    return found


def _identified(folder: Path) -> tuple[tuple[str, str], Path]:
    """Make a key pair for us at the first time, and keep it."""
    config = folder / "identities.json"
    if not config.exists():
        pair = {"accessKey": secrets.token_hex(8), "secretKey": secrets.token_urlsafe(24)}
        us = {"name": "workcore", "credentials": [pair], "actions": ["Admin"]}
        config.touch(mode=0o600)
        config.write_text(json.dumps({"identities": [us]}))
    kept = json.loads(config.read_text())["identities"][0]["credentials"][0]
    return (kept["accessKey"], kept["secretKey"]), config
