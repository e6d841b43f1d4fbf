"""What `deploy` says to Kubernetes and to compose is valid, and agrees with the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import kubernetes_validate  # type: ignore[import-untyped] # it has no types
import pytest
from click.testing import CliRunner
from tests.support.kustomize import built, built_by_kubectl, documents

from workcore_entrypoints.cli.root import COMMANDS, root
from workcore_entrypoints.metrics.listening import HEALTH
from workcore_entrypoints.rest.operations import ROUTES
from workcore_entrypoints.settings.reading import ALIASES, READERS

DEPLOY: Final = Path(__file__).parents[3] / "deploy"
KUBERNETES: Final = DEPLOY / "kubernetes"
BASE: Final = sorted(set(KUBERNETES.glob("base/*.yaml")) - {KUBERNETES / "base/kustomization.yaml"})
OVERLAYS: Final = sorted(KUBERNETES.glob("overlays/*"))
SECRETS: Final = KUBERNETES / "secrets" / "secret.example.yaml"
RECOVERY: Final = KUBERNETES / "recovery" / "pod.yaml"
VERSIONS: Final = ("1.24", "1.33")
"""The oldest that is supported, and the newest that the schemas at hand know together with it."""

LEFT: Final = {
    "WORKCORE_AFFINITY": "one process a pod goes wherever its node has room",
    "HOST": "in a container every interface, as the image says",
    "JWT_SECRET_PREVIOUS": "only while JWT_SECRET is being changed",
    "AUDIT_KEYS_PREVIOUS": "only once AUDIT_SIGNING_KEY was changed",
    "JWKS_URL": "only with single sign-on",
    "JWT_ISSUER": "only with single sign-on",
    "JWT_AUDIENCE": "only with single sign-on",
    "SMTP_TLS": "the usual way of the port",
    "WEBHOOK_NETWORKS": "only where webhooks may reach servers inside",
    "NEW_RELIC_LICENSE_KEY": "only for whoever has an account there",
    "SENTRY_DSN": "only for whoever has an account there",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "only where somebody collects spans",
    "LOG_DIR": "a container's log is its console",
    "DEBUG": "only while something is looked for",
    "ALLOWED_FILE_TYPES": "all types that are known",
    "WORKCORE_DEMO_PASSWORD": "no demo data in production",
    "WORKCORE_FAILPOINTS": "for tests alone, and refused in production",
}
"""Settings that manifests leave alone, and why."""


def everything() -> list[dict[str, Any]]:
    """Read every document of the base."""
    return [document for path in BASE for document in documents(path)]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    """Find the base's objects of one kind, by name."""
    return {each["metadata"]["name"]: each for each in everything() if each["kind"] == kind}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the description of every pod, with its object's name."""
    for kind in ("Deployment", "Job"):
        for name, each in of_kind(kind).items():
            yield name, each["spec"]["template"]["spec"]
    for name, each in of_kind("CronJob").items():
        yield name, each["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    """List a pod's containers, those that come first included."""
    return [*pod.get("initContainers", ()), *pod["containers"]]


def environment_file() -> dict[str, str]:
    """Read the example of compose's settings."""
    lines = (DEPLOY / ".env.example").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", [*BASE, SECRETS, RECOVERY], ids=lambda path: path.name)
def test_base_is_valid(path: Path, version: str) -> None:
    """Each object has the form that this version of Kubernetes asks for, and nothing besides."""
    for document in documents(path):
        kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_overlays_are_valid(overlay: Path) -> None:
    """Each overlay builds, is valid in both versions, and stays in one namespace."""
    objects = built(overlay)
    spaces = {each["metadata"].get("namespace") for each in objects if each["kind"] != "Namespace"}
    [space] = [each["metadata"]["name"] for each in objects if each["kind"] == "Namespace"]

    assert len(objects) == len(everything())
    assert spaces == {space}
    for version in VERSIONS:
        for document in objects:
            kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_overlays_are_built_as_kubectl_does(overlay: Path) -> None:
    """Where there is a kubectl it makes the same of an overlay; elsewhere there is one answer."""
    objects = built(overlay)

    assert _named(built_by_kubectl(overlay) or objects) == _named(objects)
    assert len(_named(objects)) == len(objects)


def _named(objects: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["kind"], each["metadata"]["name"]): each for each in objects}


def test_nothing_of_the_base_is_forgotten() -> None:
    """The base's list names each of its files."""
    [listed] = documents(KUBERNETES / "base" / "kustomization.yaml")

    assert set(listed["resources"]) == {path.name for path in BASE}


def test_each_setting_exists() -> None:
    """Whatever manifests and compose set is a setting of the product."""
    known = set(READERS) | set(ALIASES.values())
    given = set(of_kind("ConfigMap")["work-module-config"]["data"])
    secret = {name for each in documents(SECRETS) for name in each["stringData"]}
    single = {
        entry["name"]
        for _, pod in pods()
        for each in containers(pod)
        for entry in each.get("env", [])
    }
    compose = set(environment_file()) - {"POSTGRES_PASSWORD"}

    assert given | secret | single | compose <= known


def test_each_setting_is_used_or_left_for_a_reason() -> None:
    """No setting of the product was forgotten in the manifests."""
    given = set(of_kind("ConfigMap")["work-module-config"]["data"])
    secret = {name for each in documents(SECRETS) for name in each["stringData"]}

    assert set(READERS) - given - secret - set(LEFT) == set()
    assert set(LEFT).isdisjoint(given | secret)


def test_settings_are_readable() -> None:
    """Each value of the ConfigMap and of compose's example, but for its secrets, can be read."""
    given = of_kind("ConfigMap")["work-module-config"]["data"]
    for name, value in [*given.items(), *environment_file().items()]:
        if name in READERS and "your-" not in value:
            READERS[name](value)


def test_no_example_of_a_secret_is_taken() -> None:
    """Examples hold no secret that would work."""
    secrets = [value for each in documents(SECRETS) for value in each["stringData"].values()]

    assert all("your-" in value for value in secrets)


def test_production_asks_for_the_database_alone() -> None:
    """A moment without Redis takes no replica out; the reason is written beside it."""
    text = (KUBERNETES / "base" / "configmap.yaml").read_text()

    assert of_kind("ConfigMap")["work-module-config"]["data"]["READINESS_CHECKS"] == "database"
    assert re.search(r"# [^\n]+\n +# [^\n]+\n +READINESS_CHECKS:", text)


def test_probes_and_ports_are_the_service_s() -> None:
    """Probes ask what is served, on the port that is listened on, and all names of it agree."""
    port = int(of_kind("ConfigMap")["work-module-config"]["data"]["PORT"])
    pod = of_kind("Deployment")["work-module"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    probes = {container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("liveness", "readiness")}

    assert probes == {"/health", "/ready"} <= {route.path for route in ROUTES}
    metrics = int(of_kind("ConfigMap")["work-module-config"]["data"]["METRICS_PORT"])
    assert container["ports"] == [
        {"name": "http", "containerPort": port},
        {"name": "metrics", "containerPort": metrics},
    ]
    assert READERS["PORT"]("3000") == port
    assert f"EXPOSE {port}" in (DEPLOY / "Dockerfile").read_text()


def test_the_worker_is_asked_on_the_port_of_figures() -> None:
    """It listens nowhere else; compose asks there by the image's own program."""
    [container] = of_kind("Deployment")["work-module-worker"]["spec"]["template"]["spec"][
        "containers"
    ]
    [port] = container["ports"]
    asked = container["livenessProbe"]["httpGet"]
    [compose] = documents(DEPLOY / "compose.yaml")
    *command, said = compose["services"]["worker"]["healthcheck"]["test"]

    assert (asked["port"], asked["path"]) == (port["name"], HEALTH)
    assert command == ["CMD", "workcore", "healthcheck", "--port"]
    assert said.startswith("${METRICS_PORT:?")
    assert READERS["METRICS_PORT"](environment_file()["METRICS_PORT"]) == port["containerPort"]


def test_draining_fits_into_the_grace_period() -> None:
    """Waiting, draining and finishing are over before Kubernetes kills."""
    drain = READERS["DRAIN_SECONDS"](
        of_kind("ConfigMap")["work-module-config"]["data"]["DRAIN_SECONDS"]
    )
    pod = of_kind("Deployment")["work-module"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    [_, waits] = container["lifecycle"]["preStop"]["exec"]["command"]
    probe = container["readinessProbe"]

    assert int(waits) + drain.total_seconds() + 20 < pod["terminationGracePeriodSeconds"]
    assert drain.total_seconds() >= probe["periodSeconds"] * probe.get("failureThreshold", 3)


def test_connections_stay_below_the_servers() -> None:
    """All replicas and one more, each with a full pool, and the worker fit into 100 connections."""
    most = of_kind("HorizontalPodAutoscaler")["work-module-hpa"]["spec"]["maxReplicas"]
    given = of_kind("ConfigMap")["work-module-config"]["data"]
    each = int(given["DATABASE_POOL_MAX"]) * int(given["WORKCORE_WORKERS"])

    assert (most + 1) * each + int(given["DATABASE_POOL_MAX"]) < 100


@pytest.mark.parametrize(("name", "pod"), [pytest.param(*each, id=each[0]) for each in pods()])
def test_pods_may_nothing(name: str, pod: dict[str, Any]) -> None:
    """A pod runs commands of ours as nobody, limited, on a disk that it cannot write."""
    for container in containers(pod):
        program, command, *_ = container["args"]
        image = "capacity-planner/work-module"
        assert (program, command in COMMANDS) == ("workcore", True)
        assert container["image"] == (f"{image}-backup" if command == "backup" else image)
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"] == {
            "requests": {"memory": "256Mi", "cpu": "100m"},
            "limits": {"memory": "512Mi", "cpu": "500m"},
        }
    assert pod["securityContext"]["runAsUser"] == 1001
    assert pod["automountServiceAccountToken"] is False
    assert pod["serviceAccountName"] in of_kind("ServiceAccount")
    assert name.startswith("work-module")


def test_backups_are_made_kept_and_checked() -> None:
    """Every night one is made before old ones go, every week all are read; what is typed exists."""
    jobs = {name: pod for name, pod in pods() if name in of_kind("CronJob")}
    typed = {name: [each["args"][1:] for each in containers(pod)] for name, pod in jobs.items()}
    place = ["--dir", "/backups"]

    assert typed == {
        "work-module-backup": [
            ["backup", "create", *place],
            ["backup", "prune", "--days", "30", *place],
        ],
        "work-module-backup-verify": [["backup", "verify", *place]],
    }
    for words in (each for all_words in typed.values() for each in all_words):
        assert CliRunner().invoke(root, [*words, "--help"]).exit_code == 0
    assert {
        volume["persistentVolumeClaim"]["claimName"]
        for pod in jobs.values()
        for volume in pod["volumes"]
        if "persistentVolumeClaim" in volume
    } <= set(of_kind("PersistentVolumeClaim"))


def test_who_restores_has_all_that_it_takes() -> None:
    """A pod as for backups, but with the login that owns the tables; it changes no backup."""
    [recovery], backup = documents(RECOVERY), of_kind("CronJob")["work-module-backup-verify"]
    like = backup["spec"]["jobTemplate"]["spec"]["template"]
    [container], [other] = recovery["spec"]["containers"], like["spec"]["containers"]
    [login] = container["env"]
    places = {each["mountPath"]: each.get("readOnly", False) for each in container["volumeMounts"]}
    claims = [each.get("persistentVolumeClaim") for each in recovery["spec"]["volumes"]]
    [built_one] = built(RECOVERY.parent)

    assert recovery["metadata"]["labels"] == like["metadata"]["labels"]
    for same in ("serviceAccountName", "automountServiceAccountToken", "securityContext"):
        assert recovery["spec"][same] == like["spec"][same]
    for same in ("image", "envFrom", "resources", "securityContext"):
        assert container[same] == other[same]
    assert login["valueFrom"]["secretKeyRef"]["name"] == "work-module-owner"
    assert places == {"/tmp": False, "/backups": True, "/checkpoints": True}  # noqa: S108 - a pod's
    assert {each["claimName"] for each in claims if each} == set(of_kind("PersistentVolumeClaim"))
    assert container["args"] == ["sleep", str(recovery["spec"]["activeDeadlineSeconds"])]
    assert built_one["metadata"]["namespace"] == "capacity-planner"


def test_each_login_has_an_example_of_its_secret() -> None:
    """Whatever secret a pod reads is in the example to be filled in."""
    known = {each["metadata"]["name"] for each in documents(SECRETS)}
    asked = {
        entry["valueFrom"]["secretKeyRef"]["name"]
        for _, pod in pods()
        for each in containers(pod)
        for entry in each.get("env", ())
        if "valueFrom" in entry
    }

    assert asked <= known


def test_accounts_have_no_rights() -> None:
    """No role is bound to anybody."""
    assert not {"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"} & {
        each["kind"] for each in everything()
    }


def test_compose_runs_the_product_as_kubernetes_does() -> None:
    """API, worker and migration run our image as nobody, on a disk that they cannot write."""
    [compose] = documents(DEPLOY / "compose.yaml")
    ours = {name: compose["services"][name] for name in ("api", "worker", "migration")}

    assert {each["image"] for each in ours.values()} == {"capacity-planner/work-module:latest"}
    assert all(each["read_only"] and each["user"] == "1001:1001" for each in ours.values())
    assert all(each["command"][1] in COMMANDS for each in ours.values() if "command" in each)


def test_no_registry_is_named() -> None:
    """No image comes from a named host: whose registry it is says the one who deploys."""
    text = (DEPLOY / "compose.yaml").read_text() + (DEPLOY / "Dockerfile").read_text()
    images = re.findall(r"(?:image:|^FROM|^ARG BASE=) *(\S+)", text, re.MULTILINE)

    assert len(images) > 5
    assert not [image for image in images if "." in image.split("/")[0] and "/" in image]
