"""Messages on their way out."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make their table, and let events wait; those of before have nobody told."""
    _run("0017_up.sql")


def downgrade() -> None:
    """Drop it; what waited is forgotten."""
    _run("0017_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
