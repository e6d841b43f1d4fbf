"""What a demo airport is made of."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from workcore.application import Application
from workcore.entities.asset import Asset
from workcore.model import AssetId, AssetType, SizeClass, UserId
from workcore.policies.register import NewAsset
from workcore_entrypoints.demo.people import Staff


@frozen(kw_only=True)
class Size:
    """How many of what a demo airport has."""

    terminals: int
    stands: int
    gates: int
    mars_pairs: int


LARGE = Size(terminals=3, stands=60, gates=24, mars_pairs=2)
SMALL = Size(terminals=1, stands=6, gates=3, mars_pairs=0)

Register = Mapping[str, Asset]


def build(application: Application, staff: Staff, size: Size) -> Register:
    """Enter an airport into the register, what others are parts of first."""
    built: dict[str, Asset] = {}
    owner = staff["owner"].user_id

    def enter(wave: Iterable[NewAsset]) -> None:
        for view in application.add_assets(list(wave), caller=staff["planner"]):
            built[view.asset.code] = view.asset

    enter([*terminals(size), *airfield()])
    enter([*stands(size, owner), *gates(size, built), *belts(built)])
    enter(halves(size, built, owner))
    return built


def terminals(size: Size) -> Iterator[NewAsset]:
    """Terminals, numbered from 1."""
    for number in range(1, size.terminals + 1):
        yield NewAsset(code=f"T{number}", name=f"Terminal {number}", asset_type=AssetType.TERMINAL)


def airfield() -> Iterator[NewAsset]:
    """Two runways and their taxiways."""
    for code in ("08L/26R", "08R/26L"):
        yield NewAsset(code=f"RWY-{code}", name=f"Runway {code}", asset_type=AssetType.RUNWAY)
    for code in "ABCNS":
        yield NewAsset(code=f"TWY-{code}", name=f"Taxiway {code}", asset_type=AssetType.TAXIWAY)


GROUPS = (
    ("contact-wide", SizeClass.E, "A"),
    ("contact-narrow", SizeClass.C, "B"),
    ("remote-wide", SizeClass.E, "R"),
    ("remote-narrow", SizeClass.C, "S"),
)
"""Capacity groups: their size class, and the letter of their stands."""


def stands(size: Size, owner: UserId) -> Iterator[NewAsset]:
    """Stands in four groups; those with halves come as a part of the number."""
    for index in range(size.stands - 2 * size.mars_pairs):
        group, letter_class, letter = GROUPS[index % len(GROUPS)]
        number = index // len(GROUPS) + 1
        yield NewAsset(
            code=f"{letter}{number:02}",
            name=f"Stand {letter}{number:02}",
            asset_type=AssetType.STAND,
            owner_id=owner,
            capacity_group=group,
            size_class=letter_class,
            location="Apron North" if number % 2 else "Apron South",
        )


def halves(size: Size, built: Register, owner: UserId) -> Iterator[NewAsset]:
    """The halves of MARS stands: two narrow bodies where one wide body parks on the centre line."""
    for number in range(1, size.mars_pairs + 1):
        whole = built[f"A{number:02}"]
        for side in "LR":
            yield NewAsset(
                code=f"{whole.code}{side}",
                name=f"Stand {whole.code}{side}",
                asset_type=AssetType.STAND,
                parent_id=whole.id,
                owner_id=owner,
                capacity_group="contact-narrow",
                size_class=SizeClass.C,
                location=whole.location,
            )


def gates(size: Size, built: Register) -> Iterator[NewAsset]:
    """Gates, spread over the terminals."""
    for number in range(1, size.gates + 1):
        terminal = built[f"T{(number - 1) % size.terminals + 1}"]
        yield NewAsset(
            code=f"G{number:02}",
            name=f"Gate {number:02}",
            asset_type=AssetType.GATE,
            parent_id=terminal.id,
            location=terminal.name,
        )


def belts(built: Register) -> Iterator[NewAsset]:
    """Two baggage belts and one security lane group a terminal."""
    for terminal in [a for a in built.values() if a.asset_type is AssetType.TERMINAL]:
        for number in (1, 2):
            code = f"BELT-{terminal.code}-{number}"
            yield part_of(terminal.id, code, f"Baggage belt {number}", AssetType.BAGGAGE)
        code = f"SEC-{terminal.code}"
        yield part_of(terminal.id, code, f"Security lanes {terminal.code}", AssetType.SECURITY)


def part_of(parent: AssetId, code: str, name: str, kind: AssetType) -> NewAsset:
    """An asset that is a part of another."""
    return NewAsset(code=code, name=name, asset_type=kind, parent_id=parent)
