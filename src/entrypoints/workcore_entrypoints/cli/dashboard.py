"""How things stand, from the terminal."""

from collections.abc import Sequence
from typing import Final

import click
from rich.table import Table

from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import coloured, print_json, print_table
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import dashboard_out
from workcore_entrypoints.representations.dashboards import CountOut, CountsOut, WaitingOut

WIDTH: Final = 30
"""Characters of the longest bar."""


@click.command()
@command
def dashboard(runtime: Runtime) -> None:
    """Show how many requests there are, and how many want attention."""
    found = runtime.application().read_dashboard(caller=runtime.caller())
    shown = dashboard_out(found)
    if runtime.json:
        print_json(shown)
        return
    if shown.everybody is not None:
        show("Everybody's requests", shown.everybody)
    if any(each.count for each in shown.own.by_status):
        show("Your requests", shown.own)
    else:
        click.echo("You have raised no requests.")
    click.echo(waits(shown.waiting))


def show(heading: str, counts: CountsOut) -> None:
    """Show counts, each group as bars beside each other."""
    click.echo(f"{heading}, as of {counts.as_of:%Y-%m-%d %H:%M:%S}Z\n")
    groups = {
        "status": counts.by_status,
        "open, by priority": counts.open_by_priority,
        "open, by type": counts.open_by_work_type,
        "to look at": counts.figures,
    }
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for name, group in groups.items():
        for number, each in enumerate(group):
            row = (coloured(each.name), f"{each.count:,}", bar(each, group))
            table.add_row("" if number else name, *row)
    print_table(table)
    click.echo()


def bar(count: CountOut, group: Sequence[CountOut]) -> str:
    """Draw a count as long as it is beside the largest of its group; what there is shows."""
    largest = max(each.count for each in group)
    return "█" * -(-count.count * WIDTH // largest) if count.count else ""


def waits(waiting: WaitingOut) -> str:
    """Say how much waits for an answer, and where it is listed."""
    if not waiting.count:
        return "Nothing waits for your answer."
    number = f"More than {waiting.count}" if waiting.more else f"{waiting.count}"
    verb = "waits" if number == "1" else "wait"
    return f"{number} {verb} for your answer: workcore approvals pending"
