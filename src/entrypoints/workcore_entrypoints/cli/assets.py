"""The register of assets, from the terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any

import click
from attrs import evolve

from workcore.application import Application
from workcore.codec import structure
from workcore.model import AssetType, Caller
from workcore.policies.register import NewAsset
from workcore.ports.queries import AssetQuery
from workcore_entrypoints.cli.fields import read_field
from workcore_entrypoints.cli.finding import as_uuid, find_asset
from workcore_entrypoints.cli.importing import ensure_wanted, sorted_out
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import counted, show_list, show_one
from workcore_entrypoints.cli.register import addresses_of, codes_of, every_asset
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.exchange.assets import COLUMNS, FORMATS, AssetRow
from workcore_entrypoints.exchange.rows import Bad, BadTable, Good, judged, read_rows, write_rows
from workcore_entrypoints.representations import asset_out

SHOWN: Mapping[str, Callable[[Any], object]] = {
    "Code": lambda asset: asset.code,
    "Name": lambda asset: asset.name,
    "Type": lambda asset: asset.asset_type,
    "Status": lambda asset: asset.status,
    "Group": lambda asset: asset.capacity_group,
    "Size": lambda asset: asset.size_class,
    "Location": lambda asset: asset.location,
}


@click.group()
def assets() -> None:
    """Read and keep the register. Name assets by code or id."""


@assets.command("list")
@click.option(
    "--type", "types", multiple=True, type=click.Choice([word.value for word in AssetType])
)
@click.option("--group", "groups", multiple=True)
@click.option("--q", "text", help="A part of a code or name.")
@command
def list_assets(
    runtime: Runtime, types: Sequence[str], groups: Sequence[str], text: str | None
) -> None:
    """List assets, by code."""
    query = AssetQuery(
        asset_types=tuple(map(AssetType, types)), capacity_groups=tuple(groups), text=text
    )
    found = every_asset(runtime.application(), runtime.caller(), query)
    show_list(runtime, [asset_out(view) for view in found], SHOWN)


@assets.command("show")
@click.argument("asset")
@command
def show_asset(runtime: Runtime, asset: str) -> None:
    """Show one asset."""
    application, caller = runtime.application(), runtime.caller()
    found = find_asset(application, caller, asset)
    show_one(runtime, asset_out(application.get_asset(found.id, caller=caller)))


@assets.command("add")
@click.argument("code")
@click.argument("fields", nargs=-1)
@command
def add_asset(runtime: Runtime, code: str, fields: Sequence[str]) -> None:
    """Enter an asset. FIELDS are NAME=VALUE; name and asset_type are needed."""
    application, caller = runtime.application(), runtime.caller()
    plain = {"code": code, **dict(map(read_field, fields))}
    made = application.add_assets([structure(plain, NewAsset)], caller=caller)[0]
    show_one(runtime, asset_out(made))


@assets.command("edit")
@click.argument("asset")
@click.argument("fields", nargs=-1, required=True)
@command
def edit_asset(runtime: Runtime, asset: str, fields: Sequence[str]) -> None:
    """Change an asset. FIELDS are NAME=VALUE; NAME= takes a field back to nothing."""
    application, caller = runtime.application(), runtime.caller()
    found = find_asset(application, caller, asset)
    patch = dict(map(read_field, fields))
    changed = application.edit_asset(found.id, patch, caller=caller, expected=found.version)
    show_one(runtime, asset_out(changed))


@assets.command("export")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
@command
def export_assets(runtime: Runtime, output: IO[str]) -> None:
    """Write the register as CSV; no cell is a formula."""
    application, caller = runtime.application(), runtime.caller()
    register = [view.asset for view in every_asset(application, caller)]
    codes = {asset.id: asset.code for asset in register}
    emails = {identity: email for email, identity in addresses_of(application, caller).items()}
    write_rows(output, [COLUMNS])
    for asset in register:
        parent = codes.get(asset.parent_id) if asset.parent_id else None
        owner = emails.get(str(asset.owner_id), asset.owner_id)
        cells = {name: getattr(asset, name, None) for name in COLUMNS}
        write_rows(output, [(cells | {"parent": parent, "owner": owner}).values()])


@assets.command("import")
@click.argument("source", type=click.File(encoding="utf-8-sig"))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="workcore",
    show_default=True,
    help="Our own columns, or stands with coordinates.",
)
@click.option("--keep-good", is_flag=True, help="Store the good rows although others are bad.")
@command
def import_assets(runtime: Runtime, source: IO[str], form: str, *, keep_good: bool) -> None:
    """Enter the assets of a CSV file. Every bad row is named with its line and reason."""
    application, caller = runtime.application(), runtime.caller()
    needed, read = FORMATS[form]
    try:
        rows = list(read_rows(source, needed))
    except BadTable as error:
        raise click.ClickException(str(error)) from error
    good, bad = sorted_out(judged(rows, read))
    known = dict(codes_of(application, caller))
    new, taken = sorted_out(without_clashes(good, known))
    usable, ownerless = sorted_out(with_owners(new, addresses_of(application, caller)))
    refused = [*taken, *ownerless]
    ensure_wanted(usable, [*bad, *refused], keep_good=keep_good)
    enter(application, caller, usable, known)
    left_out = counted(len(bad) + len(refused), "row")
    click.echo(f"{counted(len(usable), 'asset')} entered, {left_out} left out.")


def without_clashes(
    rows: Sequence[Good[AssetRow]], known: Mapping[str, str]
) -> Iterator[Good[AssetRow] | Bad]:
    """Refuse codes that are taken, here or in the table; forget parents that are nowhere."""
    codes = {row.value.code for row in rows} | set(known)
    seen = set(known)
    for row in rows:
        code, parent = row.value.code, row.value.parent
        if code in seen:
            yield Bad(row.line, f"There already is an asset {code}.")
            continue
        seen.add(code)
        there = parent if parent in codes else None
        yield Good(row.line, evolve(row.value, parent=there))


def with_owners(
    rows: Sequence[Good[AssetRow]], addresses: Mapping[str, str]
) -> Iterator[Good[AssetRow] | Bad]:
    """Put ids in place of addresses; refuse those that nobody has."""
    for row in rows:
        owner = row.value.owner
        if owner is None or as_uuid(owner):
            yield row
        elif owner in addresses:
            yield Good(row.line, evolve(row.value, owner=addresses[owner]))
        else:
            yield Bad(row.line, f"owner: You know nobody with the address {owner}.")


def enter(
    application: Application,
    caller: Caller,
    rows: Sequence[Good[AssetRow]],
    known: dict[str, str],
) -> None:
    """Enter assets, each after what it is a part of; one unit of work a generation."""
    left = [row.value for row in rows]
    while left:
        ready = [row for row in left if row.parent is None or row.parent in known]
        if not ready:
            names = ", ".join(row.code for row in left[:5])
            raise click.ClickException(f"These are parts of each other: {names}.")
        entered = application.add_assets([placed(row, known) for row in ready], caller=caller)
        known.update({view.asset.code: str(view.asset.id) for view in entered})
        left = [row for row in left if row not in ready]


def placed(row: AssetRow, known: Mapping[str, str]) -> NewAsset:
    """Put a row's names into identifiers."""
    details = row.details
    return structure(
        {
            "code": row.code,
            "name": details.name,
            "asset_type": details.asset_type,
            "location": details.location,
            "capacity_group": details.capacity_group,
            "size_class": details.size_class,
            "parent_id": known[row.parent] if row.parent else None,
            "owner_id": row.owner,
        },
        NewAsset,
    )
