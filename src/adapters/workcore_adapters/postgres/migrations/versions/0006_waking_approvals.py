"""Approvals that wait are found by when they want attention."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0001"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Look for them across organisations."""
    _run("0006_up.sql")


def downgrade() -> None:
    """Look for them in one organisation."""
    _run("0006_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
