"""What the doctor says of the database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from attrs import frozen

from workcore.errors import WorkcoreError
from workcore_entrypoints.causes import cause_of
from workcore_entrypoints.cli.checked import Check
from workcore_entrypoints.cli.doctor_messages import messages
from workcore_entrypoints.cli.doctor_pace import distance, statistics
from workcore_entrypoints.containers import Container

OLDEST: Final = 140_000
"""PostgreSQL 14.0, as the server numbers itself."""
SKEW: Final = timedelta(seconds=5)
ROWS: Final = "row security"


@frozen
class Trouble:
    """Words of which one is in what the driver says, and what to do then."""

    words: tuple[str, ...]
    mend: str


TROUBLES: Final = (
    Trouble(("password",), "See that user and password in DATABASE_URL are the server's."),
    Trouble(
        ("certificate", "ssl"),
        "Let sslrootcert in DATABASE_URL name who signs the server's certificate (a file, or "
        "system for whomever this machine trusts), and let its host be the certificate's.",
    ),
    Trouble(
        ("permission denied for database",),
        "Let the login in: GRANT CONNECT ON DATABASE, as deploy/postgres/logins.sql does.",
    ),
    Trouble(("does not exist",), "Make the database: deploy/postgres/create-database.sql"),
    Trouble(("pg_hba.conf",), "Have the server let this machine in (pg_hba.conf)."),
    Trouble(
        ("too many clients", "connection slots", "too many connections"),
        "Lower DATABASE_POOL_MAX, or raise the server's max_connections.",
    ),
    Trouble(
        ("resolve host", "name or service", "translate host"),
        "See that the host in DATABASE_URL is right, and that names are resolved here.",
    ),
    Trouble(
        ("refused", "timeout", "timed out", "no route", "unreachable"),
        "See that host and port in DATABASE_URL are right, the server runs, and nothing in "
        "between is in the way: a firewall, a network policy.",
    ),
    Trouble(("option", "query parameter"), "Mend what stands behind the ? in DATABASE_URL."),
)
"""The first that fits counts."""


def mend_of(cause: str) -> str:
    """Say what to do when the database cannot be reached for this reason."""
    said = cause.lower()
    for trouble in TROUBLES:
        if any(word in said for word in trouble.words):
            return trouble.mend
    return "See that DATABASE_URL is right, the server runs, and this machine may connect."


@frozen
class Database:
    """The database, and what is in it."""

    container: Container

    def examined(self) -> Iterator[Check]:
        """Connect, and look at version, clock and schema."""
        try:
            server = self.container.migrator().server()
        except WorkcoreError as error:
            cause = cause_of(error) or error.message
            yield Check("database", "error", cause, mend_of(cause))
            return
        yield self._version(server.version)
        skew = abs(self.container.clock().now() - server.now)
        late = skew > SKEW
        yield Check(
            "clock",
            "warning" if late else "ok",
            f"{skew.total_seconds():.1f} s from the database's",
            "Synchronise both clocks (NTP)." if late else "",
        )
        protection = self.container.migrator().protection()
        if protection.shut_out:
            found = f"{protection.user} may not act as workcore_app"
            yield Check("login", "error", found, protection.mending)
            return
        yield (schema := self._schema())
        if schema.state == "ok":
            yield distance(self.container)
            yield statistics(self.container)
            yield self._row_security()
            # Whoever only serves cannot look, and has nothing to do with it.
            if protection.sees_all:
                yield self._audit_trail()
                backlog = self.container.relay().backlog()
                yield messages(backlog, self.container.clock().now())

    def _version(self, number: int) -> Check:
        text = f"PostgreSQL {number // 10_000}.{number % 10_000}"
        if number < OLDEST:
            return Check("database", "error", text, "Use PostgreSQL 14 or newer.")
        return Check("database", "ok", text)

    def _row_security(self) -> Check:
        """Say whether the database keeps organisations apart as well."""
        found = self.container.migrator().protection()
        if found.missing:
            roles = ", ".join(found.missing)
            return Check(ROWS, "warning", f"no role {roles}", found.mending)
        if not found.held:
            held = f"no policy holds {found.user}"
            return Check(ROWS, "warning", held, found.mending)
        if found.unprotected:
            tables = ", ".join(found.unprotected)
            return Check(ROWS, "error", f"no policy on {tables}", "Run: workcore migrate deploy")
        if found.free and self.container.settings().production:
            held = f"acts as workcore_app, but connects as {found.user}, whom no policy holds"
            return Check(
                ROWS, "warning", held, "Give it a login of its own: docs/database-roles.md"
            )
        also = "and workcore_worker" if found.works else "alone: cannot remind, seal or prune"
        return Check(ROWS, "ok", f"acts as workcore_app {also}")

    def _schema(self) -> Check:
        status = self.container.migrator().status()
        found = f"{status.current or 'nothing'}, needed {status.head}"
        if status.serves:
            return Check("schema", "ok", found)
        return Check("schema", "error", found, "Run: workcore migrate deploy")

    def _audit_trail(self) -> Check:
        """See whether somebody seals."""
        application, settings = self.container.application(), self.container.settings()
        state = application.watch_sealing(self.container.clock().now())
        waiting, seconds = state.backlog.waiting, (state.age or timedelta()).total_seconds()
        found = f"{state.backlog.sealed:,} sealed, {waiting:,} waiting for {seconds:.0f} s"
        if settings.audit_signing_key is None and settings.enable_audit_trail:
            mend = "Set AUDIT_SIGNING_KEY; make one with: openssl rand -base64 32"
            return Check("audit trail", "warning", found, mend)
        if state.late:
            return Check("audit trail", "warning", found, "See that a workcore worker runs.")
        return Check("audit trail", "ok", found)
