"""Files of requests, from the terminal."""

import re
from pathlib import Path

import pytest
from tests.support.rest.forms import PDF
from tests.support.terminal import Terminal

from workcore.model import ScanAnswer
from workcore.testing.builders import HOUR
from workcore.testing.contracts.scanner import EICAR
from workcore_adapters.memory import MemoryScanner


def written(folder: Path, name: str = "plan.pdf", content: bytes = PDF) -> str:
    """Write a file, and tell where."""
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_there_and_back(terminal: Terminal, tmp_path: Path) -> None:
    """A file is attached, listed, downloaded as it was, and taken away."""
    request = terminal.raised()
    said = terminal.done("ann", "requests", "attach", request, written(tmp_path))
    assert "plan.pdf" in said
    assert "clean" in said
    (file,) = terminal.json("ann", "requests", "attachments", request)["items"]
    assert (file["name"], file["size"]) == ("plan.pdf", len(PDF))

    target = tmp_path / "target"
    target.mkdir()
    said = terminal.done("ann", "requests", "download", request, "plan.pdf", "--to", str(target))
    assert said.strip() == str(target / "plan.pdf")
    assert (target / "plan.pdf").read_bytes() == PDF
    by_id = ("requests", "download", request, file["id"], "--to", str(tmp_path / "other.pdf"))
    terminal.done("ann", *by_id)
    assert "is there already" in terminal.refused("ann", *by_id)

    terminal.done("ann", "requests", "detach", request, "plan.pdf")
    assert "Nothing found" in terminal.done("ann", "requests", "attachments", request)
    assert "no attachment plan.pdf" in terminal.refused(
        "ann", "requests", "download", request, "plan.pdf"
    )


def test_progress_shows_on_a_terminal(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever watches sees how much of a file has gone, each way; whoever pipes sees no bar."""
    path = written(tmp_path, content=PDF + bytes(2_000_000))
    request = terminal.raised()
    attach = ("requests", "attach", request, path)
    download = ("requests", "download", request, "plan.pdf", "--to")
    bar = re.compile(r"\.pdf.*2\.0/2\.0 +MB")
    for words in (attach, (*download, str(tmp_path / "piped.pdf"))):
        assert not bar.search(terminal.done("ann", *words))

    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    for words in (attach, (*download, str(tmp_path / "watched.pdf"))):
        result = terminal.run("ann", *words)
        assert result.exit_code == 0
        assert bar.search(result.stdout), result.stdout


def test_refused_files(terminal: Terminal, tmp_path: Path) -> None:
    """Each file that is refused says why, and the command fails; the others are attached."""
    request = terminal.raised()
    files = (
        written(tmp_path),
        written(tmp_path, "a.exe", b"MZ"),
        written(tmp_path, "b.pdf", EICAR),
    )
    result = terminal.run("ann", "requests", "attach", request, *files)

    assert result.exit_code == 1
    assert "none is taken" in result.stdout
    assert "Eicar-Test-Signature" in result.stdout
    names = [f["name"] for f in terminal.json("ann", "requests", "attachments", request)["items"]]
    assert names == ["plan.pdf", "b.pdf"]
    assert "infected" in terminal.refused("ann", "requests", "download", request, "b.pdf")


def test_looking_after_files(terminal: Terminal, tmp_path: Path) -> None:
    """Files that wait are scanned again; keys and orphans are looked after."""
    scanner = terminal.container.scanner()
    assert isinstance(scanner, MemoryScanner)
    scanner.answer = ScanAnswer.UNAVAILABLE
    request = terminal.raised()
    terminal.done("ann", "requests", "attach", request, written(tmp_path))
    scanner.answer = None
    terminal.clock.move(HOUR)

    assert terminal.json(None, "attachments", "rescan") == {
        "judged": 1,
        "waiting": 0,
        "overtaken": 0,
    }
    nothing = {"rewrapped": 0, "overtaken": 0, "broken": 0}
    assert terminal.json(None, "attachments", "rewrap") == nothing
    assert terminal.json(None, "attachments", "sweep") == {"orphans": 0, "unfinished": 0}


def test_download_that_fails_leaves_nothing(terminal: Terminal, tmp_path: Path) -> None:
    """Of a damaged file nothing is left here."""
    request = terminal.raised()
    terminal.done("ann", "requests", "attach", request, written(tmp_path))
    (file,) = terminal.json("ann", "requests", "attachments", request)["items"]
    blobs = terminal.container.blobs()
    (name,) = blobs.names(before=terminal.clock.now() + HOUR)
    blobs.keep(name, b"damage")

    target = tmp_path / "copy.pdf"
    said = terminal.refused("ann", "requests", "download", request, file["id"], "--to", str(target))
    assert "is damaged" in said
    assert not target.exists()
