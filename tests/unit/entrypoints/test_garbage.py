"""Whatever is sent, the service answers as its contract says, and never breaks."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.web import PROBLEM, Web, memory_web

from workcore.model import RequestContent

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from([*RequestContent.__annotations__, "submit", "status", "id"])


@pytest.fixture(scope="module")
def service() -> Web:
    """One service for all examples, since none may change anything that matters."""
    return memory_web()


def answered(service: Web, **sent: Any) -> int:
    """Send it, and see that a refusal is a problem that says what is wrong."""
    answer = service.call("ann", "POST", "/work-requests", **sent)
    if answer.status_code != 201:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json["code"] in {"invalid_input", "malformed_json", "not_an_object"}
    return answer.status_code


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.binary(min_size=1, max_size=200))
def test_any_bytes(service: Web, raw: bytes) -> None:
    """Bytes that are no request are refused, whatever they are."""
    assert answered(service, raw=raw) in {400, 422}


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.dictionaries(FIELDS, VALUES, min_size=1, max_size=3))
def test_any_value_anywhere(service: Web, changes: dict[str, Any]) -> None:
    """A value of any shape in any field is taken or refused, and never breaks anything."""
    assert answered(service, body=service.body() | changes) in {201, 400, 422}


@pytest.mark.parametrize("query", ["q=%ff", "q=lamp%C3", "status=%80", "%fe=1"])
def test_query_strings_that_are_no_text(service: Web, query: str) -> None:
    """Bytes that are no UTF-8 are refused, not searched for as a mark of the framework's."""
    answer = service.call("ann", "GET", f"/work-requests?{query}")

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_query")


def test_query_strings_of_any_language(service: Web) -> None:
    """Text is text, however far from ASCII."""
    answer = service.call("ann", "GET", "/work-requests?q=%E6%BB%91%E8%B5%B0%E9%81%93%EF%BF%BD")

    assert answer.status_code == 200
