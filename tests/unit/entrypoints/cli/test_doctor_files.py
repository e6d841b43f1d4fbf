"""The doctor on what attached files need."""

from base64 import b64encode

import pytest

from workcore_entrypoints.cli.checked import Check
from workcore_entrypoints.cli.doctor_files import files
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import read_settings

KEYS = "k2:" + b64encode(b"2" * 32).decode() + ",k1:" + b64encode(b"1" * 32).decode()
NOBODY_LISTENS = "postgresql://someone:hush@127.0.0.1:1/nothing"
BUCKET = {
    "S3_BUCKET": "files",
    "S3_ENDPOINT": "http://127.0.0.1:1",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "hush",
}

PRODUCTION = BUCKET | {
    "APP_ENV": "production",
    "DATABASE_URL": NOBODY_LISTENS,
    "JWT_SECRET": "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s",
    "API_URL": "https://work.example.org",
}


def looked_at(**environment: str) -> dict[str, Check]:
    """Look at an installation of these settings."""
    container = Container(settings=read_settings(environment))
    return {check.what: check for check in files(container)}


def test_nothing_to_mend(tmp_path: object) -> None:
    """In memory everything is there; a ring names the key that wraps what is new."""
    assert {check.state for check in looked_at().values()} == {"ok"}
    kept = looked_at(
        DATABASE_URL=NOBODY_LISTENS,
        WORKCORE_DATA_DIR=str(tmp_path),
        FILE_ENCRYPTION_KEYS=KEYS,
    )
    assert kept["file keys"].found == "k2 wraps what is new"
    assert kept["storage"] == Check("storage", "ok", f"folder {tmp_path}/attachments")


@pytest.mark.parametrize(
    ("what", "environment", "state", "mend"),
    [
        ("storage", BUCKET, "error", "S3_ENDPOINT"),
        ("scanner", {"CLAMAV_HOST": "127.0.0.1", "CLAMAV_PORT": "1"}, "error", "CLAMAV_HOST"),
        ("scanner", PRODUCTION, "error", "CLAMAV_HOST"),
        ("scanner", {"ENABLE_VIRUS_SCANNING": "false"}, "warning", "ENABLE_VIRUS_SCANNING"),
        ("file keys", {"ENABLE_FILE_ENCRYPTION": "false"}, "warning", "ENABLE_FILE_ENCRYPTION"),
        ("file keys", {"DATABASE_URL": NOBODY_LISTENS}, "error", "openssl rand"),
    ],
)
def test_what_is_wrong_is_named(
    what: str, environment: dict[str, str], state: str, mend: str
) -> None:
    """Each part that is missing says what was found and what to do, and no secret."""
    check = looked_at(**environment)[what]
    assert (check.state, mend in check.mend) == (state, True)
    assert "hush" not in repr(check)
