"""Who started work before it was approved."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Add their columns, and find such work quickly."""
    _run("0015_up.sql")


def downgrade() -> None:
    """Drop them."""
    _run("0015_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
