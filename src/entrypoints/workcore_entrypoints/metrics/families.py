"""The table of all that is told, and how it is written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import frozen

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@frozen
class Family:
    """Figures of one name."""

    kind: str
    help: str


COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"

FAMILIES: Final[Mapping[str, Family]] = {
    "workcore_info": Family(GAUGE, "The version that runs; always 1."),
    "workcore_http_requests_total": Family(COUNTER, "Requests answered, by route and status."),
    "workcore_http_request_duration_seconds": Family(
        HISTOGRAM, "From a request's arrival to the beginning of its answer."
    ),
    "workcore_http_requests_in_progress": Family(GAUGE, "Requests whose answer has not begun."),
    "workcore_pool_connections_in_use": Family(
        GAUGE, "Database connections lent, as of the end of each process's last request."
    ),
    "workcore_pool_connections_max": Family(GAUGE, "Database connections that there may be."),
    "workcore_cache_lookups_total": Family(
        COUNTER, "What was looked for in caches, by which and whether it was known there."
    ),
    "workcore_messages_tried_total": Family(
        COUNTER, "Tries to send messages, by channel and what came of each."
    ),
    "workcore_scans_total": Family(COUNTER, "Files scanned for malware, by answer."),
    "workcore_job_runs_total": Family(COUNTER, "Runs of the worker's jobs, by outcome."),
    "workcore_job_duration_seconds_total": Family(COUNTER, "Time that those runs took."),
    "workcore_job_last_success_timestamp_seconds": Family(
        GAUGE, "When each of the worker's jobs last ended well; 0 before the first time."
    ),
    "workcore_state_up": Family(GAUGE, "Whether the database told the figures below: 0 or 1."),
    "workcore_outbox_events_waiting": Family(GAUGE, "Events that were not dispatched yet."),
    "workcore_outbox_oldest_event_seconds": Family(GAUGE, "Age of the oldest of them; else 0."),
    "workcore_messages_waiting": Family(GAUGE, "Messages that wait to be sent."),
    "workcore_messages_dead": Family(GAUGE, "Messages that were given up."),
    "workcore_approvals_waiting": Family(GAUGE, "Requests that wait for a decision."),
    "workcore_approvals_late": Family(GAUGE, "Those whose approvers were to be reminded by now."),
    "workcore_scans_waiting": Family(GAUGE, "Files without a verdict."),
    "workcore_scans_oldest_seconds": Family(GAUGE, "Time since the oldest was attached; else 0."),
    "workcore_audit_unsealed_records": Family(GAUGE, "Audit records that are not sealed yet."),
    "workcore_audit_unsealed_seconds": Family(GAUGE, "Age of the oldest of them; else 0."),
    "workcore_audit_unpublished_checkpoints": Family(
        GAUGE, "Signed checkpoints that nobody outside has."
    ),
}


@frozen
class Sample:
    """
    One figure.

    Attributes:
        suffix: Which part of a histogram.
    """

    family: str
    value: float
    labels: Mapping[str, str] = {}
    suffix: str = ""


def written(samples: Iterable[Sample]) -> str:
    """Write figures as Prometheus reads them; those of one family come one after the other."""
    return "".join(_lines(samples))


def _lines(samples: Iterable[Sample]) -> Iterator[str]:
    last = None
    for sample in samples:
        if sample.family != last:
            last, family = sample.family, FAMILIES[sample.family]
            yield f"# HELP {last} {family.help}\n# TYPE {last} {family.kind}\n"
        labels = ",".join(f'{name}="{_escaped(text)}"' for name, text in sample.labels.items())
        named = f"{{{labels}}}" if labels else ""
        yield f"{sample.family}{sample.suffix}{named} {sample.value:.17g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
