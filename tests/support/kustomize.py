"""What `kubectl apply -k` makes of an overlay, as far as ours go: most machines have no kubectl."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import jsonpatch
import yaml

Object = dict[str, Any]

UNDERSTOOD: Final = {
    *("apiVersion", "kind", "resources"),
    *("namespace", "labels", "images", "patches"),
}
"""What overlays may say. Whatever else one says is refused here, and not passed over."""

CONTAINERS: Final = ("initContainers", "containers")


def built(overlay: Path) -> list[Object]:
    """Build an overlay."""
    [said] = documents(overlay / "kustomization.yaml")
    assert said.keys() <= UNDERSTOOD, said.keys() - UNDERSTOOD
    objects = [each for place in said["resources"] for each in _resources(overlay / place)]
    patched = [_patched(each, said.get("patches", ())) for each in objects]
    for each in patched:
        _place(each, said.get("namespace"))
        _label(each, said.get("labels", ()))
        _set_images(each, {image["name"]: image for image in said.get("images", ())})
    return patched


def built_by_kubectl(overlay: Path) -> list[Object] | None:
    """Build it by kubectl; None where there is none."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        return None
    command = [kubectl, "kustomize", str(overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return list(yaml.safe_load_all(done.stdout))


def documents(path: Path) -> list[Object]:
    """Read every document of a file."""
    return list(yaml.safe_load_all(path.read_text()))


def _resources(place: Path) -> list[Object]:
    return built(place) if place.is_dir() else documents(place)


def _patched(each: Object, patches: Sequence[Object]) -> Object:
    for patch in patches:
        target = patch["target"]
        if (each["kind"], each["metadata"]["name"]) == (target["kind"], target["name"]):
            each = jsonpatch.apply_patch(each, yaml.safe_load(patch["patch"]))
    return each


def _place(each: Object, namespace: str | None) -> None:
    if namespace is None:
        return
    if each["kind"] == "Namespace":
        each["metadata"]["name"] = namespace
    else:
        each["metadata"]["namespace"] = namespace


def _label(each: Object, labels: Sequence[Object]) -> None:
    for label in labels:
        assert label.keys() == {"pairs"}, label
        each["metadata"].setdefault("labels", {}).update(label["pairs"])


def _set_images(each: Object, images: dict[str, Object]) -> None:
    spec = each.get("spec", {})
    job = spec.get("jobTemplate", {}).get("spec", spec)
    pod = job.get("template", {}).get("spec", {})
    for container in (c for kind in CONTAINERS for c in pod.get(kind, ())):
        image = images.get(container["image"].partition(":")[0])
        if image is not None:
            container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"
