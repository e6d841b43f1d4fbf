"""The three distributions stay in step, and the locks name no place."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANIFESTS = sorted(ROOT.glob("src/*/pyproject.toml"))
LOCKS = sorted(ROOT.glob("requirements/*.txt"))


def project(manifest: Path) -> dict[str, object]:
    """Return the `[project]` table of *manifest*."""
    table = tomllib.loads(manifest.read_text())["project"]
    assert isinstance(table, dict)
    return table


def siblings(manifest: Path) -> list[str]:
    """Return what *manifest* asks of the other two distributions."""
    dependencies = project(manifest).get("dependencies", [])
    assert isinstance(dependencies, list)
    return [each for each in dependencies if each.startswith("workcore")]


def test_versions_are_in_lockstep() -> None:
    """All three distributions carry one version."""
    assert len({project(manifest)["version"] for manifest in MANIFESTS}) == 1


def test_siblings_are_pinned() -> None:
    """A distribution accepts its siblings only in its own version."""
    version = project(MANIFESTS[0])["version"]
    asked = [each for manifest in MANIFESTS for each in siblings(manifest)]

    assert asked
    assert all(each.endswith(f"=={version}") for each in asked)


def test_each_package_is_typed() -> None:
    """Every import package tells type checkers to read it."""
    assert len(list(ROOT.glob("src/*/workcore*/py.typed"))) == len(MANIFESTS)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_locks_are_hashed_and_placeless(lock: Path) -> None:
    """Every pin has a hash; no line names an index, a host or a folder."""
    text = lock.read_text()
    pins = re.split(r"\n(?=\S)", text.strip())

    assert all("--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"://|--index|--find-links|^-e", text, re.MULTILINE)


def test_each_decision_has_a_number_of_its_own() -> None:
    """A number names one record, and the record says it."""
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers)
    assert [r.read_text("utf-8")[:6] for r in records] == [f"# {number}" for number in numbers]
