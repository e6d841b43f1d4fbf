"""Cover for absences."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make its table."""
    _run("0011_up.sql")


def downgrade() -> None:
    """Drop it."""
    _run("0011_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
