"""Assets and people from the terminal."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.terminal import Terminal

from workcore.errors import UnknownCaller

OWN = (
    "code,name,asset_type,location,parent,owner,capacity_group,size_class\n"
    "X1L,Stand X1L,stand,North,X1,,narrow,C\n"
    "X1,Stand X1,stand,North,,,wide,E\n"
)
STANDS = (
    "id,latcoord,longcoord\n"
    "231L,512818.92N,0002647.53W\n"
    "231,512818.92N,0002647.53W\n"
    "232,,\n"
    "233,5128N,0002647.53W\n"
)


def codes(terminal: Terminal, *filters: str) -> set[str]:
    """List the codes of the register."""
    items = terminal.json("adam", "assets", "list", *filters)["items"]
    return {item["code"] for item in items}


def file_of(folder: Path, text: str | bytes) -> str:
    """Write a file, and tell where."""
    path = folder / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_add_show_edit(terminal: Terminal) -> None:
    """An asset is entered, found by its code in any case, and changed."""
    words = ("name=5", "asset_type=stand", "size_class=C", "location=12")
    made = terminal.json("pia", "assets", "add", "x9", *words)
    assert (made["code"], made["name"], made["location"]) == ("X9", "5", "12")

    terminal.done("pia", "assets", "edit", "x9", "name=Stand X9", "location=")
    shown = terminal.json("ann", "assets", "show", "X9")
    assert (shown["name"], shown["location"], shown["version"]) == ("Stand X9", None, 2)


def test_list_filters(terminal: Terminal) -> None:
    """By type, by group, by a part of the name."""
    assert codes(terminal, "--type", "terminal") == {"T1"}
    assert codes(terminal, "--q", "s1l") == {"S1L"}
    assert "S1" in codes(terminal, "--group", "contact-wide")
    assert "The S1" in terminal.done("ann", "assets", "list")


def test_requester_enters_nothing(terminal: Terminal) -> None:
    """The register is not everybody's."""
    assert "roles" in terminal.refused("ann", "assets", "add", "X1", "name=X", "asset_type=stand")


def test_taken_code(terminal: Terminal) -> None:
    """A code is one asset's."""
    said = terminal.refused("pia", "assets", "add", "s1", "name=X", "asset_type=stand")

    assert said.startswith("Error: ")
    assert "S1" in said


def test_import_in_any_order(terminal: Terminal, tmp_path: Path) -> None:
    """A part may stand before its whole; a byte order mark is no part of a heading."""
    table = file_of(tmp_path, b"\xef\xbb\xbf" + OWN.encode())

    assert "2 assets entered, 0 rows left out." in terminal.done("pia", "assets", "import", table)
    whole, half = (terminal.json("ann", "assets", "show", code) for code in ("X1", "X1L"))
    assert half["parent_id"] == whole["id"]


def test_bad_rows_are_named_and_nothing_is_stored(terminal: Terminal, tmp_path: Path) -> None:
    """Each bad row is told with line and reason; the good ones wait."""
    before = codes(terminal)
    table = file_of(tmp_path, STANDS)

    said = terminal.refused("pia", "assets", "import", table, "--format", "stands")

    assert said.splitlines() == [
        "line 4: latcoord: The coordinate is blank.",
        "line 5: latcoord: '5128N' is no coordinate such as 512818.92N.",
        (
            "Error: 2 of 4 rows are bad; nothing was stored. "
            "Mend them, or keep the good ones with --keep-good."
        ),
    ]
    assert codes(terminal) == before


def test_good_rows_are_kept_when_asked(terminal: Terminal, tmp_path: Path) -> None:
    """With --keep-good the bad rows are left out, and only those."""
    before = codes(terminal)
    table = file_of(tmp_path, STANDS)

    said = terminal.done("pia", "assets", "import", table, "--format", "stands", "--keep-good")

    assert said == "2 assets entered, 2 rows left out.\n"
    assert codes(terminal) == before | {"231", "231L"}


def test_second_import_enters_nothing(terminal: Terminal, tmp_path: Path) -> None:
    """What is there already is told row by row."""
    table = file_of(tmp_path, OWN)
    terminal.done("pia", "assets", "import", table)

    said = terminal.refused("pia", "assets", "import", table)

    assert "line 2: There already is an asset X1L." in said


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",No code,stand,,,,,", "code"),
        ("A B,Blank,stand,,,,,", "code"),
        ("X" * 40 + ",Long,stand,,,,,", "code"),
        ("X7,,stand,,,,,", "name"),
        ("X7,Odd,spaceport,,,,,", "asset_type"),
        ("X7,Mine,stand,,,nobody@example.org,,", "owner"),
    ],
)
def test_every_bad_row_has_its_line(
    terminal: Terminal, tmp_path: Path, row: str, says: str
) -> None:
    """Whatever is wrong with a row, it is told with its line, and --keep-good passes over it."""
    table = file_of(tmp_path, OWN + row + "\n")

    said = terminal.refused("pia", "assets", "import", table)
    assert said.startswith(f"line 4: {says}: "), said
    assert terminal.done("pia", "assets", "import", table, "--keep-good").startswith("2 assets")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nx\n", "The file has no column code, asset_type."),
        ("", "The file has no column"),
        (b"code,name,asset_type\nX1,Ger\xe4t,stand\n", "The file is not UTF-8"),
    ],
)
def test_useless_table(terminal: Terminal, tmp_path: Path, text: str | bytes, says: str) -> None:
    """A file that is no such table is refused as a whole."""
    assert says in terminal.refused("pia", "assets", "import", file_of(tmp_path, text))


def test_parts_of_each_other(terminal: Terminal, tmp_path: Path) -> None:
    """A circle of parts is refused, and nothing is left behind."""
    table = file_of(tmp_path, "code,name,asset_type,parent\nX1,a,stand,X2\nX2,b,stand,X1\n")

    assert "parts of each other" in terminal.refused("pia", "assets", "import", table)
    assert "X1" not in codes(terminal)


def test_export_is_an_import(terminal: Terminal, tmp_path: Path) -> None:
    """What one installation writes, an empty one reads."""
    terminal.done("pia", "assets", "import", file_of(tmp_path, OWN))
    table = terminal.done("adam", "assets", "export")
    rows = {row["code"]: row for row in csv.DictReader(table.splitlines())}

    assert set(rows) == codes(terminal)
    assert rows["X1L"] == {
        "code": "X1L",
        "name": "Stand X1L",
        "asset_type": "stand",
        "location": "North",
        "parent": "X1",
        "owner": "",
        "capacity_group": "narrow",
        "size_class": "C",
    }
    assert rows["S1"]["owner"] == terminal.email("olga")


def test_owners_by_address_or_id(terminal: Terminal, tmp_path: Path) -> None:
    """Who may read users names owners by address; who may not sees and names them by id."""
    olga = str(terminal.world.home.people["olga"].id)
    head, row = "code,name,asset_type,owner\n", "Stand X,stand,"
    terminal.done(
        "adam", "assets", "import", file_of(tmp_path, f"{head}X1,{row}{terminal.email('olga')}\n")
    )
    terminal.done("pia", "assets", "import", file_of(tmp_path, f"{head}X2,{row}{olga}\n"))

    owners = [terminal.json("ann", "assets", "show", code)["owner_id"] for code in ("X1", "X2")]
    assert owners == [olga, olga]
    assert olga in terminal.done("pia", "assets", "export")


def test_export_to_a_file_holds_no_formula(terminal: Terminal, tmp_path: Path) -> None:
    """A name that looks like a formula is text in the file."""
    terminal.done("pia", "assets", "add", "X1", "name=@SUM(A1)", "asset_type=stand")
    target = tmp_path / "out.csv"

    assert terminal.done("pia", "assets", "export", "--output", str(target)) == ""
    assert "X1,'@SUM(A1),stand" in target.read_text()


def test_people(terminal: Terminal) -> None:
    """A person is let in, shown, changed, and shut out."""
    given = ("--name", "New Body", "--role", "requester", "--password", "correct horse battery")
    made = terminal.json("adam", "users", "add", "new@example.org", *given)
    assert made["roles"] == ["requester"]
    assert "new@example.org" in terminal.done("adam", "users", "list")

    changed = terminal.json("adam", "users", "edit", "NEW@example.org", "--name", "Other")
    assert (changed["name"], changed["roles"]) == ("Other", ["requester"])
    assert terminal.json("adam", "users", "edit", made["id"], "--inactive")["active"] is False
    assert "Nobody active" in terminal.refused(None, "requests", "list", "--as", "new@example.org")


def test_password_is_asked_for_and_never_shown(terminal: Terminal) -> None:
    """A password that is typed is in no output."""
    typed = "correct horse battery\n" * 2
    said = terminal.done("adam", "users", "set-password", terminal.email("ann"), typing=typed)

    assert f"The password of {terminal.email('ann')} is set." in said
    assert "horse" not in said


def test_weak_password(terminal: Terminal) -> None:
    """A password that is too short is refused by the rules, not stored."""
    given = ("users", "set-password", terminal.email("ann"), "--password", "short")

    assert "password" in terminal.refused("adam", *given)


def test_ways_in(terminal: Terminal) -> None:
    """An administrator ends somebody's sessions, and lets him try again."""
    ann = terminal.email("ann")
    token = terminal.done(None, "token", ann).strip()
    application = terminal.container.application()
    caller = application.authenticate(token, correlation_id="c")
    assert application.who_am_i(caller=caller).user.email == ann
    terminal.clock.move(timedelta(seconds=1))

    assert terminal.done("adam", "users", "sign-out", ann) == f"{ann} is signed out everywhere.\n"
    with pytest.raises(UnknownCaller):
        application.who_am_i(caller=caller)
    assert terminal.done("adam", "users", "unlock", ann) == f"{ann} can sign in from anywhere.\n"
    assert "roles" in terminal.refused("rob", "users", "unlock", ann)


def test_requester_administers_nobody(terminal: Terminal) -> None:
    """People are the administrator's."""
    assert "roles" in terminal.refused("ann", "users", "edit", terminal.email("rob"), "--inactive")


def test_token_opens_the_service(terminal: Terminal) -> None:
    """A token for somebody is his, and printed alone."""
    text = terminal.done(None, "token", terminal.email("ann")).strip()

    claims = terminal.container.tokens().verify(text, at=terminal.clock.now())
    assert claims.user_id == terminal.world.home.people["ann"].id
    assert terminal.json(None, "token", terminal.email("ann"))["access_token"]


def test_token_for_nobody(terminal: Terminal) -> None:
    """Nobody's token is not made."""
    assert terminal.refused(None, "token", "nobody@example.org").startswith("Error: ")
