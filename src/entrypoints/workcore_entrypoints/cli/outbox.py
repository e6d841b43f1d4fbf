"""What waits to be told, from the terminal."""

import click

from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import counted, print_json
from workcore_entrypoints.cli.runtime import Runtime


@click.group()
def outbox() -> None:
    """Hold what waits to be told, and let it go."""


@outbox.command("hold")
@command
def hold(runtime: Runtime) -> None:
    """Keep back everything that waits now. What comes to wait later is not held."""
    _show(runtime, "held", runtime.application().ports.relay.hold())


@outbox.command("release")
@command
def release(runtime: Runtime) -> None:
    """Let go out what is held. After a restore some of it may go out a second time."""
    _show(runtime, "released", runtime.application().ports.relay.release())


def _show(runtime: Runtime, done: str, count: int) -> None:
    if runtime.json:
        print_json({done: count})
    else:
        click.echo(f"{counted(count, 'message')} {done}.")
