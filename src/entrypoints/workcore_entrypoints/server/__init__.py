"""Running a WSGI application in several processes, and stopping it without losing a request."""

from workcore_entrypoints.server.drain import Drain
from workcore_entrypoints.server.serving import PortInUse, Serving

__all__ = ["Drain", "PortInUse", "Serving"]
