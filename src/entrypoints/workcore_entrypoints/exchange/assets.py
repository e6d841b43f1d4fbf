"""Assets in CSV: our own columns, and stands as published for air-traffic simulation."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from workcore.codec import structure
from workcore.errors import InvalidInput, invalid
from workcore.model import AssetType
from workcore.policies.register import AssetDetails, asset_problems, code_problems
from workcore_entrypoints.exchange.rows import Row

COLUMNS: Final = (
    "code",
    "name",
    "asset_type",
    "location",
    "parent",
    "owner",
    "capacity_group",
    "size_class",
)

COORDINATE: Final = re.compile(r"([0-9]{2,3})([0-9]{2})([0-9]{2}\.[0-9]+)([NSEW])")
LARGEST: Final[Mapping[str, int]] = {"NS": 90, "EW": 180}
"""Where each axis ends, in degrees."""
HALF: Final = re.compile(r"([0-9]+)[LR]")


@frozen(kw_only=True)
class AssetRow:
    """
    An asset as a table has it.

    Attributes:
        parent: The code of what it is a part of; may stand in the same table.
        owner: An e-mail address or an id.
    """

    code: str
    details: AssetDetails
    parent: str | None = None
    owner: str | None = None


def own_row(row: Row) -> AssetRow:
    """
    Read a row of our own columns.

    Raises:
        InvalidInput: Each problem is named.
    """
    plain = {name: row.get(name) or None for name in COLUMNS}
    code, parent, owner = (plain.pop(name) for name in ("code", "parent", "owner"))
    if code is None:
        raise invalid("code", "missing", "An asset needs a code.")
    given = {name: value for name, value in plain.items() if value is not None}
    return judged_by_rules(
        AssetRow(
            code=code.upper(),
            details=structure(given, AssetDetails),
            parent=parent.upper() if parent else None,
            owner=owner.lower() if owner else None,
        )
    )


def judged_by_rules(row: AssetRow) -> AssetRow:
    """
    Let a row pass that the register would take.

    Raises:
        InvalidInput: The register would refuse it.
    """
    problems = (*code_problems(row.code), *asset_problems(row.details))
    if problems:
        raise InvalidInput(problems)
    return row


def stand_row(row: Row) -> AssetRow:
    """
    Read a stand: `id`, and coordinates in degrees, minutes and seconds.

    A stand with L or R behind its number is half of a MARS stand: the centre line has
    the bare number.

    Raises:
        InvalidInput: A coordinate is missing or malformed.
    """
    code = row["id"].upper()
    latitude = degrees(row["latcoord"], "latcoord", "NS")
    longitude = degrees(row["longcoord"], "longcoord", "EW")
    half = HALF.fullmatch(code)
    details = AssetDetails(
        name=f"Stand {code}",
        asset_type=AssetType.STAND,
        location=f"{latitude:.6f}, {longitude:.6f}",
    )
    return judged_by_rules(AssetRow(code=code, details=details, parent=half[1] if half else None))


def degrees(text: str, field: str, sides: str) -> float:
    """
    Read a coordinate such as `512818.92N`.

    Args:
        sides: `NS` for a latitude, `EW` for a longitude.

    Raises:
        InvalidInput: It is blank, malformed, on the other axis, or off the globe.
    """
    if not text:
        raise invalid(field, "missing", "The coordinate is blank.")
    found = COORDINATE.fullmatch(text.upper())
    if found is None:
        raise invalid(field, "malformed", f"{text!r} is no coordinate such as 512818.92N.")
    whole, minutes, seconds, side = found.groups()
    if side not in sides:
        raise invalid(field, "malformed", f"{text!r} does not end in {' or '.join(sides)}.")
    value = int(whole) + int(minutes) / 60 + float(seconds) / 3600
    if value > LARGEST[sides] or float(minutes) >= 60 or float(seconds) >= 60:  # noqa: PLR2004 - an hour
        raise invalid(field, "out_of_range", f"{text!r} is not on the globe.")
    return -value if side in "SW" else value


FORMATS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Row], AssetRow]]]] = {
    "workcore": (("code", "name", "asset_type"), own_row),
    "stands": (("id", "latcoord", "longcoord"), stand_row),
}
"""What each format needs, and how its rows are read."""
