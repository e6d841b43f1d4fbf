"""Garbage of every kind over HTTP: a precise problem, and nothing changed."""

from typing import Any

import pytest
from tests.support.rest.life import where
from tests.support.web import Web, errors, problem

BROKEN: list[Any] = [
    pytest.param(b'{"title": ', "malformed_json", id="cut off"),
    pytest.param(b"{} {}", "malformed_json", id="trailing garbage"),
    pytest.param(b'{"title": NaN}', "malformed_json", id="NaN"),
    pytest.param(b"{'title': 'x'}", "malformed_json", id="single quotes"),
    pytest.param(b'{"title": "\xff"}', "malformed_json", id="not UTF-8"),
    pytest.param('{"title": "é"}'.encode("latin-1"), "malformed_json", id="latin-1"),
    pytest.param('{"title": "x"}'.encode("utf-16"), "malformed_json", id="UTF-16"),
    pytest.param(b"\xef\xbb\xbf{}", "malformed_json", id="byte order mark"),
    pytest.param(b'{"title": "\\ud800"}', "malformed_json", id="lone surrogate"),
    pytest.param(b'{"title": "\x00"}', "malformed_json", id="raw NUL"),
    pytest.param(b"[" * 100_000, "malformed_json", id="too deep"),
    pytest.param(b"[]", "not_an_object", id="list"),
    pytest.param(b'"text"', "not_an_object", id="text"),
    pytest.param(b"null", "not_an_object", id="null"),
]

FIELDS: list[Any] = [
    ("title", 5, "title", "not_a_text"),
    ("title", None, "title", "not_a_text"),
    ("title", "a\0b", "title", "bad_character"),
    ("titel", "Typing mistake", "titel", "unknown_field"),
    ("submit", "yes", "submit", "not_a_boolean"),
    ("asset_id", "17", "asset_id", "not_a_uuid"),
    ("asset_id", "00000000-0000-7000-8000-000000000000", "asset_id", "no_such_asset"),
    ("work_type", "dancing", "work_type", "unknown_value"),
    ("priority", ["low"], "priority", "unknown_value"),
    ("requested_start", "2027-01-10T22:00:00", "requested_start", "naive_time"),
    ("requested_start", "2027-01-10", "requested_start", "naive_time"),
    ("requested_start", "soon", "requested_start", "not_a_time"),
    ("requested_start", "2027-02-30T00:00:00Z", "requested_start", "not_a_time"),
    ("requested_start", 1_800_000_000, "requested_start", "not_a_time"),
    ("requested_start", "9999-12-31T23:59:59-12:00", "requested_start", "not_a_time"),
    ("requested_start", "0001-01-01T00:00:00Z", "requested_start", "out_of_range"),
    ("estimated_total_cost", "1e400", "estimated_total_cost", "out_of_range"),
    ("estimated_total_cost", "NaN", "estimated_total_cost", "out_of_range"),
    ("estimated_total_cost", 1.005, "estimated_total_cost", "too_many_digits"),
    ("estimated_total_cost", "lots", "estimated_total_cost", "not_a_number"),
    ("estimated_total_cost", {"amount": "1"}, "estimated_total_cost", "missing"),
    ("personnel_count", 2**31, "personnel_count", "out_of_range"),
    ("personnel_count", 10**30, "personnel_count", "out_of_range"),
    ("personnel_count", 2.5, "personnel_count", "not_an_integer"),
    ("personnel_count", True, "personnel_count", "not_an_integer"),
    ("regulatory_approval_required", 1, "regulatory_approval_required", "not_a_boolean"),
    ("required_skills", "electrical", "required_skills", "not_a_list"),
    ("required_skills", ["ok", 5], "required_skills[1]", "not_a_text"),
    ("watcher_ids", ["x"], "watcher_ids[0]", "not_a_uuid"),
    ("vendor", {"nane": "x"}, "vendor.name", "missing"),
    ("metadata", [], "metadata", "not_an_object"),
    ("metadata", {"a\0": 1}, "metadata", "bad_character"),
    ("metadata", {"a": 2**70}, "metadata", "out_of_range"),
]

QUERIES: list[Any] = [
    ("limit=0", "limit", "out_of_range"),
    ("limit=101", "limit", "out_of_range"),
    ("limit=-1", "limit", "out_of_range"),
    ("limit=many", "limit", "not_an_integer"),
    ("limit=99999999999999999999", "limit", "not_an_integer"),
    ("limit=1&limit=2", "limit", "not_an_integer"),
    ("limit=", "limit", "not_an_integer"),
    ("staus=draft", "staus", "unknown_parameter"),
    ("status=asleep", "status", "unknown_value"),
    ("status=draft&status=asleep", "status", "unknown_value"),
    ("asset_id=17", "asset_id", "not_a_uuid"),
    ("assigned_to=him", "assigned_to", "not_a_uuid"),
    ("created_from=2027-01-01T00:00:00", "created_from", "naive_time"),
    ("cost_min=cheap", "cost_min", "not_a_number"),
    ("cost_min=1e99", "cost_min", "out_of_range"),
    ("overdue=maybe", "overdue", "not_a_boolean"),
    ("approval_overdue=maybe", "approval_overdue", "not_a_boolean"),
    ("sort=colour", "sort", "unknown_value"),
    ("sort=--title", "sort", "unknown_value"),
    ("q=%00", "q", "bad_character"),
    ("q=" + "x" * 201, "q", "out_of_range"),
    ("include_total=2", "include_total", "not_a_boolean"),
]


class BadInputSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize(("raw", "code"), BROKEN)
    def test_broken_body(self, web: Web, raw: bytes, code: str) -> None:
        """What is no JSON object is malformed, wherever it is sent."""
        draft = web.made()
        for method, path in (("POST", "/work-requests"), ("PATCH", where(draft))):
            answer = web.call("ann", method, path, raw=raw, version=1)
            problem(answer, 400, code)

        assert web.count() == 1
        assert web.call("ann", "GET", where(draft)).json["version"] == 1

    @pytest.mark.parametrize(("name", "value", "field", "code"), FIELDS)
    def test_bad_field(self, web: Web, name: str, value: Any, field: str, code: str) -> None:
        """Each field that has the wrong shape is named with what is wrong."""
        body = web.body() | {name: value}
        told = problem(web.call("ann", "POST", "/work-requests", body), 422, "invalid_input")

        assert (field, code) in errors(told)
        assert web.count() == 0

    def test_missing_fields(self, web: Web) -> None:
        """All missing fields are named at once."""
        told = problem(web.call("ann", "POST", "/work-requests", {}), 422, "invalid_input")
        assert len({field for field, code in errors(told) if code == "missing"}) == 10

    def test_bad_patch(self, web: Web) -> None:
        """A patch is as strict as what it changes."""
        draft = web.made()
        for patch in ({"titel": "x"}, {"title": None}, {"title": "a\0"}, {"status": "approved"}):
            answer = web.call("ann", "PATCH", where(draft), patch, version=1)
            problem(answer, 422, "invalid_input")
        assert web.call("ann", "GET", where(draft)).json["version"] == 1

    def test_action_with_unknown_field(self, web: Web) -> None:
        """An action takes what it is told, and nothing else."""
        draft = web.made()
        answer = web.call("ann", "POST", f"{where(draft)}/submit", {"reason": "x"}, version=1)
        assert errors(problem(answer, 422, "invalid_input")) == {("reason", "unknown_field")}

    def test_empty_body_on_actions(self, web: Web) -> None:
        """Where nothing needs to be said, no body is needed."""
        draft = web.made()
        answer = web.client.simulate_post(
            f"{where(draft)}/submit",
            headers={"Authorization": f"Bearer {web.token('ann')}", "If-Match": '"1"'},
        )
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "json", ""]
    )
    def test_wrong_type(self, web: Web, kind: str) -> None:
        """A body says that it is JSON."""
        answer = web.call(
            "ann", "POST", "/work-requests", raw=b"{}", headers={"Content-Type": kind}
        )
        problem(answer, 415, "unsupported_type")

    def test_huge_body(self, web: Web) -> None:
        """A body has a limit."""
        raw = b'{"title": "' + b"x" * 256 * 1024 + b'"}'
        problem(web.call("ann", "POST", "/work-requests", raw=raw), 413, "body_too_large")

    @pytest.mark.parametrize(("query", "field", "code"), QUERIES)
    def test_bad_query(self, web: Web, query: str, field: str, code: str) -> None:
        """Each parameter that cannot be used is named."""
        told = problem(web.call("adam", "GET", "/work-requests", query=query), 422, "invalid_input")
        assert errors(told) == {(field, code)}
