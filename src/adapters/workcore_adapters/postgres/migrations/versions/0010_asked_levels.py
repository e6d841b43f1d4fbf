"""Levels that are asked at the same time."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Add their column."""
    _run("0010_up.sql")


def downgrade() -> None:
    """Drop it."""
    _run("0010_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
