"""Row-level security: the database keeps organisations apart as well."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make roles and policies; see docs/database-roles.md."""
    _run("0013_up.sql")


def downgrade() -> None:
    """Take the policies away, and leave the roles: other databases may use them."""
    _run("0013_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
