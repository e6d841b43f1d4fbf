"""Rows of a CSV file: the good ones read, the bad ones named."""

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workcore.errors import invalid
from workcore_entrypoints.exchange.rows import (
    Bad,
    BadTable,
    Good,
    Row,
    judged,
    read_rows,
    safe_cell,
    write_rows,
)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows(text: str, *needed: str) -> list[tuple[int, Row]]:
    """Read a table."""
    return list(read_rows(StringIO(text, newline=""), needed))


def test_rows_come_with_the_line_they_end_on() -> None:
    """The heading is line 1, and a cell with line breaks moves what follows."""
    table = 'a,b\n1,2\n"x\ny",3\n4,5\n'

    assert rows(table) == [
        (2, {"a": "1", "b": "2"}),
        (4, {"a": "x\ny", "b": "3"}),
        (5, {"a": "4", "b": "5"}),
    ]


def test_quotes_commas_and_blanks() -> None:
    """Quoted commas and doubled quotes are text; blanks around cells and headings are not."""
    assert rows(' a , b\n"1, ""one""", 2 \n') == [(2, {"a": '1, "one"', "b": "2"})]


def test_short_row_has_empty_cells() -> None:
    """What a row leaves out is empty."""
    assert rows("a,b,c\n1\n") == [(2, {"a": "1", "b": "", "c": ""})]


def test_long_row_keeps_what_is_too_much_under_a_name_nobody_asks_for() -> None:
    """More cells than headings are not lost in silence, and disturb no column."""
    assert rows("a\n1,2,3\n") == [(2, {"a": "1", "(too many)": "2,3"})]


def test_every_missing_column_is_named() -> None:
    """A table without what is needed is refused as a whole."""
    with pytest.raises(BadTable, match=r"^The file has no column b, c\.$"):
        rows("a,d\n1,2\n", "a", "b", "c")


def test_empty_file_has_no_column() -> None:
    """Nothing at all is a table without columns."""
    with pytest.raises(BadTable, match=r"no column a\."):
        rows("", "a")


def test_text_that_is_not_utf8_is_refused() -> None:
    """Latin-1 is not guessed at."""
    source = TextIOWrapper(BytesIO("a\nGerät\n".encode("latin-1")), encoding="utf-8")

    with pytest.raises(BadTable, match=r"^The file is not UTF-8: byte 5\.$"):
        list(read_rows(source, ("a",)))


def test_cell_without_end_is_refused_with_its_line() -> None:
    """A cell that is larger than any cell is no CSV."""
    with pytest.raises(BadTable, match=r"^Line 3 is no CSV: field larger than"):
        rows('a\n1\n"' + "x" * 200_000 + "\n")


def test_bad_rows_are_told_and_good_ones_go_on() -> None:
    """A bad row stops nothing; each problem is told with its field."""

    def read(row: Row) -> int:
        if not row["a"].isdigit():
            raise invalid("a", "malformed", "No number.")
        return int(row["a"])

    found = list(judged(rows("a\n1\nx\n3\n"), read))

    assert found == [Good(2, 1), Bad(3, "a: No number."), Good(4, 3)]


@pytest.mark.parametrize("start", FORMULA)
def test_what_starts_a_formula_is_quoted(start: str) -> None:
    """Each start of a formula is taken for text."""
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(("value", "text"), [(None, ""), (5, "5"), ("a=b", "a=b"), ("", "")])
def test_what_is_no_formula_stays(value: object, text: str) -> None:
    """Other cells are as they were."""
    assert safe_cell(value) == text


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    """No text becomes a formula, and nothing but one quote is added."""
    cell = safe_cell(text)

    assert not cell.startswith(FORMULA)
    assert cell in (text, f"'{text}")


# A lone surrogate is no text, and csv counts on no NUL; cells are read without blanks around them.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(str.strip)


@given(st.lists(st.tuples(CELLS, CELLS).filter(any)))
def test_what_is_written_is_read(table: list[tuple[str, str]]) -> None:
    """A table survives the way out and in, but for the quotes before formulas."""
    file = StringIO(newline="")
    write_rows(file, [("a", "b"), *table])

    read = [tuple(row.values()) for _, row in rows(file.getvalue())]

    assert read == [tuple(map(safe_cell, row)) for row in table]
