"""Requests as spans, told to whoever speaks OpenTelemetry; see decision 0041."""

from workcore_adapters.telemetry.spans import Collector, OtlpSpans

__all__ = ["Collector", "OtlpSpans"]
