"""What lists compare, among the keys by which requests are found."""

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0026"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Show more of each request in the view of keys."""
    op.get_bind().connection.cursor().execute((HERE / "0027_up.sql").read_text("utf-8"))


def downgrade() -> None:
    """Show what it showed before."""
    op.get_bind().connection.cursor().execute((HERE / "0027_down.sql").read_text("utf-8"))
