"""What a process that serves does not carry: packages that few uses need, and all would pay for."""

import subprocess
import sys
from typing import Final

import pytest

SEEN: Final = "import sys, workcore_entrypoints.rest.wsgi; print(*sys.modules)"


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Name every module that is there when the application is about to be made."""
    done = subprocess.run([sys.executable, "-c", SEEN], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "package",
    [
        "aiosmtplib",
        "alembic",
        "mako",
        "opentelemetry",
        "requests",
        "sentry_sdk",
        "boto3",
        "botocore",
        "clamd",
        "pkg_resources",
        "puremagic",
        "redis",
        "rich",
    ],
)
def test_serving_imports_only_what_every_process_needs(imported: set[str], package: str) -> None:
    """Alembic alone would take 8 MiB of each process."""
    assert "sqlalchemy" in imported
    assert package not in imported
