"""Checks what attached files need: where they are kept, what scans them, what encrypts them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from workcore.errors import Unavailable
from workcore_entrypoints import choices
from workcore_entrypoints.cli.checked import Check
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings

MENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "s3": (
            "See that S3_ENDPOINT is right, that the bucket S3_BUCKET exists, and that "
            "S3_ACCESS_KEY_ID may read and write there."
        ),
        "files": "See that WORKCORE_DATA_DIR is a folder in which this user may write.",
        "clamd": (
            "See that CLAMAV_HOST and CLAMAV_PORT are right, and that clamd runs and has its "
            "signatures: they take a minute to load. Files wait for it, and are not handed out."
        ),
    }
)


def files(container: Container) -> Iterator[Check]:
    """Look at store, scanner and keys."""
    settings = container.settings()
    yield _outside("storage", _place(settings), MENDS.get(choices.blob_store(settings)), container)
    yield _scanner(container)
    yield _keys(container)


def _place(settings: Settings) -> str:
    places = {
        "s3": f"bucket {settings.s3_bucket} at {settings.s3_endpoint or 'Amazon'}",
        "files": f"folder {settings.attachment_dir}",
    }
    return places.get(choices.blob_store(settings), "memory, for as long as this process runs")


def _outside(what: str, place: str, mend: str | None, container: Container) -> Check:
    """Look at something outside this process, if it is there."""
    check = container.parts().get(what)
    try:
        if check is not None:
            check()
    except Unavailable as error:
        return Check(what, "error", f"{place}: {error.__cause__ or error.message}", mend or "")
    return Check(what, "ok", place)


def _scanner(container: Container) -> Check:
    settings = container.settings()
    chosen = choices.scanner_of(settings)
    if chosen == "none":
        mend = "Set CLAMAV_HOST, and ENABLE_VIRUS_SCANNING=true."
        return Check("scanner", "warning", "nothing scans; files are kept as not scanned", mend)
    if chosen == "awaited":
        mend = "Set CLAMAV_HOST; ENABLE_VIRUS_SCANNING=false does without."
        return Check("scanner", "error", "no CLAMAV_HOST: files wait for a verdict", mend)
    place = f"clamd at {settings.clamav_host}:{settings.clamav_port}"
    named = {"clamd": place}.get(chosen, "one that knows the EICAR test file alone")
    return _outside("scanner", named, MENDS.get(chosen), container)


def _keys(container: Container) -> Check:
    if not container.settings().enable_file_encryption:
        mend = "Set ENABLE_FILE_ENCRYPTION=true, and FILE_ENCRYPTION_KEYS."
        return Check("file keys", "warning", "files are kept as they came", mend)
    current = container.cipher().current
    if current is None:
        mend = "Set FILE_ENCRYPTION_KEYS=k1:KEY; make a KEY with: openssl rand -base64 32"
        return Check("file keys", "error", "no key, so that no file can be taken", mend)
    return Check("file keys", "ok", f"{current} wraps what is new")
