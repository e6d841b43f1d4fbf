"""Tries to sign in, counted."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make their table."""
    _run("0008_up.sql")


def downgrade() -> None:
    """Drop it."""
    _run("0008_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
