"""The password of the demo users."""

from workcore_entrypoints.embedded.home import Home
from workcore_entrypoints.settings import Settings


def demo_password(settings: Settings) -> str:
    """Take what WORKCORE_DEMO_PASSWORD says, else one that is made up once and kept."""
    given = settings.workcore_demo_password
    return Home(settings.data_dir).demo_password if given is None else given.reveal()
