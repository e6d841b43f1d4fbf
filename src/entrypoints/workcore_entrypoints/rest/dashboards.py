"""How things stand."""

from typing import Final

from workcore_entrypoints.representations import DashboardOut, dashboard_out
from workcore_entrypoints.rest.routes import Answer, Call, Route


def read(call: Call) -> Answer:
    """Count what the caller may see."""
    return Answer(body=dashboard_out(call.application.read_dashboard(caller=call.caller)))


ROUTES: Final = (
    Route(
        method="GET",
        path="/dashboard",
        name="read_dashboard",
        summary="Read how many requests there are, and how many want attention",
        handler=read,
        answer=DashboardOut,
    ),
)
