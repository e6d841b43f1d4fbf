"""What is logged as an error, sent to a Sentry server."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from sentry_sdk import Client
from sentry_sdk.types import Event
from sentry_sdk.utils import event_from_exception

LAST_SECONDS: Final = 2.0
"""How long the end of a process waits for what is still to be sent."""

Redact = Callable[[str], str]


class SentryErrors(logging.Handler):
    """
    Sends each error with its trace, and no more of it than the log has.

    Neither variables of the code nor anything of the request is sent, but for what *named* says;
    every text goes through *redact*. It is sent by a thread: a server that is away costs nothing
    but the error's place there.
    """

    def __init__(
        self,
        dsn: str,
        *,
        environment: str,
        release: str,
        redact: Redact,
        named: Callable[[], Mapping[str, object]],
    ) -> None:
        """Send to *dsn*; nothing is sent yet."""
        self._redact, self._named = redact, named
        self._client = Client(
            dsn=dsn,
            environment=environment,
            release=release,
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            include_local_variables=False,
            max_request_body_size="never",
            shutdown_timeout=LAST_SECONDS,
        )
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Send *record*; whoever logs an error has trouble enough, and hears of none here."""
        try:
            self._client.capture_event(redacted(self._event(record), self._redact))
        except Exception:  # noqa: BLE001 - as just said
            self.handleError(record)

    def _event(self, record: logging.LogRecord) -> Event:
        event: Event = {}
        if record.exc_info:
            event, _ = event_from_exception(record.exc_info, client_options=self._client.options)
        event["level"] = "error"
        event["logger"] = record.name
        event["logentry"] = {"formatted": record.getMessage()}
        told = {**self._named(), **record.__dict__.get("fields", {})}
        event["tags"] = {name: str(value) for name, value in told.items()}
        return event

    def close(self) -> None:
        """Send what waits."""
        self._client.close(timeout=LAST_SECONDS)
        super().close()


def redacted(node: Any, redact: Redact) -> Any:  # noqa: ANN401 - of JSON's types
    """Redact every text in plain data."""
    if isinstance(node, str):
        return redact(node)
    if isinstance(node, dict):
        return {name: redacted(value, redact) for name, value in node.items()}
    if isinstance(node, list):
        return [redacted(value, redact) for value in node]
    return node
