"""What people want to hear of."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make the table; nobody has chosen anything."""
    _run("0020_up.sql")


def downgrade() -> None:
    """Drop it; what people chose is forgotten."""
    _run("0020_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
