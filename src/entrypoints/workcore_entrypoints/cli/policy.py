"""The approval policy, from the terminal."""

import json
from collections.abc import Iterator
from typing import IO

import click
from attrs import asdict

from workcore.codec import structure, unstructure
from workcore.policies.approval import Rule, StepRule
from workcore.policies.approval_editing import NewPolicy
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import policy_out, simulation_out
from workcore_entrypoints.representations.policies import RoutedOut

RULES: Columns = {
    "Rule": lambda rule: rule.name,
    "When": lambda rule: list(_conditions(rule)) or "always",
    "Asks": lambda rule: [_asked(step) for step in rule.steps],
    "Needs": lambda rule: [s.quorum for s in rule.steps],
}
CHANGES: Columns = {
    "Reference": lambda chain: chain.reference,
    "Title": lambda chain: chain.title,
    "Asked": lambda chain: [_routed(step) for step in chain.before] or "nobody",
    "Would ask": lambda chain: [_routed(step) for step in chain.after] or "nobody",
}
FILE = click.argument("file", type=click.File("rb"))


def _conditions(rule: Rule) -> Iterator[str]:
    for part, wanted in asdict(rule.when, recurse=False).items():
        if wanted not in (None, frozenset()):
            values = sorted(wanted) if isinstance(wanted, frozenset) else [wanted]
            yield f"{part.replace('_', ' ')} {', '.join(map(str, values))}"


def _asked(step: StepRule | RoutedOut) -> str:
    return f"{'with it ' if step.parallel else ''}{step.level} ({step.timeout_hours} h)"


def _routed(step: RoutedOut) -> str:
    several = f", {step.quorum} of them" if step.quorum > 1 else ""
    rules = ", ".join(reason.rule for reason in step.because)
    return f"{_asked(step)}{several} by {rules}"


@click.group()
def policy() -> None:
    """Read and replace the rules of who has to agree to what."""


@policy.command("show")
@command
def show(runtime: Runtime) -> None:
    """Show the rules in force."""
    found = runtime.application().read_policy(caller=runtime.caller())
    show_list(runtime, policy_out(found).rules, RULES)


@policy.command("export")
@command
def export(runtime: Runtime) -> None:
    """Print the rules as JSON, to be changed and saved."""
    found = runtime.application().read_policy(caller=runtime.caller())
    click.echo(json.dumps({"rules": unstructure(found.rules)}, indent=2))


@policy.command("save")
@FILE
@command
def save(runtime: Runtime, file: IO[bytes]) -> None:
    """Put the rules of a JSON file in force. A policy with a hole is refused."""
    saved = runtime.application().save_policy(_read(file), caller=runtime.caller())
    click.echo(f"Version {saved.version} is in force.", err=True)


@policy.command("simulate")
@FILE
@command
def simulate(runtime: Runtime, file: IO[bytes]) -> None:
    """
    Show whose chain the rules of a JSON file would change.

    It says which rules ask whom, before and after.
    """
    done = simulation_out(
        runtime.application().simulate_policy(_read(file), caller=runtime.caller())
    )
    click.echo(
        f"{len(done.changed)} of {done.replayed} requests would be asked otherwise than by "
        f"version {done.policy_version}.",
        err=True,
    )
    show_list(runtime, done.changed, CHANGES)


def _read(file: IO[bytes]) -> NewPolicy:
    try:
        return structure(json.load(file), NewPolicy)
    except ValueError as error:
        message = f"{file.name} is no JSON: {error}."
        raise click.ClickException(message) from error
