"""One form for each character, without losing where it stood."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import List, Tuple

# What NFKC leaves apart though people type one for the other.
_ALIKE = {
    "〇": "零",
    "○": "零",
    "﹤": "<",
    "〈": "<",
    "﹥": ">",
    "〉": ">",
    "～": "~",
    "—": "-",
    "–": "-",
    "・": "·",
}


def normalise(text: str) -> str:
    """Half-width, compatibility forms resolved, lower case, control characters and blanks as spaces."""
    return normalise_with_origins(text)[0]


def normalise_with_origins(text: str) -> Tuple[str, List[int]]:
    """The normalised text, and for each of its characters the place in `text` that it came from."""
    characters: List[str] = []
    origins: List[int] = []
    for place, character in enumerate(text):
        for piece in _one(character):
            characters.append(piece)
            origins.append(place)
    return "".join(characters), origins


@lru_cache(maxsize=16384)
def _one(character: str) -> str:
    known = _ALIKE.get(character)
    if known is not None:
        return known
    category = unicodedata.category(character)
    if category == "Cf":  # zero-width joiners, direction marks: they separate nothing
        return ""
    if category[0] in "CZ":
        return " "
    return unicodedata.normalize("NFKC", character).lower()
