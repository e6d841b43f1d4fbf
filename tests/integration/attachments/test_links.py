"""Links that were altered, in every way that chance thinks of, give nothing."""

import os
import random
from collections.abc import Callable
from typing import Final

from tests.support.rest.attachments import attached, get
from tests.support.web import memory_web

LINKS: Final = int(os.environ.get("WORKCORE_LINKS", "500"))
LETTERS: Final = "abcdefABCDEF0123456789-_~%&=./ \N{SNOWMAN}"

Change = Callable[[str, random.Random], str]


def replaced(text: str, chance: random.Random) -> str:
    """Change a letter."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(LETTERS) + text[at + 1 :]


def dropped(text: str, chance: random.Random) -> str:
    """Leave letters out."""
    at = chance.randrange(len(text))
    return text[:at] + text[at + chance.randint(1, 5) :]


def added(text: str, chance: random.Random) -> str:
    """Add a letter."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(LETTERS) + text[at:]


def shuffled(text: str, chance: random.Random) -> str:
    """Exchange the values of two parameters."""
    pairs = [pair.partition("=") for pair in text.split("&")]
    one, two = chance.sample(range(len(pairs)), 2)
    values = [value for _, _, value in pairs]
    values[one], values[two] = values[two], values[one]
    return "&".join(f"{name}={value}" for (name, _, _), value in zip(pairs, values, strict=True))


CHANGES: Final[tuple[Change, ...]] = (replaced, dropped, added, shuffled)


def test_altered_links_give_nothing() -> None:
    """Of thousands of links that differ from the one that was given, none gives a byte."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    web = memory_web()
    request = web.made()
    url, other = (attached(web, request)["download_url"] for _ in "ab")
    path, _, query = url.partition("?")
    assert get(web, url).status_code == 200

    for _ in range(LINKS):
        changed = query
        for _ in range(chance.randint(1, 3)):
            changed = chance.choice(CHANGES)(changed, chance)
        if changed == query:
            continue
        where = chance.choice((path, path, other.partition("?")[0]))
        answer = get(web, f"{where}?{changed}")
        assert answer.status_code in {403, 404, 422, 400}, (seed, changed)
        assert b"%PDF" not in answer.content, (seed, changed)
