"""A small application to serve: slow enough that stopping could cut it."""

import os
import time

import falcon

from workcore_entrypoints.rest import reading
from workcore_entrypoints.rest.stalls import Stalls
from workcore_entrypoints.server import Drain


class Pid:
    """Answers after a moment with the process that did."""

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """Take a while."""
        time.sleep(0.01)
        response.media = {"pid": os.getpid()}


class Echo:
    """Answers with the JSON that it is sent, and gives senders little time."""

    def __init__(self) -> None:
        reading.STALLS = Stalls(glance=0.2, window=1.0)  # type: ignore[misc]  # for this process

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Read it, and say it again."""
        response.media = reading.read_body(request)


class Ready:
    """Says whether to send more."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """No, once the service is about to stop."""
        response.status = 503 if self._drain.active else 200


class Goodbye:
    """Closes connections once the service is about to stop."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain

    def process_response(self, _: falcon.Request, response: falcon.Response, *__: object) -> None:
        """Tell the client to go elsewhere."""
        if self._drain.active:
            response.set_header("Connection", "close")


def make() -> falcon.App[falcon.Request, falcon.Response]:
    """Make the application."""
    drain = Drain.of_environment()
    app = falcon.App(middleware=[Goodbye(drain)])
    app.add_route("/pid", Pid())
    app.add_route("/ready", Ready(drain))
    app.add_route("/echo", Echo())
    return app
