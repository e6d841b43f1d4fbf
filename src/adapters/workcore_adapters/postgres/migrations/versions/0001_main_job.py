"""The main job: tenants, people, assets, requests and their records."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

HERE = Path(__file__).parent


def upgrade() -> None:
    """Make every table."""
    _run("0001_up.sql")


def downgrade() -> None:
    """Drop every table."""
    _run("0001_down.sql")


def _run(script: str) -> None:
    """Hand a whole script to the driver, which alone takes several statements at once."""
    op.get_bind().connection.cursor().execute((HERE / script).read_text("utf-8"))
