"""What finds messages webhook by webhook."""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make the indexes by which the worker posts, each by itself."""
    with op.get_context().autocommit_block():
        for statement in (HERE / "0024_up.sql").read_text("utf-8").split("\n\n"):
            op.get_bind().connection.cursor().execute(statement)


def downgrade() -> None:
    """Drop them; the version before does without."""
    op.get_bind().connection.cursor().execute((HERE / "0024_down.sql").read_text("utf-8"))
