"""What documents tell operators to type."""

import re
import shlex
from pathlib import Path
from typing import Final, cast

import click
import pytest

from workcore_entrypoints.cli.root import root

ROOT: Final = Path(__file__).parents[3]
SHOWN: Final = re.compile(
    r"^.*\b(?:psql|pg_\w+|redis-cli)\b[^\n]*(?:DATABASE_URL|password=|:\w+@|-a )", re.MULTILINE
)
"""Programs of others that would be given a password on their command lines."""


def documents() -> list[Path]:
    """List whatever tells operators what to type."""
    texts = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    return [*texts, *(ROOT / "deploy").rglob("*.sql"), *(ROOT / "deploy").rglob("*.yaml")]


def test_no_password_on_a_command_line() -> None:
    """Nobody is told to put a password where everybody on the machine can read it."""
    shown = {path.name: SHOWN.findall(path.read_text()) for path in documents()}

    assert {name: lines for name, lines in shown.items() if lines} == {}
    assert SHOWN.search('psql -v owner_password="$OWNER_PASSWORD" -f x.sql')
    assert SHOWN.search('psql "$DATABASE_URL" -c 1')


TYPED: Final = re.compile(r"^[^#\n]*?\bworkcore ([^#|\n]+)", re.MULTILINE)
SAID: Final = re.compile(r"(?<!`)`workcore\s([^`|…]+)`(?!`)")
SHELL: Final = re.compile(r"```sh\n(.*?)```", re.DOTALL)
TARGETS: Final = re.compile(r"^make ([a-z0-9-]+(?: [a-z0-9-]+)*)", re.MULTILINE)


def typed(pattern: re.Pattern[str]) -> set[str]:
    """List what is typed in documents."""
    texts = (path.read_text() for path in documents() if path.suffix == ".md")
    return {
        found for text in texts for each in SHELL.findall(text) for found in pattern.findall(each)
    }


def said() -> set[str]:
    """List what is named in the middle of sentences."""
    texts = (path.read_text() for path in documents() if path.suffix == ".md")
    return {" ".join(found.split()) for text in texts for found in SAID.findall(text)}


def meant(words: list[str]) -> tuple[click.Command, list[str]]:
    """Find the command that words mean, and those that are for it."""
    command, rest = cast("click.Command", root), [*words]
    while isinstance(command, click.Group) and rest:
        found = command.get_command(click.Context(command), rest.pop(0))
        assert found is not None, words
        command = found
    return command, rest


@pytest.mark.parametrize("line", sorted({each.strip() for each in typed(TYPED)}))
def test_each_command_is_understood(line: str) -> None:
    """Whatever command of ours a document has people type is one, with these words and options."""
    command, rest = meant(shlex.split(line))

    assert not isinstance(command, click.Group), f"{line}: it takes another word"
    # Nothing runs: words are read as far as the command would read them.
    command.parse_args(click.Context(command), rest)


@pytest.mark.parametrize("words", sorted(said()))
def test_each_command_that_is_named_exists(words: str) -> None:
    """Whatever a sentence calls by its name is there, and so are its options."""
    command, rest = meant(shlex.split(words))
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}

    assert {word for word in rest if word.startswith("-")} <= known


FIRST: Final = """
## Overview
## Prerequisites
### System Requirements
### Required Services
## Environment Configuration
### Environment Variables
## Database Setup
### 1. Create Database
### 2. Run Migrations
### 3. Seed Initial Data (Optional)
## Build Process
### 1. Install Dependencies
### 2. Build Application
### 3. Run Tests
## Docker Deployment
### 1. Build Docker Image
### 2. Build and Push Image
## Kubernetes Deployment
## Database Migrations
### Production Migration Strategy
## Monitoring and Logging
### 1. Application Metrics
### 2. Log Aggregation
### 3. Health Checks
## Security Considerations
### 1. Network Security
### 2. Secret Management
### 3. Access Control
### 4. Data Protection
## Backup and Recovery
### 1. Database Backup
### 2. File Storage Backup
### 3. Disaster Recovery
## Performance Optimization
### 1. Database Optimization
### 2. Caching Strategy
### 3. Connection Pooling
## Troubleshooting
### Common Issues
### Debug Mode
## Rollback Procedures
### 1. Application Rollback
### 2. Database Rollback
## Maintenance
### Regular Tasks
## Support
"""
"""What the first deployment guide has; steps of Kubernetes are rows of a table."""

STEPS: Final = (
    *("Namespace", "ConfigMap", "Secret", "Deployment", "Service"),
    *("Ingress", "HorizontalPodAutoscaler"),
)


def test_guide_has_the_headings_of_the_first() -> None:
    """Whoever knows the first guide finds each thing of it in ours, where it was."""
    text = (ROOT / "docs" / "deployment.md").read_text()
    found = [each.lower() for each in re.findall(r"^#{2,3} .+$", text, re.MULTILINE)]
    first = [each.lower() for each in FIRST.strip().splitlines()]

    assert [each for each in found if each in first] == first
    assert re.findall(r"^\| (\d)\. Create (\w+)", text, re.MULTILINE) == [
        (str(number), step) for number, step in enumerate(STEPS, start=1)
    ]


def test_each_target_exists() -> None:
    """Whatever a document has people make can be made."""
    known = set(re.findall(r"^\.PHONY: (\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert {word for words in typed(TARGETS) for word in words.split()} <= known
    assert len(typed(TYPED)) > 5
