"""Looks at what may be away: each raises Unavailable when it is not there."""

from collections.abc import Callable, Mapping
from typing import Protocol

from workcore.errors import Unavailable
from workcore_entrypoints import choices
from workcore_entrypoints.settings import Settings

Looks = Mapping[str, Callable[[], None]]
"""By the name of what is looked at."""


class Answering(Protocol):
    """A database."""

    def ping(self) -> None:
        """Ask it for nothing; raises Unavailable when it does not answer."""
        ...


class Schema(Protocol):
    """How the schema of a database stands to this version."""

    @property
    def serves(self) -> bool:
        """Whether this version can work on it."""
        ...


class Outside(Protocol):
    """Something outside this process."""

    def check(self) -> None:
        """See that it is there; raises Unavailable when it is not."""
        ...


class DatabaseCheck:
    """Sees that the database answers, and that this version can work on its schema."""

    def __init__(self, database: Answering, schema: Callable[[], Schema]) -> None:
        """Look at nothing yet."""
        self._database = database
        self._schema = schema
        self._migrated = False

    def __call__(self) -> None:
        """
        Look; a schema that once was new enough stays so.

        Raises:
            Unavailable: The database does not answer, or has to be migrated first.
        """
        self._database.ping()
        self._migrated = self._migrated or self._schema().serves
        if not self._migrated:
            raise Unavailable("database schema")


def merged(*looks: Looks) -> Looks:
    """Put looks together."""
    return {name: look for some in looks for name, look in some.items()}


def parts(settings: Settings, files: Outside, bucket: Outside, scanner: Outside) -> Looks:
    """List the checks of what keeps and scans attached files, as far as it is outside us."""
    storage = {"s3": bucket.check, "files": files.check}.get(choices.blob_store(settings))
    scanning = scanner.check if choices.scanner_of(settings) == "clamd" else None
    named = {"storage": storage, "scanner": scanning}
    return {name: check for name, check in named.items() if check is not None}


def always_there() -> None:
    """Stand for a look at something inside this process."""
