"""What the driver's exceptions mean to the core."""

from typing import Final

import psycopg
from psycopg import errors

from workcore.errors import Duplicate, InvalidInput, Problem, Unavailable, WorkcoreError

SERVICE: Final = "database"

OF_REQUESTS: Final = "_work_requests"
"""How the constraints end by which a row belongs to a request."""

STALE: Final = "WC001"
"""SQLSTATE of `workcore_expect`: fewer rows were found at their version than were to be written."""


class StaleRows(Exception):
    """Rows of *kind* had another version than the one that was read."""

    def __init__(self, kind: str) -> None:
        """Keep which kind it was."""
        super().__init__(kind)
        self.kind = kind


class TakenValue(Exception):
    """A unique constraint was violated; by which value is not told to whom a policy holds."""

    def __init__(self, constraint: str) -> None:
        """Keep which constraint it was."""
        super().__init__(constraint)
        self.constraint = constraint


class GoneRequest(Exception):
    """What was to be written belongs to a request that was deleted meanwhile."""


def translated(failure: psycopg.Error) -> WorkcoreError | StaleRows | TakenValue | GoneRequest:
    """Say in the core's words what went wrong."""
    diagnosis = failure.diag
    if failure.sqlstate == STALE:
        return StaleRows(diagnosis.message_detail or "")
    if isinstance(failure, errors.UniqueViolation):
        return TakenValue(diagnosis.constraint_name or "")
    if isinstance(failure, errors.ForeignKeyViolation) and _is_of_request(diagnosis):
        return GoneRequest()
    if isinstance(failure, errors.IntegrityError | errors.DataError):
        return refused(failure)
    return Unavailable(SERVICE)


def _is_of_request(diagnosis: psycopg.errors.Diagnostic) -> bool:
    return (diagnosis.constraint_name or "").endswith(OF_REQUESTS)


def duplicate(taken: TakenValue, value: str = "") -> Duplicate:
    """Name the last field of the key, which the tenant and the like only lead."""
    return Duplicate(taken.constraint.rpartition("_")[2], value)


def refused(failure: psycopg.Error) -> InvalidInput:
    """Name the rule of the schema that was broken: the core should have known it before."""
    rule = failure.diag.constraint_name or failure.diag.column_name or "value"
    return InvalidInput((Problem("", "not_storable", f"The database refuses this ({rule})."),))


def ends_connection(failure: psycopg.Error, connection: psycopg.Connection[object]) -> bool:
    """Whether no statement can succeed on this connection any more."""
    # A session that began on a standby stays read-only after the primary is back.
    return connection.closed or isinstance(failure, errors.ReadOnlySqlTransaction)
