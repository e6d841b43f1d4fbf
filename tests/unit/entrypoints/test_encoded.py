"""A request's JSON is the same, whether it was encoded before or not."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from attrs import evolve

from workcore.model import Permission, Severity
from workcore.policies.findings import Finding
from workcore.policies.sla import Reading, Readings
from workcore.testing.builders import a_request
from workcore.use_cases.views import RequestView
from workcore_entrypoints.representations import encode, request_out
from workcore_entrypoints.representations.encoded import Heads

RUNNING: Final = Reading(
    state="running",
    due_at=datetime(2027, 3, 1, tzinfo=UTC),
    elapsed=timedelta(hours=1),
    remaining=timedelta(hours=3),
    paused=False,
)
WORD: Final = Finding(
    field="title", code="c", severity=Severity.WARNING, message="größer", inputs={"is": "“so”"}
)
ALLOWED: Final = (Permission.APPROVE, Permission.BEGIN_REVIEW)
REQUEST: Final = a_request()

VIEWS: Final = {
    "nothing": RequestView(REQUEST, ()),
    "actions": RequestView(REQUEST, ALLOWED),
    "findings": RequestView(REQUEST, ALLOWED, (WORD, WORD)),
    "clocks": RequestView(REQUEST, ALLOWED, (), Readings(RUNNING, RUNNING)),
    "all": RequestView(REQUEST, ALLOWED, (WORD,), Readings(RUNNING, RUNNING)),
}


def as_shown(view: RequestView) -> bytes:
    """Encode it without any memory."""
    return encode(request_out(view))


@pytest.mark.parametrize("first", VIEWS.values(), ids=VIEWS.keys())
def test_whatever_was_offered_before(first: RequestView) -> None:
    """Whoever read a request first, and was offered whatever, each reads what is his."""
    heads = Heads()

    assert encode(heads.json_of(first)) == as_shown(first)
    for view in VIEWS.values():
        assert encode(heads.json_of(view)) == as_shown(view)


def test_what_has_changed() -> None:
    """Another state of a request is another request; an equal one may share its JSON."""
    heads = Heads()
    heads.json_of(RequestView(REQUEST, ()))
    changed = RequestView(evolve(REQUEST, version=REQUEST.version + 1), ())

    assert encode(heads.json_of(changed)) == as_shown(changed)
    assert encode(heads.json_of(VIEWS["nothing"])) == as_shown(VIEWS["nothing"])


def test_many() -> None:
    """However many there are, each has its own; and what is one too many does no harm."""
    heads, views = Heads(most=2), [RequestView(a_request(), ALLOWED) for _ in range(5)]

    for view in views * 2:
        assert encode(heads.json_of(view)) == as_shown(view)
