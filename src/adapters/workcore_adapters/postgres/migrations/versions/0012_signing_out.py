"""Signing out everywhere, and addresses that somebody signed in from."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"

HERE = Path(__file__).parent


def upgrade() -> None:
    """Remember both."""
    _run("0012_up.sql")


def downgrade() -> None:
    """Forget them."""
    _run("0012_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
