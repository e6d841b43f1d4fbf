"""What is gathered into one letter."""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Let messages wait to be gathered; those that are there were checked before."""
    with op.get_context().autocommit_block():
        for statement in (HERE / "0025_up.sql").read_text("utf-8").split("\n\n"):
            op.get_bind().connection.cursor().execute(statement)


def downgrade() -> None:
    """Refuse such messages again; what waited to be gathered is forgotten."""
    op.get_bind().connection.cursor().execute((HERE / "0025_down.sql").read_text("utf-8"))
