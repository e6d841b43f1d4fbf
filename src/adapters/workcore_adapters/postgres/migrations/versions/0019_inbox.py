"""What people were told."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make inboxes; they are empty."""
    _run("0019_up.sql")


def downgrade() -> None:
    """Drop them; what people were told is forgotten."""
    _run("0019_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
