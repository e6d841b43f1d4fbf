"""The core needs nothing but its arguments, whoever reads or runs it."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import workcore

ROOT = Path(workcore.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
RULES = [file for file in FILES if "testing" not in file.relative_to(ROOT).parts]

DEPENDENCIES = {"attrs", "cattrs", "workcore"}
TEST_DEPENDENCIES = DEPENDENCIES | {"hypothesis", "pytest"}

IMPURE_METHODS = {"now", "today", "utcnow", "uuid1", "uuid4"}
IMPURE_OWNERS = {"date", "datetime", "uuid"}
IMPURE_FUNCTIONS = {"input", "open", "print", "uuid1", "uuid4"}


def name_of(file: Path) -> str:
    """Return the dotted name under which *file* is imported."""
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported_packages(tree: ast.AST) -> Iterator[str]:
    """Name the top package of each import in *tree*."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "workcore").partition(".")[0]


def third_parties(source: str) -> set[str]:
    """Return the packages that *source* needs besides the standard library."""
    return set(imported_packages(ast.parse(source))) - sys.stdlib_module_names


def is_impure(call: ast.Call) -> bool:
    """Whether *call* asks the clock, chance or the world for its answer."""
    match call.func:
        case ast.Name(id=function):
            return function in IMPURE_FUNCTIONS
        case ast.Attribute(value=ast.Name(id=owner), attr=method):
            return owner in IMPURE_OWNERS and method in IMPURE_METHODS
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=method):
            return owner in IMPURE_OWNERS and method in IMPURE_METHODS
        case _:
            return False


def impure_lines(source: str) -> list[int]:
    """Return the lines of *source* that call something impure."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if is_impure(call)]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_dependencies_are_two(file: Path) -> None:
    """The rules import attrs and cattrs; the suites that ship add their tools."""
    allowed = DEPENDENCIES if file in RULES else TEST_DEPENDENCIES

    assert third_parties(file.read_text()) <= allowed


@pytest.mark.parametrize("file", RULES, ids=name_of)
def test_answers_depend_on_arguments_only(file: Path) -> None:
    """No rule reads the clock, draws a random number, or talks to a terminal."""
    assert impure_lines(file.read_text()) == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_module_imports(file: Path) -> None:
    """With attrs, cattrs, Hypothesis and pytest installed, each module imports."""
    name = name_of(file)

    assert importlib.import_module(name).__name__ == name


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "uuid.uuid4()",
        "uuid4()",
        "open('x')",
    ],
)
def test_impure_calls_are_seen(source: str) -> None:
    """The judge above recognises what it forbids."""
    assert impure_lines(source) == [1]


@pytest.mark.parametrize("source", ["self._clock.now()", "unit.open()", "as_of(now)"])
def test_ports_may_be_asked(source: str) -> None:
    """Asking a port for the time is no breach."""
    assert impure_lines(source) == []
