"""What others are told of errors and requests: enough to find them, and nobody's secrets."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import evolve
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tests.support.sink import Sink, sink
from tests.support.web import PASSWORD, Web, memory_web, patient
from tests.unit.entrypoints.test_logs import KEY, PLANTED, ROW, SECRETS

from workcore_adapters.telemetry import Collector, OtlpSpans
from workcore_entrypoints.choices import collectors_of
from workcore_entrypoints.logs import tell_errors
from workcore_entrypoints.settings import Secret, Settings, SettingsError, read_settings, settings

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def kept() -> Iterator[Sink]:
    """Whoever is told."""
    with sink() as kept:
        yield kept


@contextmanager
def reporting(kept: Sink) -> Iterator[Web]:
    """A service that tells *kept* of errors, until all is told."""
    dsn = Secret(f"http://key@127.0.0.1:{kept.port}/1")
    known = Settings(smtp_password=Secret("s3cr3t/word"), session_secret=Secret(KEY))
    web = memory_web(evolve(patient(known), sentry_dsn=dsn))
    handler: logging.Handler = web.container.errors()
    tell_errors(handler)
    try:
        yield web
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def fail_with(web: Web, text: str) -> None:
    """Let a request fail in a way that nobody thought of."""

    def broken(*_: Any, **__: Any) -> None:
        variable = f"a variable's {PASSWORD}"
        assert variable
        raise RuntimeError(text)

    web.service.application.who_am_i = broken  # type: ignore[assignment]  # it breaks
    web.call("ann", "GET", "/auth/me", headers={"X-Request-ID": "ticket-18"})


def test_errors_are_told_with_their_request(kept: Sink) -> None:
    """Sentry is told what failed, where, and of which request, organisation and user."""
    with reporting(kept) as web:
        fail_with(web, "it broke")

    [envelope] = kept.sent
    event = json.loads(envelope.body.splitlines()[-1])
    [error] = event["exception"]["values"]
    assert envelope.path == "/api/1/envelope/"
    assert (error["type"], "it broke" in error["value"]) == ("RuntimeError", True)
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    assert event["tags"] == {
        "request_id": "ticket-18",
        "organisation_id": str(web.home.organisation.id),
        "user_id": str(web.home.people["ann"].id),
    }


@pytest.mark.parametrize("text", [*PLANTED.values(), ROW], ids=[*PLANTED, "row"])
def test_no_secret_is_told(kept: Sink, text: str) -> None:
    """Neither a message, an error, nor a variable shows a secret or who somebody is."""
    with reporting(kept) as web:
        fail_with(web, text)

    [envelope] = kept.sent
    said = envelope.body.decode()
    hidden = (*SECRETS, PASSWORD, web.token("ann"), "Rita", "ann@")
    assert [secret for secret in hidden if secret in said] == []
    assert "RuntimeError" in said


def test_nobody_suffers_from_telling(kept: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that cannot be told is answered and logged like any other."""

    def broken(_: logging.LogRecord) -> None:
        raise ValueError

    monkeypatch.setattr(logging, "raiseExceptions", False)
    with reporting(kept) as web:
        monkeypatch.setattr(web.container.errors(), "_event", broken)
        fail_with(web, "it broke")

    assert kept.sent == []


def test_what_is_no_error_is_not_told(kept: Sink) -> None:
    """Refusals and failures that pass are for the log alone."""
    with reporting(kept) as web:
        web.call("ann", "GET", "/work-requests/00000000-0000-0000-0000-000000000000")
        logging.getLogger("workcore.rest").warning("the database is away")

    assert kept.sent == []


def spans(kept: Sink) -> list[Span]:
    """Read what a collector was sent."""
    told = [ExportTraceServiceRequest.FromString(each.body) for each in kept.sent]
    return [
        span
        for each in told
        for resource in each.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def test_requests_are_told_as_spans(kept: Sink) -> None:
    """A collector hears of each request, below its caller's own span, by its route alone."""
    endpoint = f"http://127.0.0.1:{kept.port}"
    web = memory_web(evolve(patient(Settings()), otel_exporter_otlp_endpoint=endpoint))
    headers = {"X-Request-ID": "ticket-18", "traceparent": PARENT}
    web.call("ann", "GET", "/work-requests", query="q=ada%40demo.example", headers=headers)
    web.call(None, "GET", "/health")
    web.container.spans().close()

    [span] = spans(kept)
    said = {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
    assert kept.sent[0].path == "/v1/traces"
    assert span.name == "GET /work-requests"
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == tuple(PARENT.split("-")[1:3])
    assert span.end_time_unix_nano > span.start_time_unix_nano
    assert said == {
        "http.request.method": "GET",
        "http.route": "/work-requests",
        "http.response.status_code": 200,
        "workcore.request_id": "ticket-18",
        "workcore.organisation_id": str(web.home.organisation.id),
        "workcore.user_id": str(web.home.people["ann"].id),
    }


def test_failures_are_marked(kept: Sink) -> None:
    """What failed on our side is an error of its span."""
    collector = Collector(f"http://127.0.0.1:{kept.port}/", {"api-key": "hush-hush"})
    told = OtlpSpans([collector], environment="test", release="1")
    told.answered(("GET", "/x"), 500, 0.1, parent=None, named={})
    told.answered(("GET", "/x"), 404, 0.1, parent="nonsense", named={})
    told.close()

    assert [span.status.code for span in spans(kept)] == [2, 0]
    assert kept.sent[0].headers["api-key"] == "hush-hush"
    assert "hush-hush" not in repr(collector)


@pytest.mark.parametrize(
    ("key", "place"),
    [("1234", "https://otlp.nr-data.net"), ("eu01xx12", "https://otlp.eu01.nr-data.net")],
)
def test_new_relic_collects_where_its_key_says(key: str, place: str) -> None:
    """A license key alone tells where spans go, beside whoever else collects."""
    both = Settings(new_relic_license_key=Secret(key), otel_exporter_otlp_endpoint="http://here")

    assert collectors_of(both) == {place: {"api-key": key}, "http://here": {}}
    assert collectors_of(Settings()) == {}


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets what is not installed is told how to install it."""
    monkeypatch.setattr(settings, "find_spec", lambda _: None)
    given = {"SENTRY_DSN": "https://key@sentry.example/1", "NEW_RELIC_LICENSE_KEY": "1234"}
    with pytest.raises(SettingsError) as raised:
        read_settings(given)

    assert raised.value.problems == (
        "SENTRY_DSN needs a package: pip install 'workcore-adapters[sentry]'",
        "NEW_RELIC_LICENSE_KEY needs a package: pip install 'workcore-adapters[telemetry]'",
    )


def test_examples_are_nothing() -> None:
    """What the guide puts in place of a key tells nobody of anything."""
    given = {"SENTRY_DSN": "your-sentry-dsn", "NEW_RELIC_LICENSE_KEY": "your-license-key"}
    read = read_settings(given)

    assert (read.sentry_dsn, read.new_relic_license_key) == (None, None)
