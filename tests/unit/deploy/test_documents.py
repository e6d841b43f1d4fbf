"""What documents tell operators to type."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
SHOWN: Final = re.compile(
    r"^.*\b(?:psql|pg_\w+|redis-cli)\b[^\n]*(?:DATABASE_URL|password=|:\w+@|-a )", re.MULTILINE
)
"""Programs of others that would be given a password on their command lines."""


def documents() -> list[Path]:
    """List whatever tells operators what to type."""
    texts = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    return [*texts, *(ROOT / "deploy").rglob("*.sql"), *(ROOT / "deploy").rglob("*.yaml")]


def test_no_password_on_a_command_line() -> None:
    """Nobody is told to put a password where everybody on the machine can read it."""
    shown = {path.name: SHOWN.findall(path.read_text()) for path in documents()}

    assert {name: lines for name, lines in shown.items() if lines} == {}
    assert SHOWN.search('psql -v owner_password="$OWNER_PASSWORD" -f x.sql')
    assert SHOWN.search('psql "$DATABASE_URL" -c 1')
