"""Attached files."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make their table."""
    _run("0014_up.sql")


def downgrade() -> None:
    """Drop it; the stored bytes stay where they are."""
    _run("0014_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
