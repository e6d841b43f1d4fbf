"""Assets in CSV: our own columns, and stands as published."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workcore.errors import InvalidInput
from workcore.model import AssetType, SizeClass
from workcore_entrypoints.exchange.assets import degrees, own_row, stand_row

latitude = partial(degrees, field="latcoord", sides="NS")


def stand(
    code: str, latcoord: str = "512818.92N", longcoord: str = "0002647.53W"
) -> dict[str, str]:
    """A row as the publication has it."""
    return {"id": code, "latcoord": latcoord, "longcoord": longcoord}


def reasons(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    """List what is wrong with which field."""
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_stand_gets_name_type_and_place() -> None:
    """Degrees, minutes and seconds become decimal degrees, west and south negative."""
    read = stand_row(stand("122a"))

    assert read.code == "122A"
    assert read.details.name == "Stand 122A"
    assert read.details.asset_type is AssetType.STAND
    assert read.details.location == "51.471922, -0.446536"
    assert read.parent is None


@pytest.mark.parametrize(("code", "parent"), [("231L", "231"), ("231r", "231"), ("231", None)])
def test_halves_are_a_part_of_the_bare_number(code: str, parent: str | None) -> None:
    """L and R are halves of a MARS stand."""
    assert stand_row(stand(code)).parent == parent


@pytest.mark.parametrize("code", ["L", "H12", "5A", "12LR"])
def test_other_letters_are_no_halves(code: str) -> None:
    """Only a number with L or R behind it is a half."""
    assert stand_row(stand(code)).parent is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("512818.92", "malformed"),
        ("5128N", "malformed"),
        ("51°28'18.92N", "malformed"),
        ("512818,92N", "malformed"),
        ("north", "malformed"),
        ("٥١٢٨١٨.٩٢N", "malformed"),
        ("910000.00N", "out_of_range"),
        ("516000.00N", "out_of_range"),
        ("512860.00N", "out_of_range"),
    ],
)
def test_bad_latitude_is_refused(text: str, code: str) -> None:
    """Blank, malformed and impossible coordinates are told apart."""
    with pytest.raises(InvalidInput) as refused:
        stand_row(stand("122", latcoord=text))

    assert reasons(refused) == [("latcoord", code)]


def test_axes_are_not_mixed_up() -> None:
    """A longitude is no latitude: columns that were exchanged are noticed."""
    with pytest.raises(InvalidInput) as refused:
        stand_row(stand("122", latcoord="0002647.53W", longcoord="512818.92N"))

    assert reasons(refused) == [("latcoord", "malformed")]


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 5999))
def test_coordinates_are_what_they_say(whole: int, minutes: int, hundredths: int) -> None:
    """Every coordinate on the globe is read, and lies between its degree and the next."""
    text = f"{whole:02}{minutes:02}{hundredths // 100:02}.{hundredths % 100:02}"

    assert whole <= latitude(text + "N") < whole + 1
    assert latitude(text + "S") == -latitude(text + "N")


def test_own_row_reads_every_column() -> None:
    """Columns are named as the fields; codes are written large."""
    read = own_row(
        {
            "code": "a12",
            "name": "Stand A12",
            "asset_type": "stand",
            "location": "Apron North",
            "parent": "t1",
            "owner": "olga@home.example",
            "capacity_group": "contact",
            "size_class": "C",
            "remarks": "passed over",
        }
    )

    assert (read.code, read.parent, read.owner) == ("A12", "T1", "olga@home.example")
    assert read.details.size_class is SizeClass.C
    assert read.details.location == "Apron North"
    assert read.details.capacity_group == "contact"


def test_own_row_needs_little() -> None:
    """What is left empty is nothing."""
    read = own_row({"code": "t1", "name": "Terminal 1", "asset_type": "terminal", "parent": ""})

    assert (read.parent, read.owner, read.details.size_class) == (None, None, None)


def test_every_problem_of_a_row_is_told() -> None:
    """A row with two mistakes is told both."""
    with pytest.raises(InvalidInput) as refused:
        own_row({"code": "a1", "name": "A1", "asset_type": "hangar bay", "size_class": "Z"})

    assert {field for field, _ in reasons(refused)} == {"asset_type", "size_class"}


def test_row_without_a_code_is_refused() -> None:
    """An asset that cannot be named is none."""
    with pytest.raises(InvalidInput) as refused:
        own_row({"code": "", "name": "A1", "asset_type": "stand"})

    assert ("code", "missing") in reasons(refused)
