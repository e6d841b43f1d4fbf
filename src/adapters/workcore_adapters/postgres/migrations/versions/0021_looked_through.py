"""What has to look through all requests, and keeps nobody from them meanwhile."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"

HERE = Path(__file__).parent


def upgrade() -> None:
    """
    Check what was added without a look, and make the indexes of it.

    A revision that adds a column keeps everybody from the table until it ends.
    """
    with op.get_context().autocommit_block():
        for statement in (HERE / "0021_up.sql").read_text("utf-8").split("\n\n"):
            op.get_bind().connection.cursor().execute(statement)


def downgrade() -> None:
    """Leave all that: those who come before expect it too."""
