"""
What documents have operators type to programs of others names what there is.

`kubectl` and `docker` run nowhere in these tests; `make compose` has what compose brings up. The
parts that they would be given are looked up in the manifests, and their options in `kubectl` itself
where it is installed.
"""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import frozen
from tests.support.kustomize import built, documents

ROOT: Final = Path(__file__).parents[3]
DOCUMENTS: Final = (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md")
KUBERNETES: Final = ROOT / "deploy" / "kubernetes"
OBJECTS: Final = [*built(KUBERNETES / "overlays" / "production"), *built(KUBERNETES / "recovery")]
DOCKERFILE: Final = (ROOT / "deploy" / "Dockerfile").read_text()

BLOCK: Final = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
SPAN: Final = re.compile(r"(?<!`)`([^`]+)`(?!`)")

KINDS: Final = {
    "deploy": "Deployment",
    "deployment": "Deployment",
    "job": "Job",
    "jobs": "Job",
    "cronjob": "CronJob",
    "cronjobs": "CronJob",
    "pod": "Pod",
    "pods": "Pod",
}
"""How people call kinds, and how objects do."""

VERBS: Final = {
    *("apply", "auth", "create", "delete", "describe", "exec"),
    *("get", "logs", "rollout", "scale", "set", "top", "wait"),
}
PROGRAMS: Final = {
    "kubectl": "tests/unit/deploy/test_typed.py",
    "docker": "tests/unit/deploy/test_typed.py",
    "aws": "tests/unit/deploy/test_bucket.py",
    "workcore": "tests/unit/deploy/test_documents.py",
    "make": "tests/unit/deploy/test_documents.py",
    "psql": "tests/integration/postgres/test_scripts.py",
    "pg_basebackup": "tests/integration/postgres/test_point_in_time.py",
    "pg_verifybackup": "tests/integration/postgres/test_point_in_time.py",
    "deploy/postgres/restore-to": "tests/integration/postgres/test_point_in_time.py",
}
"""Who tries what is typed; the shell's own words need nobody."""

KUBECTL: Final = shutil.which("kubectl")
SHELL: Final = {"export", "cd", "cp"}


@frozen
class Typed:
    """A command, and the document that has people type it."""

    document: str
    line: str

    @property
    def words(self) -> list[str]:
        """Its words, up to a pipe or a remark, without what is set before it."""
        words = shlex.split(self.line, comments=True)
        end = next((n for n, word in enumerate(words) if word in {"|", "&&"}), len(words))
        begin = next((n for n, word in enumerate(words) if "=" not in word), end)
        return words[begin:end]

    def __str__(self) -> str:
        return f"{self.document}: {self.line.partition('#')[0].strip()}"


def blocks() -> list[Typed]:
    """List what stands in blocks of the shell; README's first session is in another test."""
    return [
        Typed(path.name, line)
        for path in DOCUMENTS
        if path.name != "README.md"
        for block in BLOCK.findall(path.read_text())
        for line in block.splitlines()
        if line.strip()
    ]


def spans(program: str) -> list[Typed]:
    """List what stands in the middle of sentences."""
    return [
        Typed(path.name, " ".join(found.split()))
        for path in DOCUMENTS
        for found in SPAN.findall(path.read_text())
        if re.match(rf"{program}\s+[\w-]", found)
    ]


def typed(program: str) -> list[Typed]:
    """List all that is typed to a program, once for each document."""
    alone = [each for each in blocks() if each.words[:1] == [program]]
    return list({str(each): each for each in [*alone, *spans(program)]}.values())


def names(kind: str) -> set[str]:
    """List the objects of a kind that are deployed."""
    return {each["metadata"]["name"] for each in OBJECTS if each["kind"] == kind}


def pods() -> Iterator[dict[str, Any]]:
    """List what pods are made from."""
    for each in OBJECTS:
        spec = each.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield spec["template"]


def images() -> set[str]:
    """List the images that are run, without their versions."""
    compose = documents(ROOT / "deploy" / "compose.yaml")[0]["services"].values()
    of_pods = [
        each["image"]
        for pod in pods()
        for each in [*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"]]
    ]
    return {image.partition(":")[0] for image in [*of_pods, *(each["image"] for each in compose)]}


def test_each_program_is_tried() -> None:
    """Whoever has people type another program says which test tries it."""
    found = {each.words[0] for each in blocks() if each.words}

    assert found - SHELL == set(PROGRAMS)
    assert all((ROOT / test).exists() for test in PROGRAMS.values())


@pytest.mark.parametrize("command", typed("kubectl"), ids=str)
def test_kubectl_is_told_of_what_there_is(command: Typed) -> None:
    """Each object, label, container, manifest and namespace that it is told of is ours."""
    _, *words = command.words
    if words[0] == "-n":
        assert words[1] in names("Namespace")
        words = words[2:]
        if not words:
            return
    assert words[0] in VERBS
    ours = words[: words.index("--")] if "--" in words else words
    for word in ours:
        kind, _, name = word.removeprefix("--from=").partition("/")
        if kind in KINDS and name and not (ROOT / word).exists():
            assert name in names(KINDS[kind]) or name.isupper(), word
    for option, given in pairwise(ours):
        look_up(option, given, command.line)


def look_up(option: str, given: str, line: str) -> None:
    """See that what an option or a kind is followed by is there."""
    if option == "-k":
        assert built(ROOT / given)
    elif option == "-l":
        label, _, value = given.partition("=")
        assert value in {pod["metadata"]["labels"][label] for pod in pods()}
    elif option == "-c":
        assert given in {each["name"] for pod in pods() for each in pod["spec"]["containers"]}
    elif option == "-f":
        copied = re.search(r"a filled-in copy of (\S+)", line)
        assert documents(ROOT / (copied[1] if copied else given))
    elif option in {"job", "deployment"}:
        assert given in names(KINDS[option]) or given.isupper() or line.count("--from=")


@pytest.mark.skipif(KUBECTL is None, reason="there is no kubectl that knows its own options")
@pytest.mark.parametrize("command", typed("kubectl"), ids=str)
def test_options_of_kubectl_are_known(command: Typed) -> None:
    """Where there is a kubectl it knows each option; elsewhere nothing is said."""
    words = [word for word in command.words[1:] if word != "-n" and word not in names("Namespace")]
    if not words:
        return
    asked = words[: 2 if words[0] in {"auth", "create", "rollout", "set"} else 1]
    said = "".join(
        subprocess.run([str(KUBECTL), *line], capture_output=True, text=True, check=True).stdout
        for line in ([*asked, "--help"], ["options"])
    )
    ours = words[: words.index("--")] if "--" in words else words
    options = {word.partition("=")[0] for word in ours if word.startswith("-")}
    known = set(re.findall(r"(?<!\S)(--?[a-z-]+)(?=[=,])", said))

    assert options <= known, options - known


@pytest.mark.parametrize("command", typed("kubectl"), ids=str)
def test_logs_are_read_whole(command: Typed) -> None:
    """Of pods by their label kubectl shows ten lines of each, unless it is told otherwise."""
    by_label = {"logs", "-l"} <= set(command.words)

    assert not by_label or any(word.startswith("--tail=") for word in command.words)


@pytest.mark.parametrize("command", typed("kubectl"), ids=str)
def test_the_namespace_is_said(command: Typed) -> None:
    """Nobody changes another namespace by mistake: manifests say theirs."""
    said = "-n" in command.words or "apply" in command.words
    assert said or command.document == "runbooks.md"
    assert "`kubectl -n capacity-planner`" in (ROOT / "docs" / "runbooks.md").read_text()


@pytest.mark.parametrize("command", typed("docker"), ids=str)
def test_docker_is_told_of_what_there_is(command: Typed) -> None:
    """Each file, stage, argument and image that it is told of is ours."""
    _, verb, *words = command.words
    if verb == "compose":
        assert words[0] in {"up", "down", "logs"}
        assert (ROOT / "deploy" / "compose.yaml").exists()
        assert (ROOT / "deploy" / ".env.example").exists()
        return
    if verb in {"tag", "push"}:
        assert {word.rpartition(":")[0].removeprefix("your-registry/") for word in words} <= {
            image.removeprefix("your-registry/") for image in images()
        }
        return
    assert verb == "build"
    given = dict(pairwise(words))
    assert (ROOT / given["-f"]).exists()
    image = given["-t"].partition(":")[0]
    assert any(each.endswith(image) for each in images())
    if "--target" in given:
        assert re.search(rf"^FROM \S+ AS {given['--target']}$", DOCKERFILE, re.MULTILINE)
    if "--build-arg" in given:
        assert f"ARG {given['--build-arg'].partition('=')[0]}=" in DOCKERFILE


def test_each_file_is_there() -> None:
    """Each of our files that is named where people type is there."""
    words = {word for command in blocks() for word in command.words}
    files = {word for word in words if re.match(r"deploy/(?!work-module)", word)}

    assert {file for file in files if not (ROOT / file).exists()} == set()
    assert len(files) > 5
