"""The parts and numbers that were asked for are in what is deployed."""

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.support.kustomize import built, documents

from workcore_entrypoints.rest.multipart import AROUND

DEPLOY: Final = Path(__file__).parents[3] / "deploy"
BASE: Final = DEPLOY / "kubernetes" / "base"
OBJECTS: Final = built(DEPLOY / "kubernetes" / "overlays" / "production")

KINDS: Final = {
    *("Namespace", "ConfigMap", "Deployment", "Service", "Ingress", "HorizontalPodAutoscaler"),
    *("PodDisruptionBudget", "NetworkPolicy", "ServiceAccount", "Job", "CronJob"),
}
PARTS: Final = {"api", "worker", "migration", "postgres", "redis", "s3", "clamav", "mail"}


def the(kind: str, name: str = "work-module") -> dict[str, Any]:
    """Find an object."""
    [found] = [each for each in OBJECTS if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


def test_each_kind_is_there() -> None:
    """Nothing that was asked for is missing from Kubernetes or compose."""
    [compose] = documents(DEPLOY / "compose.yaml")

    assert {each["kind"] for each in OBJECTS} >= KINDS
    assert compose["services"].keys() >= PARTS
    assert list((DEPLOY / "kubernetes" / "secrets").glob("external-secret.example.yaml"))


def test_replicas() -> None:
    """Three replicas, up to ten by processor and memory; two stay while nodes are emptied."""
    scaler = the("HorizontalPodAutoscaler", "work-module-hpa")["spec"]
    asked = {
        metric["resource"]["name"]: metric["resource"]["target"]["averageUtilization"]
        for metric in scaler["metrics"]
    }

    [deployment, _] = documents(BASE / "api.yaml")
    assert deployment["spec"]["replicas"] == scaler["minReplicas"]
    assert "replicas" not in the("Deployment")["spec"], "each apply would set it back"
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (3, 10)
    assert asked == {"cpu": 70, "memory": 80}
    assert scaler["scaleTargetRef"]["name"] == the("Deployment")["metadata"]["name"]
    assert the("PodDisruptionBudget")["spec"]["minAvailable"] == 2


def test_ingress_speaks_tls_for_the_address_in_links() -> None:
    """People reach the service by TLS, at the address that links in mail have."""
    spec = the("Ingress", "work-module-ingress")["spec"]
    host = urlsplit(the("ConfigMap", "work-module-config")["data"]["API_URL"]).hostname

    assert [each["hosts"] for each in spec["tls"]] == [[host]]
    assert [each["host"] for each in spec["rules"]] == [host]


def test_ingress_lets_through_what_may_be_uploaded() -> None:
    """All files of one form: whoever sends more is told so by the service, not by the ingress."""
    said = the("Ingress", "work-module-ingress")["metadata"]["annotations"]
    given = the("ConfigMap", "work-module-config")["data"]
    size = said["nginx.ingress.kubernetes.io/proxy-body-size"]
    files, megabytes = int(given["MAX_FILES_PER_REQUEST"]), int(given["MAX_FILE_SIZE_MB"])
    most = files * (megabytes * 1024 * 1024 + AROUND)

    assert most <= int(size.removesuffix("m")) * 1024 * 1024 < 1.01 * most


def test_each_pod_is_behind_a_network_policy() -> None:
    """No pod of ours talks to whom it likes."""
    pods = [
        each["spec"].get("jobTemplate", each)["spec"]["template"]["metadata"]["labels"]
        for each in OBJECTS
        if each["kind"] in {"Deployment", "Job", "CronJob"}
    ]
    policies = [each["spec"] for each in OBJECTS if each["kind"] == "NetworkPolicy"]

    for labels in pods:
        types = {
            kind
            for policy in policies
            if selects(policy["podSelector"], labels)
            for kind in policy["policyTypes"]
        }
        assert types == {"Ingress", "Egress"}, labels


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a policy is about a pod."""
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", ())
    )


def test_the_scanner_takes_what_may_be_uploaded() -> None:
    """A little more than the largest file, and what it did not look into is no clean file."""
    lines = (DEPLOY / "clamav" / "clamd.conf").read_text().splitlines()
    said = dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    largest = int(the("ConfigMap", "work-module-config")["data"]["MAX_FILE_SIZE_MB"])

    for limit in ("StreamMaxLength", "MaxFileSize"):
        assert largest < int(re.sub(r"M$", "", said[limit])) <= 1.2 * largest
    assert int(said["MaxScanSize"].removesuffix("M")) >= 4 * largest
    assert (said["AlertExceedsMax"], said["AlertEncrypted"]) == ("yes", "yes")
