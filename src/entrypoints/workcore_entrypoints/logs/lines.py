"""How a record becomes a line."""

import logging
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from workcore_entrypoints.logs.context import named
from workcore_entrypoints.logs.redaction import Redaction, without_rows

ENCODE: Final = msgspec.json.Encoder(enc_hook=str).encode


class Safe(logging.LogRecord):
    """
    A record whose `fields` hold nothing that anybody outside wrote.

    It costs a third of another: nothing has to be hidden, and nobody asks which line wrote it.
    """

    def __init__(self, name: str, level: int, event: str, fields: dict[str, Any]) -> None:
        """Say what happened, in words of the code alone."""
        super().__init__(name, level, "", 0, event, None, None)
        self.event, self.fields = event, fields


class Lines(logging.Formatter):
    """
    Writes a record as one line of JSON, redacted.

    What a record has besides its message is in its `fields`.
    """

    def __init__(self, redaction: Redaction) -> None:
        """Redact by *redaction*."""
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """Write *record*."""
        if isinstance(record, Safe):
            return encoded(record, record.event)
        event = without_rows(record.getMessage())
        if record.exc_info:
            trace = without_rows(self.formatException(record.exc_info))
            return self._redaction.line(encoded(record, event, exception=trace))
        return self._redaction.line(encoded(record, event))


def encoded(record: logging.LogRecord, event: str, **more: str) -> str:
    """Write the object."""
    said: dict[str, Any] = {
        "timestamp": datetime.fromtimestamp(record.created, UTC),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": event,
        **named(),
        **record.__dict__.get("fields", {}),
        **more,
    }
    return ENCODE(said).decode()
