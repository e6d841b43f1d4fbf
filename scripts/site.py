"""Brings into the site what documents link to outside their folder, for MkDocs."""

import re
from pathlib import Path
from posixpath import normpath, relpath
from typing import Any, Final

from mkdocs.structure.files import File, Files

ROOT: Final = Path(__file__).parent.parent
LINK: Final = re.compile(r"\]\(([^)#:\s]+)(#[^)\s]*)?\)")
PLACE: Final = "sources"
HOME: Final = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md"}
"""Pages that are not in docs/, and what the site calls them."""


def on_files(files: Files, config: Any, **_: Any) -> Files:  # noqa: ANN401 - MkDocs calls it
    """Add pages of the root, and every file that a page links to outside docs/."""
    for name, page in HOME.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text("utf-8")))
    pages = {f"docs/{each.src_uri}": each.content_string for each in files.documentation_pages()}
    for home, page in HOME.items():
        pages[home] = pages.pop(f"docs/{page}")
    for name in sorted({target for page in pages for target in outside(page, pages[page])}):
        content = (ROOT / name).read_bytes()
        files.append(File.generated(config, kept(name), content=content))
    return files


def outside(page: str, text: str) -> set[str]:
    """List the files of the repository, outside docs/, that a page links to."""
    found = {target_of(page, link[1]) for link in LINK.finditer(text)}
    return {name for name in found if is_outside(name)}


def is_outside(name: str) -> bool:
    """Whether something is a file that the site does not have by itself."""
    return not name.startswith("docs/") and name not in HOME and (ROOT / name).is_file()


def target_of(page: str, link: str) -> str:
    """Name what a link leads to, as seen from the repository's root."""
    return normpath(str(Path(page).parent / link))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:  # noqa: ANN401 - MkDocs calls it
    """Lead links to where things are in the site."""
    here = page.file.src_uri
    homes = {page: name for name, page in HOME.items()}
    source = homes.get(here, f"docs/{here}")

    def led(link: re.Match[str]) -> str:
        target = target_of(source, link[1])
        return f"]({relpath(place_of(target, link[1]), str(Path(here).parent))}{link[2] or ''})"

    return LINK.sub(led, markdown)


def place_of(target: str, said: str) -> str:
    """Say where the site has a file of the repository; a folder is where it begins."""
    if target in HOME:
        return HOME[target]
    if (ROOT / target).is_dir():
        first = min((ROOT / target).glob("*.md"))
        target = str(first.relative_to(ROOT))
    if target.startswith("docs/"):
        return target.removeprefix("docs/")
    return kept(target) if is_outside(target) else said


def kept(name: str) -> str:
    """Say where the site keeps a file; MkDocs hides those that begin with a dot."""
    return f"{PLACE}/{name}".replace("/.", "/")
