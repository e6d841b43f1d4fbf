"""What finds that which is over, was told, sent or seen."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make the indexes by which the worker forgets, each by itself."""
    with op.get_context().autocommit_block():
        for statement in (HERE / "0023_up.sql").read_text("utf-8").split("\n\n"):
            op.get_bind().connection.cursor().execute(statement)


def downgrade() -> None:
    """Drop them; nothing is forgotten any more."""
    op.get_bind().connection.cursor().execute((HERE / "0023_down.sql").read_text("utf-8"))
