"""What the repositories of one unit share: a connection, the caller, and what waits for commit."""

from collections.abc import Callable
from typing import Final, TypeVar
from uuid import UUID

from workcore.errors import Unavailable, UnknownCaller
from workcore.model import Caller, RequestContent
from workcore.ports.queries import Page, Position, Slice
from workcore_adapters.postgres.admission import (
    ASK_CALLER,
    Admitted,
    Key,
    Known,
    Reading,
    admitted,
)
from workcore_adapters.postgres.database import Database, Lease
from workcore_adapters.postgres.remembered import Remembered
from workcore_adapters.postgres.scopes import within
from workcore_adapters.postgres.statements import Row, Statement, Values

T = TypeVar("T")

NIL: Final = UUID(int=0)
"""Comes before every identifier."""


class Session:
    """One caller's way to the database, for as long as one unit lasts."""

    def __init__(
        self, database: Database, caller: Caller, admitted: Admitted | None = None
    ) -> None:
        """Prepare to read for *caller*; nothing is asked yet, unless he was *admitted* before."""
        self._database = database
        self._lease: Lease | None = None
        self._admitted = admitted
        self._claims: Values = {
            "organisation_id": caller.organisation_id,
            "user_id": caller.user_id,
            "token_id": caller.token_id,
            "called_at": caller.at,
            "token_issued_at": caller.token_issued_at,
        }
        self._scope = within(caller.organisation_id)
        self.caller = caller
        self.contents: dict[UUID, RequestContent] = {}
        """What requests read singly ask for: unless it changed it is not written again."""

    @property
    def admitted(self) -> Admitted:
        """
        Who is calling, asked of the database at first.

        Raises:
            UnknownCaller: He is unknown, deactivated or signed out.
        """
        if self._admitted is None:
            self._ask_caller()
        assert self._admitted is not None  # noqa: S101 - nobody else comes through
        return self._admitted

    def read(self, statement: Statement, values: Values) -> list[Row]:
        """
        Read what *statement* says, after the caller was let in.

        Raises:
            UnknownCaller: As `admitted`.
        """
        _ = self.admitted
        return self._run(statement, values)

    def read_admitting(self, reading: Reading, values: Values) -> list[Row]:
        """Read as `read`, letting the caller in with the same statement when it is the first."""
        if self._admitted is not None:
            return self._run(reading.plain, values)
        rows = self._run(reading.admitting, values)
        if rows:
            self._admit(rows[0][-1])
        # Where nothing was found nothing said who is calling.
        _ = self.admitted
        return rows

    def read_slice(
        self, statement: Statement, part: Slice, make: Callable[[Row], T], values: Values
    ) -> Page[T]:
        """Read a stretch of what is ordered by id, the first column."""
        after = NIL if part.after is None else part.after.id
        rows = self.read(statement, {**values, "after": after, "limit": part.limit + 1})
        page = rows[: part.limit]
        more = len(rows) > part.limit
        return Page(tuple(map(make, page)), Position("", page[-1][0]) if more else None)

    def write(self, statement: Statement, values: Values) -> None:
        """
        Run a statement that writes: once, since whether a lost answer meant success is unknown.

        Raises:
            StaleRows, TakenValue, InvalidInput, Unavailable: As `failures` says.
        """
        _ = self.admitted
        self._run(statement, values)

    def announce(self) -> None:
        """Have others look for events, which are there now."""
        self._database.announce()

    def known_to_be_rare(self, topic: str) -> bool:
        """Whether few requests of the organisation had to do with *topic* when last asked."""
        return (self.caller.organisation_id, topic) in self.remembered.rare

    @property
    def remembered(self) -> Remembered:
        """What this process has read before."""
        return self._database.remembered

    def know_to_be_rare(self, topic: str, *, rare: bool) -> None:
        """Remember it for whoever asks next; what is wrong by then costs time, nothing else."""
        self.remembered.rare.note((self.caller.organisation_id, topic), holds=rare)

    def release(self) -> None:
        """Give the connection back."""
        if self._lease is not None:
            self._lease.release()
            self._lease = None

    def _admit(self, mark: str | None) -> None:
        """Let the caller in whose mark was read; ask for more unless he is known by it."""
        if mark is None:
            raise UnknownCaller
        self._admitted = self.remembered.callers.known(self._key(mark), self.caller.at)
        known = self._admitted is not None
        self.remembered.looked_up("callers", known=known, unknown=not known)
        if not known:
            self._ask_caller()

    def _ask_caller(self) -> None:
        rows = self._run(ASK_CALLER, {})
        if not rows:
            raise UnknownCaller
        [[mark, out, covers, until, said]] = rows
        if out:
            raise UnknownCaller
        self._admitted = admitted(said)
        # Those in whose place he answers have rows of their own: they are read each time.
        if not covers:
            known = Known(self._admitted, since=self.caller.at, until=until)
            self.remembered.callers.note(self._key(mark), known)

    def _key(self, mark: str) -> Key:
        caller = self.caller
        token = (caller.token_id, caller.token_issued_at)
        return (caller.organisation_id, caller.user_id, *token, mark)

    def _run(self, statement: Statement, values: Values) -> list[Row]:
        """
        Run a statement with the caller's claims among its values: every one passes here.

        The first one of a unit reads, and is asked again when the pooled connection
        turns out to be dead; none after it is.
        """
        arguments = {**self._claims, **values}
        if self._lease is None:
            self._lease = self._database.lease()
        try:
            return self._lease.run(statement, arguments, self._scope)
        except Unavailable:
            if self._admitted is not None or not self._lease.broken:
                raise
        self.release()
        self._lease = self._database.lease()
        return self._lease.run(statement, arguments, self._scope)
