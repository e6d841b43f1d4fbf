"""The command line over a store in memory, with everybody of an organisation there."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import Factory, frozen
from click.testing import CliRunner, Result
from dependency_injector.providers import Object

from workcore.testing.builders import NOW
from workcore.testing.world import World, a_world
from workcore_adapters.memory import FixedClock, QuickHasher
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings

WORK = (
    "title=Renew the lighting",
    "description=Replace the lamps of the floodlight, with a lift from the stand.",
    "asset=s1",
    "work_type=maintenance",
    "category=routine",
    "priority=medium",
    "urgency=scheduled",
    "impact_level=partial_restriction",
    "requested_start=2027-01-11T06:00:00Z",
    "requested_end=2027-01-11T10:00:00Z",
)
"""The fields of a request that nothing can be objected to."""


@frozen
class Terminal:
    """Whoever types commands, each a run of its own."""

    container: Container
    clock: FixedClock
    world: World
    environment: Mapping[str, str] = Factory(dict)

    def email(self, name: str) -> str:
        """The address of somebody at home."""
        return self.world.home.people[name].email

    def run(self, who: str | None, *words: str, typing: str | None = None) -> Result:
        """Run a command for somebody; nobody names no user."""
        acting = None if who is None else self.email(who)
        runtime = Runtime(
            environment=dict(self.environment), acting=acting, container=self.container
        )
        return CliRunner().invoke(root, words, obj=runtime, input=typing, prog_name="workcore")

    def done(self, who: str | None, *words: str, typing: str | None = None) -> str:
        """Run a command that succeeds, and tell what it printed."""
        result = self.run(who, *words, typing=typing)
        assert result.exit_code == 0, result.output
        assert "\x1b" not in result.output, "colours where nobody sees them"
        return str(result.stdout)

    def json(self, who: str | None, *words: str) -> Any:
        """Run a command that succeeds, and read its JSON."""
        return json.loads(self.done(who, *words, "--json"))

    def refused(self, who: str | None, *words: str, code: int = 1) -> str:
        """Run a command that fails, see that nothing is on stdout, and tell what it said."""
        result = self.run(who, *words)
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        return str(result.stderr)

    def raised(self, *more: str, submit: bool = False) -> str:
        """Have Ann raise a request, and tell its reference."""
        flags = ("--submit",) if submit else ()
        made = self.json("ann", "requests", "create", *WORK, *more, *flags)
        return str(made["reference"])

    def approved(self) -> str:
        """Have Ann raise a request and Stan approve it, and tell its reference."""
        reference = self.raised(submit=True)
        assert self.json("stan", "approvals", "approve", reference)["status"] == "approved"
        return reference


def a_terminal(settings: Settings | None = None) -> Terminal:
    """Give commands a store in memory with two organisations, at `NOW`."""
    container, clock = Container(settings=settings or Settings()), FixedClock(NOW)
    container.clock.override(Object(clock))
    container.passwords.override(Object(QuickHasher()))
    world = a_world(container.units(), container.directory())
    return Terminal(container, clock, world)
