"""The `workcore` command: its groups, and what becomes of errors."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

import click

COMMANDS: Final[Mapping[str, str]] = {
    "dev": "serving",
    "serve": "serving",
    "worker": "working",
    "migrate": "database",
    "seed": "database",
    "backup": "backup",
    "outbox": "outbox",
    "dashboard": "dashboard",
    "requests": "requests",
    "approvals": "approvals",
    "delegations": "delegations",
    "notifications": "notifications",
    "deliveries": "deliveries",
    "webhooks": "webhooks",
    "policy": "policy",
    "organisation": "organisation",
    "audit": "audit",
    "attachments": "attachments",
    "assets": "assets",
    "users": "users",
    "token": "users",
    "doctor": "doctor",
    "openapi": "contract",
    "version": "contract",
    "healthcheck": "contract",
}
"""Which module each command is in; it is imported when the command is asked for."""


class Lazy(click.Group):
    """A group that imports a command when somebody wants it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"workcore_entrypoints.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run, and say what the rules say when they say no."""
        return saying(lambda: super(Lazy, self).invoke(ctx))


def saying(run: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the command returns
    """Run; turn refusals into a message on stderr and exit code 1."""
    try:
        return run()
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        message = refusal(error)
        if message is None:
            raise
        raise click.ClickException(message) from error


def refusal(error: Exception) -> str | None:
    """Say what the rules, the settings or the parts around us refuse; None for our own mistakes."""
    from workcore.errors import WorkcoreError
    from workcore_entrypoints.cli.failures import FAILURES

    if isinstance(error, WorkcoreError):
        from workcore_entrypoints.cli.because import because

        return "\n".join((_said(error), *because(error)))
    return str(error) if isinstance(error, FAILURES) else None


def _said(error: Exception) -> str:
    from workcore.errors import InvalidInput, Unavailable
    from workcore_entrypoints.causes import with_cause

    if isinstance(error, Unavailable) and error.__cause__ is not None:
        return f"{with_cause(error)} `workcore doctor` says how to mend it."
    if not isinstance(error, InvalidInput):
        return str(error)
    lines = [f"  {p.field or 'input'}: {p.message}" for p in error.problems]
    return "\n".join(("The input is not valid:", *lines))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def root() -> None:
    """Work requests for assets whose capacity matters."""
