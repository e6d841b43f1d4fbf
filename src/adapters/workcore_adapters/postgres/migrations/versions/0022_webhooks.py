"""Which servers are told of what."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make the table; nobody is told."""
    _run("0022_up.sql")


def downgrade() -> None:
    """Drop it; what waits for webhooks stays, and has nowhere to go."""
    _run("0022_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
