"""Alerts and panels ask about figures that there are, and each alert has its runbook."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import promql_parser
import pytest
from tests.support.kustomize import built, documents

from workcore_entrypoints.metrics.families import FAMILIES, HISTOGRAM
from workcore_entrypoints.rest.operations import ROUTES
from workcore_entrypoints.worker import JOBS

ROOT: Final = Path(__file__).parents[3]
MONITORING: Final = ROOT / "deploy" / "kubernetes" / "monitoring"
BASE: Final = ROOT / "deploy" / "kubernetes" / "base"
DASHBOARD: Final = json.loads((ROOT / "deploy" / "grafana" / "work-requests.json").read_text())
RUNBOOKS: Final = (ROOT / "docs" / "runbooks.md").read_text()
LEVELS: Final = (ROOT / "docs" / "monitoring.md").read_text()

LABELS: Final = {
    "workcore_http_requests_total": {"method", "route", "status"},
    "workcore_http_request_duration_seconds": {"method", "route", "le"},
    "workcore_cache_lookups_total": {"cache", "found"},
    "workcore_messages_tried_total": {"channel", "outcome"},
    "workcore_scans_total": {"answer"},
    "workcore_job_runs_total": {"job_name", "outcome"},
    "workcore_job_duration_seconds_total": {"job_name"},
    "workcore_job_last_success_timestamp_seconds": {"job_name"},
    "workcore_info": {"version"},
}
KUBERNETES: Final = {
    "kube_cronjob_status_last_successful_time": {"namespace", "cronjob"},
    "kube_cronjob_created": {"namespace", "cronjob"},
    "kube_job_failed": {"namespace", "job_name", "condition"},
}
"""Figures of kube-state-metrics that alerts ask for, and by which labels."""

SUFFIX: Final = re.compile(r"_(bucket|sum|count)$")


def alerts() -> list[dict[str, Any]]:
    """List all alerts."""
    [rule] = documents(MONITORING / "alerts.yaml")
    assert (rule["apiVersion"], rule["kind"]) == ("monitoring.coreos.com/v1", "PrometheusRule")
    return [alert for group in rule["spec"]["groups"] for alert in group["rules"]]


def panels() -> list[tuple[str, str]]:
    """List what each panel of the dashboard asks."""
    return [
        (f"{panel['title']} {target['refId']}", target["expr"])
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    ]


ASKED: Final = [*((each["alert"], each["expr"]) for each in alerts()), *panels()]


def selectors(node: Any) -> Iterator[Any]:
    """Find each figure that a question asks for."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for part in ("expr", "lhs", "rhs", "vector_selector", "args"):
        inner = getattr(node, part, None)
        for each in inner if isinstance(inner, list) else [inner]:
            if each is not None:
                yield from selectors(each)


@pytest.mark.parametrize(("name", "question"), ASKED, ids=[name for name, _ in ASKED])
def test_questions_are_about_what_there_is(name: str, question: str) -> None:
    """Prometheus can read each question, and its figures and labels are ours."""
    found = list(selectors(promql_parser.parse(question)))

    assert found, name
    for selector in found:
        family = selector.name
        if family not in FAMILIES and family not in KUBERNETES:
            family = SUFFIX.sub("", family)
            assert FAMILIES[family].kind == HISTOGRAM
        labels = {matcher.name for matcher in selector.matchers.matchers}
        assert labels <= (LABELS | KUBERNETES).get(family, set())


def test_alerts_watch_our_cron_jobs() -> None:
    """Each CronJob has an alert that asks when it last succeeded, and one for jobs of its name."""
    ours = {each["metadata"]["name"] for each in documents(BASE / "backup.yaml")}
    found = [
        (selector.name, matcher.name, matcher.value)
        for alert in alerts()
        for selector in selectors(promql_parser.parse(alert["expr"]))
        for matcher in selector.matchers.matchers
    ]
    last = {(name, value) for figure, name, value in found if "last_successful" in figure}
    watched = {value for name, value in last if name == "cronjob"}
    [pattern] = {v for f, name, v in found if (f, name) == ("kube_job_failed", "job_name")}

    assert watched == ours - {"work-module-backups"}
    assert all(re.fullmatch(pattern, f"{name}-29400000") for name in watched)


def test_each_figure_is_looked_at() -> None:
    """Each figure is on the dashboard, and described."""
    text = json.dumps(DASHBOARD)

    assert [
        family for family in FAMILIES if family not in text and family != "workcore_state_up"
    ] == []
    assert set(FAMILIES) == set(re.findall(r"`(workcore_\w+)`", LEVELS))


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
def test_each_alert_has_its_runbook(alert: dict[str, Any]) -> None:
    """Whoever is woken knows how bad it is, what it is, and where it says what to do."""
    name = alert["alert"]

    assert alert["labels"] in ({"severity": "page"}, {"severity": "ticket"})
    assert alert["annotations"]["summary"].endswith(".")
    assert alert["annotations"]["runbook_url"] == f"docs/runbooks.md#{name.lower()}"
    assert re.search(rf"^## {name}$", RUNBOOKS, re.MULTILINE)
    assert re.fullmatch(r"\d+[mh]", alert["for"])


def test_runbooks_are_of_alerts() -> None:
    """No runbook is left of an alert that is gone, and links inside lead somewhere."""
    named = {alert["alert"] for alert in alerts()}
    headings = set(re.findall(r"^## (.+)$", RUNBOOKS, re.MULTILINE))
    anchors = {heading.lower().replace(" ", "-") for heading in headings}

    assert {heading for heading in headings if " " not in heading} == named
    assert set(re.findall(r"\(#([\w-]+)\)", RUNBOOKS)) <= anchors
    assert set(re.findall(r"`([A-Z]\w+[a-z]\w*)`", LEVELS)) <= named | {"ServiceMonitor"}


def test_who_is_asked_is_there() -> None:
    """The monitor finds API and worker by their services' label and port, and pods open it."""
    [monitor] = documents(MONITORING / "service-monitor.yaml")
    [endpoint] = monitor["spec"]["endpoints"]
    [expression] = monitor["spec"]["selector"]["matchExpressions"]
    services = [
        each
        for path in ("api.yaml", "worker.yaml")
        for each in documents(BASE / path)
        if each["kind"] == "Service"
    ]

    assert {each["metadata"]["labels"]["app"] for each in services} == set(expression["values"])
    assert all(endpoint["port"] in {p["name"] for p in each["spec"]["ports"]} for each in services)
    assert endpoint["path"] in {route.path for route in ROUTES}


def test_monitoring_is_built() -> None:
    """The folder builds into one namespace."""
    objects = built(MONITORING)

    assert {each["metadata"]["namespace"] for each in objects} == {"capacity-planner"}
    assert {each["kind"] for each in objects} == {"ServiceMonitor", "PrometheusRule"}


def test_jobs_in_runbooks_are_ours() -> None:
    """Jobs that runbooks name are in the worker's table."""
    named = set(re.findall(r"`(\w+_(?:audit|approvers|attachments|answers|orphans))`", RUNBOOKS))

    assert named <= {job.name for job in JOBS}
