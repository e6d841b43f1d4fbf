"""Requests from and to CSV, made-up and real."""

import csv
from pathlib import Path

import pytest
from tests.support.terminal import WORK, Terminal

REAL = Path(__file__).parents[5] / "shared" / "data"
DEFAULTS = tuple(
    word
    for field in WORK
    if not field.startswith(("title=", "description=", "asset="))
    for word in ("--default", field)
)
ON_S1 = (*DEFAULTS, "--default", "asset=S1")
TEXTS = 'text\nair conditioner u/s\n"=HYPERLINK(""x"")"\nleft eng. leaking oil\n'


def file_of(folder: Path, text: str) -> str:
    """Write a file, and tell where."""
    path = folder / "table.csv"
    path.write_text(text)
    return str(path)


def titles(terminal: Terminal) -> list[str]:
    """List the titles of all requests, oldest first."""
    items = terminal.json("adam", "requests", "list", "--limit", "1000")["items"]
    return [item["title"] for item in reversed(items)]


def test_texts_become_drafts(terminal: Terminal, tmp_path: Path) -> None:
    """A column of texts and defaults for the rest make a draft a row."""
    said = terminal.done("ann", "requests", "import", file_of(tmp_path, TEXTS), *ON_S1)

    assert said == "3 requests raised, 0 rows left out.\n"
    assert titles(terminal) == ["air conditioner u/s", '=HYPERLINK("x")', "left eng. leaking oil"]


def test_bad_rows_stop_the_import(terminal: Terminal, tmp_path: Path) -> None:
    """Each bad row is told; nothing is raised unless the good rows are asked for."""
    table = file_of(tmp_path, "text,asset,priority\na,S1,low\nb,S99,low\nc,S1,urgent\n")

    said = terminal.refused("ann", "requests", "import", table, *DEFAULTS)
    assert said.splitlines()[0] == "line 3: asset: There is no asset S99."
    assert said.splitlines()[1].startswith("line 4: priority: Must be one of")
    assert titles(terminal) == []

    kept = terminal.run("ann", "requests", "import", table, *DEFAULTS, "--keep-good")
    assert kept.stdout == "1 request raised, 2 rows left out.\n"
    assert "line 3: " in kept.stderr
    assert titles(terminal) == ["a"]


def test_export_holds_what_the_filters_find(terminal: Terminal) -> None:
    """Columns have headings, filters leave out, and no cell is a formula."""
    draft = terminal.raised("title=@SUM(A1)")
    terminal.raised(submit=True)
    table = terminal.done("ann", "requests", "export", "--status", "draft")

    (row,) = csv.DictReader(table.splitlines())
    assert (row["reference"], row["status"], row["asset"]) == (draft, "draft", "S1")
    assert row["title"] == "'@SUM(A1)"


def test_export_is_an_import(terminal: Terminal, tmp_path: Path) -> None:
    """What is exported can be imported again, as new drafts."""
    terminal.raised(submit=True)
    table = file_of(tmp_path, terminal.done("ann", "requests", "export"))

    assert "1 request raised" in terminal.done("ann", "requests", "import", table)
    assert titles(terminal) == ["Renew the lighting"] * 2


def test_long_export_is_read_page_by_page(terminal: Terminal, tmp_path: Path) -> None:
    """More rows than a page has are all there, each once."""
    texts = "text\n" + "".join(f"work {number}\n" for number in range(130))
    terminal.done("ann", "requests", "import", file_of(tmp_path, texts), *ON_S1)

    rows = list(csv.DictReader(terminal.done("ann", "requests", "export").splitlines()))
    assert len({row["reference"] for row in rows}) == len(rows) == 130


def real(name: str) -> str:
    """Find a file of real data; skip where there is none."""
    path = REAL / name
    if not path.exists():
        pytest.skip(reason=f"the real data is not beside this repository: {path}")
    return str(path)


def test_real_stands(terminal: Terminal) -> None:
    """Published stands are entered, MARS halves under their whole, and dirt is told by line."""
    table = real("egll-stands.csv")
    words = ("assets", "import", table, "--format", "stands")
    assert "nothing was stored" in terminal.refused("pia", *words)
    kept = terminal.run("pia", *words, "--keep-good")
    entered, left_out = (int(word) for word in kept.stdout.split() if word.isdecimal())

    assert entered > 200
    assert left_out == len(kept.stderr.splitlines()) > 0
    assert all(line.startswith("line ") for line in kept.stderr.splitlines())
    stands = terminal.json("ann", "assets", "list", "--type", "stand")["items"]
    of_a_whole = [asset for asset in stands if asset["code"][:-1].isdecimal()]
    assert any(asset["parent_id"] for asset in of_a_whole if asset["code"][-1] in "LR")


def test_real_maintenance_texts(terminal: Terminal) -> None:
    """Texts as crews write them become drafts, and are found by their words."""
    table = real("maintenance-texts.csv")
    said = terminal.done("ann", "requests", "import", table, *ON_S1)

    assert said == "600 requests raised, 0 rows left out.\n"
    assert terminal.json("ann", "requests", "list", "--q", "thermostat")["items"]
