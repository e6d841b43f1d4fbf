"""Settings of organisations, and clocks of requests."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make the table and the columns."""
    _run("0016_up.sql")


def downgrade() -> None:
    """Drop them."""
    _run("0016_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
