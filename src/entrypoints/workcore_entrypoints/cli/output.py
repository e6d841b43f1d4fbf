"""Tables for people, JSON for scripts."""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import click
import msgspec
from rich.console import Console
from rich.table import Table

from workcore.model import Money, Person
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import encode
from workcore_entrypoints.representations.requests import AssetBrief

COLOURS: Final[Mapping[str, str]] = {
    "approved": "green",
    "completed": "green",
    "operational": "green",
    "ok": "green",
    "in_progress": "cyan",
    "submitted": "yellow",
    "under_review": "yellow",
    "info_requested": "yellow",
    "on_hold": "magenta",
    "restricted": "yellow",
    "rejected": "red",
    "closed": "red",
    "error": "red",
    "warning": "yellow",
    "critical": "red",
    "high": "red",
}
"""Words that deserve a colour."""

Columns = Mapping[str, Callable[[Any], object]]
"""What a table shows of each item, by heading."""


def console() -> Console:
    """Write to where click writes; colours only on a terminal, and not against NO_COLOR."""
    wide = None if sys.stdout.isatty() else 160
    return Console(file=sys.stdout, width=wide, highlight=False)


def print_json(value: object) -> None:
    """Print a representation as JSON, indented."""
    click.echo(msgspec.json.format(encode(value)).decode())


def show_list(runtime: Runtime, items: Sequence[Any], columns: Columns) -> None:
    """Show a list, one row an item."""
    if runtime.json:
        print_json({"items": items})
        return
    if not items:
        click.echo("Nothing found.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(columns):
        # What a row is called stays in one piece on the narrowest terminal, to be copied.
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    for item in items:
        table.add_row(*(coloured(plain(read(item))) for read in columns.values()))
    print_table(table)


def print_table(table: Table) -> None:
    """Print a table, without the blanks that fill its last column up."""
    shown = console()
    with shown.capture() as printed:
        shown.print(table)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))


def show_one(
    runtime: Runtime,
    item: Any,  # noqa: ANN401 - any representation
    *,
    without: Collection[str] = (),
) -> None:
    """Show one thing, a row a field; what is empty or not wanted is left out, but not of JSON."""
    if runtime.json:
        print_json(item)
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name in item.__struct_fields__:
        value = getattr(item, name)
        if name not in without and value not in (None, (), {}, ""):
            table.add_row(name.replace("_", " "), coloured(plain(value)))
    print_table(table)


def plain(value: object) -> str:
    """Write a value for a person."""
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value)
    return "" if value is None else str(value)


def struct_text(value: msgspec.Struct) -> str:
    """Write a small thing in one line, without what is empty."""
    parts = ((name, plain(getattr(value, name))) for name in value.__struct_fields__)
    return ", ".join(f"{name} {text}" for name, text in parts if text)


WRITERS: Final[Sequence[tuple[Any, Callable[[Any], str]]]] = (
    (bool, lambda truth: "yes" if truth else "no"),
    (datetime, lambda at: f"{at:%Y-%m-%d %H:%M}Z"),
    (Money, lambda money: f"{money.amount:,} {money.currency}"),
    (Person, lambda person: person.name),
    (AssetBrief, lambda asset: f"{asset.code} ({asset.name})"),
    (tuple | list, lambda items: ", ".join(map(plain, items))),
    (msgspec.Struct, struct_text),
)
"""How each kind of value is written; anything else as it is."""


def counted(number: int, what: str) -> str:
    """Write how many of something there are, such as `1 row` and `2,000 rows`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def coloured(text: str) -> str:
    """Give a word its colour; everything else is shown as it is."""
    escaped = text.replace("[", r"\[")
    colour = COLOURS.get(text)
    return f"[{colour}]{escaped}[/]" if colour else escaped
