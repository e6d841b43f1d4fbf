"""A span for each request, sent by OTLP over HTTP."""

from collections.abc import Mapping, Sequence
from time import time_ns
from typing import Final

from attrs import field, frozen
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

SERVICE: Final = "workcore"
BROKEN: Final = 500
TIMEOUT: Final = 5.0
"""Seconds for a batch; the end of a process may have to wait for one."""

PROPAGATOR: Final = TraceContextTextMapPropagator()


@frozen
class Collector:
    """
    Whom spans are sent to.

    Attributes:
        endpoint: Where it listens, without the path of traces.
        headers: What it wants to be told with each batch, a key say.
    """

    endpoint: str
    headers: Mapping[str, str] = field(factory=dict, repr=False)


class OtlpSpans:
    """
    Sends requests that were answered, in batches by a thread. May be shared between threads.

    What does not fit into the queue, while nobody takes it, is forgotten.
    """

    def __init__(self, collectors: Sequence[Collector], *, environment: str, release: str) -> None:
        """Send to each of *collectors*; nothing is sent yet."""
        about = {
            "service.name": SERVICE,
            "service.version": release,
            "deployment.environment.name": environment,
        }
        self._provider = TracerProvider(resource=Resource.create(about))
        for each in collectors:
            endpoint = f"{each.endpoint.rstrip('/')}/v1/traces"
            exporter = OTLPSpanExporter(endpoint, headers=dict(each.headers), timeout=TIMEOUT)
            self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(SERVICE, release)

    def answered(
        self,
        request: tuple[str, str],
        status: int,
        took: float,
        *,
        parent: str | None,
        named: Mapping[str, object],
    ) -> None:
        """
        Tell of a request that is being answered now.

        Args:
            request: Its method and route.
            took: Seconds.
            parent: Its `traceparent`, as the caller sent it.
            named: What else names it.
        """
        method, route = request
        now = time_ns()
        span = self._tracer.start_span(
            f"{method} {route}",
            context=PROPAGATOR.extract({"traceparent": parent}) if parent else None,
            kind=SpanKind.SERVER,
            start_time=now - int(took * 1e9),
            attributes={
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": status,
                **{f"workcore.{name}": str(value) for name, value in named.items()},
            },
        )
        if status >= BROKEN:
            span.set_status(Status(StatusCode.ERROR))
        span.end(now)

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()
