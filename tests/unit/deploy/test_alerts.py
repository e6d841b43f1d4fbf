"""
Each alert goes off when it should, and none when all is well: Prometheus's own tool says so.

`make alerts` brings the tool and takes a minute; without it these tests are left out.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from attrs import evolve, frozen
from tests.unit.deploy.test_monitoring import alerts

PROMTOOL: Final = Path(sys.prefix) / "bin" / "promtool"

by_promtool = pytest.mark.skipif(not PROMTOOL.exists(), reason="`make alerts` brings promtool")

Series = Mapping[str, str]

MAILED: Final = 'workcore_messages_tried_total{{channel="email",outcome="{}"}}'
SPACE, STAGING = "capacity-planner", "capacity-planner-staging"
LAST: Final = f'kube_cronjob_status_last_successful_time{{{{namespace="{SPACE}",cronjob="{{}}"}}}}'
CREATED: Final = f'kube_cronjob_created{{{{namespace="{SPACE}",cronjob="{{}}"}}}}'
FAILED: Final = (
    f'kube_job_failed{{namespace="{SPACE}",job_name="work-module-backup-1",condition="true"}}'
)

WELL: Final[Series] = {
    'workcore_http_requests_total{method="GET",route="/x",status="200"}': "0+100x900",
    'workcore_http_requests_total{method="GET",route="/x",status="503"}': "0x900",
    'workcore_http_request_duration_seconds_bucket{route="/x",le="0.5"}': "0+100x900",
    'workcore_http_request_duration_seconds_count{route="/x"}': "0+100x900",
    "workcore_http_requests_in_progress": "0x900",
    'workcore_http_requests_total{method="POST",route="/auth/token",status="429"}': "0+1x900",
    "workcore_pool_connections_in_use": "1x900",
    "workcore_pool_connections_max": "10x900",
    "workcore_state_up": "1x900",
    "workcore_audit_unsealed_seconds": "3x900",
    "workcore_audit_unpublished_checkpoints": "0x900",
    "workcore_outbox_oldest_event_seconds": "2x900",
    "workcore_scans_oldest_seconds": "10x900",
    "workcore_approvals_late": "0x900",
    "workcore_messages_dead": "3x900",
    'workcore_job_runs_total{job_name="mail",outcome="failed"}': "0x900",
    'workcore_job_runs_total{job_name="mail",outcome="done"}': "0+6x900",
    MAILED.format("sent"): "0+5x900",
    MAILED.format("waiting"): "0+1x900",
    'workcore_scans_total{answer="clean"}': "0+5x900",
    'workcore_scans_total{answer="unavailable"}': "0x900",
    'workcore_scans_total{answer="infected"}': "0x900",
    CREATED.format("work-module-backup"): "0x900",
    CREATED.format("work-module-backup-verify"): "0x900",
    LAST.format("work-module-backup"): "0+900x900",
    LAST.format("work-module-backup-verify"): "0+900x900",
    FAILED: "0x900",
    # What becomes of staging's backups wakes nobody, and stands in for no backup of ours.
    CREATED.format("work-module-backup").replace(SPACE, STAGING): "0x900",
    CREATED.format("work-module-backup-verify").replace(SPACE, STAGING): "0x900",
    FAILED.replace(SPACE, STAGING): "1x900",
}
"""What there is every minute (or quarter of an hour) while nothing is wrong."""

FAILING: Final = 'workcore_http_requests_total{method="GET",route="/x",status="503"}'


@frozen
class Ill:
    """
    Something that goes wrong.

    Attributes:
        changed: What is counted instead; None where nothing is told any more.
        at: When the alert has gone off, at the latest.
        interval: Time between what is counted.
        labels: What the alert says besides what its rule does.
    """

    changed: Mapping[str, str | None]
    at: str = "40m"
    interval: str = "1m"
    labels: Mapping[str, str] = {}


ILL: Final = {
    "ErrorBudgetBurnsFast": Ill({FAILING: "0+3x900"}, at="90m"),
    "ErrorBudgetBurns": Ill({FAILING: "0+1x900"}, at="420m"),
    "ErrorBudgetLeaks": Ill({FAILING: "0+1x900"}, at="5000m", interval="15m"),
    "SlowAnswers": Ill(
        {'workcore_http_request_duration_seconds_bucket{route="/x",le="0.5"}': "0+90x900"}, at="90m"
    ),
    "AuditNotSealed": Ill({"workcore_audit_unsealed_seconds": "0+60x900"}),
    "EventsNotDispatched": Ill({"workcore_outbox_oldest_event_seconds": "0+60x900"}),
    "FilesNotScanned": Ill({"workcore_scans_oldest_seconds": "0+60x900"}),
    "ServiceGone": Ill({"workcore_http_requests_in_progress": None}),
    "WorkerGone": Ill({"workcore_state_up": None}),
    "DatabaseAway": Ill({"workcore_state_up": "0x900"}),
    "PoolExhausted": Ill({"workcore_pool_connections_in_use": "10x900"}),
    "JobFails": Ill(
        {
            'workcore_job_runs_total{job_name="mail",outcome="failed"}': "0+6x900",
            'workcore_job_runs_total{job_name="mail",outcome="done"}': "5x900",
        },
        labels={"job_name": "mail"},
    ),
    "SignInsRefused": Ill(
        {'workcore_http_requests_total{method="POST",route="/auth/token",status="429"}': "0+3x900"}
    ),
    "RemindersLate": Ill({"workcore_approvals_late": "2x900"}),
    "MessagesGivenUp": Ill({"workcore_messages_dead": "0x30 4x900"}),
    "MailFails": Ill({MAILED.format("sent"): "5x900"}),
    "ScannerAway": Ill({'workcore_scans_total{answer="unavailable"}': "0+1x900"}),
    "MalwareFound": Ill({'workcore_scans_total{answer="infected"}': "0x30 1x900"}),
    "CheckpointsNotPublished": Ill({"workcore_audit_unpublished_checkpoints": "1x900"}),
    "BackupMissing": Ill(
        {LAST.format("work-module-backup"): "0x900"},
        at="1700m",
        interval="15m",
        labels={"namespace": SPACE, "cronjob": "work-module-backup"},
    ),
    "BackupNotVerified": Ill(
        {LAST.format("work-module-backup-verify"): "0x900"},
        at="11700m",
        interval="15m",
        labels={"namespace": SPACE, "cronjob": "work-module-backup-verify"},
    ),
    "BackupJobFails": Ill(
        {FAILED: "1x900"},
        labels={"namespace": SPACE, "job_name": "work-module-backup-1"},
    ),
}

NEVER: Final = {
    name: evolve(ILL[name], changed={LAST.format(ILL[name].labels["cronjob"]): None})
    for name in ("BackupMissing", "BackupNotVerified")
}
"""No backup was made or read since there is a job for it."""

UNKNOWN: Final = {
    name: evolve(
        ill,
        changed={**ill.changed, CREATED.format(ill.labels["cronjob"]): None},
        at="40m",
        interval="1m",
    )
    for name, ill in NEVER.items()
}
"""Nobody tells of the jobs."""


def group(name: str, ill: Ill, *, off: bool) -> dict[str, Any]:
    """Write a test for the tool: whether an alert has gone off by then."""
    rule = next(each for each in alerts() if each["alert"] == name)
    gone_off = {
        "exp_labels": {**rule["labels"], **ill.labels},
        "exp_annotations": rule["annotations"],
    }
    series = {**WELL, **ill.changed}
    return {
        "name": name,
        "interval": ill.interval,
        "input_series": [{"series": s, "values": v} for s, v in series.items() if v is not None],
        "alert_rule_test": [
            {"eval_time": ill.at, "alertname": name, "exp_alerts": [gone_off] if off else []}
        ],
    }


def judged(folder: Path, tests: list[dict[str, Any]]) -> str:
    """Have the tool run tests, and tell what it found wrong."""
    rules = {"groups": [{"name": "all", "rules": alerts()}]}
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules))
    words = [[str(PROMTOOL), "check", "rules", "--lint-fatal", "rules.yaml"]]
    for interval in sorted({test["interval"] for test in tests}):
        # Rules are looked at as often as there is something new, or days take minutes.
        chosen = [test for test in tests if test["interval"] == interval]
        written = {"rule_files": ["rules.yaml"], "evaluation_interval": interval, "tests": chosen}
        (folder / f"{interval}.yaml").write_text(yaml.safe_dump(written))
        words.append([str(PROMTOOL), "test", "rules", f"{interval}.yaml"])
    done = [subprocess.run(w, cwd=folder, capture_output=True, check=False) for w in words]
    return "\n".join((d.stdout + d.stderr).decode() for d in done if d.returncode)


@by_promtool
def test_each_alert_goes_off(tmp_path: Path) -> None:
    """What it is about sets an alert off, under its labels and with its summary."""
    tried = [*ILL.items(), *NEVER.items(), *UNKNOWN.items()]

    assert judged(tmp_path, [group(name, ill, off=True) for name, ill in tried]) == ""


@by_promtool
def test_no_alert_goes_off_without_reason(tmp_path: Path) -> None:
    """While all is well none goes off, however long one looks."""
    well = {name: Ill({}, at=ill.at, interval=ill.interval) for name, ill in ILL.items()}

    assert judged(tmp_path, [group(name, ill, off=False) for name, ill in well.items()]) == ""


def test_each_alert_is_tried() -> None:
    """Whoever adds an alert says what sets it off."""
    assert set(ILL) == {each["alert"] for each in alerts()}
