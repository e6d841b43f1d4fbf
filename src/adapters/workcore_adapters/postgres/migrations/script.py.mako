"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.execute("SELECT 1")


def downgrade() -> None:
    """Go back down."""
    op.execute("SELECT 1")
