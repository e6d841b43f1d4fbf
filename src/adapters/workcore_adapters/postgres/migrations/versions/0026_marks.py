"""What marks the row of whoever is let in by it."""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Let what decides who is let in mark his row."""
    op.get_bind().connection.cursor().execute((HERE / "0026_up.sql").read_text("utf-8"))


def downgrade() -> None:
    """Mark nothing any more."""
    op.get_bind().connection.cursor().execute((HERE / "0026_down.sql").read_text("utf-8"))
