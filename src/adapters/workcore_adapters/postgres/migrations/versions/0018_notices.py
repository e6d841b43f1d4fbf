"""What was told of the limits of requests."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make the columns; requests of before are looked at once they change."""
    _run("0018_up.sql")


def downgrade() -> None:
    """Drop them; what was told is forgotten."""
    _run("0018_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
