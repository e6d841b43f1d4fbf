"""Seals of the audit trail."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make their tables."""
    _run("0009_up.sql")


def downgrade() -> None:
    """Drop them."""
    _run("0009_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
