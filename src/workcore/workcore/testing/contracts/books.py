"""Whatever is listed by request: history, comments, audit records, messages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from attrs import evolve, frozen

from workcore.entities.work_request import WorkRequest
from workcore.model import RequestId, Status
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import (
    NOW,
    a_comment,
    a_message,
    a_person,
    a_status_change,
    an_audit_record,
)
from workcore.testing.contracts.base import StoreContract
from workcore.testing.world import Place


class Row(Protocol):
    """Whatever is listed by id."""

    @property
    def id(self) -> UUID: ...  # noqa: D102 - the type says it


@frozen
class Book:
    """One kind of record: how to make a row, write it, and list a request's."""

    make: Callable[[WorkRequest], Any]
    add: Callable[[UnitOfWork, Any], None]
    of: Callable[[UnitOfWork, RequestId, Slice], Page[Any]]


BOOKS: Final = {
    "history": Book(
        a_status_change,
        lambda unit, row: unit.history.add(row),
        lambda unit, request_id, part: unit.history.of(request_id, part),
    ),
    "comments": Book(
        a_comment,
        lambda unit, row: unit.comments.add(row),
        lambda unit, request_id, part: unit.comments.of(request_id, part, internal=True),
    ),
    "audit": Book(
        an_audit_record,
        lambda unit, row: unit.audit.add(row),
        lambda unit, request_id, part: unit.audit.of("work_request", str(request_id), part),
    ),
    "outbox": Book(
        a_message,
        lambda unit, row: unit.outbox.add(row),
        lambda unit, request_id, part: unit.outbox.of(request_id, part),
    ),
}


def write(place: Place, book: Book, *rows: Row) -> None:
    """Write rows in one unit."""
    with place.unit() as unit:
        for row in rows:
            book.add(unit, row)
        unit.commit()


def read(place: Place, book: Book, request: WorkRequest, part: Slice | None = None) -> Page[Any]:
    """List a request's rows."""
    with place.unit() as unit:
        return book.of(unit, request.id, part or Slice())


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())
class BookContract(StoreContract):
    """Whatever is listed by request: oldest first, in pages, and nobody else's."""

    def test_rows_come_back_oldest_first(self, home: Place, book: Book) -> None:
        """Rows are read as they were written, in the order of their identifiers."""
        request = home.kept()
        rows = [book.make(request) for _ in range(4)]
        write(home, book, rows[2], rows[0])
        write(home, book, rows[3], rows[1])

        assert read(home, book, request).items == tuple(rows)

    def test_pages_together_are_the_list(self, home: Place, book: Book) -> None:
        """Pages of two, put together, are all five, and the last says that it is."""
        request = home.kept()
        rows = [book.make(request) for _ in range(5)]
        write(home, book, *rows)

        part, walked = Slice(limit=2), []
        while True:
            page = read(home, book, request, part)
            walked.append(page.items)
            if page.next is None:
                break
            part = evolve(part, after=page.next)

        assert walked == [tuple(rows[:2]), tuple(rows[2:4]), tuple(rows[4:])]

    def test_full_last_page_has_no_next(self, home: Place, book: Book) -> None:
        """A page that ends with the list says so, even when it is full."""
        request = home.kept()
        write(home, book, book.make(request), book.make(request))

        assert read(home, book, request, Slice(limit=2)).next is None

    def test_other_requests_rows_stay_away(self, home: Place, book: Book) -> None:
        """Each request has its own rows."""
        one, two = home.kept(), home.kept()
        row = book.make(one)
        write(home, book, row)

        assert read(home, book, one).items == (row,)
        assert read(home, book, two).items == ()

    def test_foreign_rows_stay_away(self, home: Place, abroad: Place, book: Book) -> None:
        """Rows of another organisation are not there."""
        request = abroad.kept()
        write(abroad, book, book.make(request))

        assert read(home, book, request).items == ()


class RecordsContract(StoreContract):
    """Rows keep every field."""

    def test_first_row_of_a_history(self, home: Place) -> None:
        """A history begins without a status before, and may give a reason."""
        request = home.kept()
        row = a_status_change(request, before=None, after=Status.DRAFT, reason="Why \N{SNOWMAN}")
        write(home, BOOKS["history"], row)

        assert read(home, BOOKS["history"], request).items == (row,)

    def test_audit_record_keeps_everything(self, home: Place) -> None:
        """Who, what, when, from where, before and after, free-form values included."""
        request = home.kept()
        record = an_audit_record(
            request,
            at=NOW + timedelta(microseconds=123456),
            by=a_person("Zoë"),
            before={"metadata": {"a": [1, 2.5, None, {"b": "ü"}]}, "title": "x"},
            after={},
            address="2001:db8::1",
            correlation_id="c" * 128,
        )
        write(home, BOOKS["audit"], record)

        assert read(home, BOOKS["audit"], request).items == (record,)

    def test_audit_is_by_subject(self, home: Place) -> None:
        """Records about other kinds of things with the same identifier are not mixed in."""
        request = home.kept()
        write(home, BOOKS["audit"], an_audit_record(request, subject="asset"))

        assert read(home, BOOKS["audit"], request).items == ()

    def test_message_keeps_its_payload(self, home: Place) -> None:
        """An event's data comes back as it was."""
        request = home.kept()
        message = a_message(request, kind="started", payload={"a": {"b": [1, "ü", None]}})
        write(home, BOOKS["outbox"], message)

        assert read(home, BOOKS["outbox"], request).items == (message,)
