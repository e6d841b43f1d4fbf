"""Finding texts by words, much as a store's full-text search does."""

import re
from collections.abc import Iterable
from typing import Final

WORD: Final = re.compile(r"\w+")
ENDINGS: Final = ("ings", "ing", "ed", "es", "s", "e")
SHORTEST_STEM: Final = 3

TOO_COMMON: Final = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of"}
    | {"on", "or", "that", "the", "this", "to", "was", "will", "with"}
)
"""Words that say nothing about a text, so that nobody means to search for them."""


def stem(word: str) -> str:
    """Cut an English ending off, so that *light* finds *lights* and *lighting*."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def words(*texts: str) -> frozenset[str]:
    """List the words of texts, lower case and without endings."""
    found = (word for text in texts for word in WORD.findall(text.lower()))
    return frozenset(stem(word) for word in found)


def wanted(text: str) -> frozenset[str]:
    """List the words that a search for *text* has to find."""
    return words(text) - TOO_COMMON


def contains_all(parts: Iterable[str], *texts: str) -> bool:
    """Whether each part is somewhere in the texts, whatever its case."""
    whole = "\n".join(texts).lower()
    return all(part.lower() in whole for part in parts)
