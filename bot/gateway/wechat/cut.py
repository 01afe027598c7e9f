"""Text in pieces that WeChat takes: 2048 bytes of UTF-8 each, cut where a paragraph or an item ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST_BYTES = 2048
_MARK_BYTES = 20
"""Room for （12/34）."""
_LEAST = 0.25
"""A piece is filled to this part at least, before a worse place to cut is taken."""
_PLACES = (
    re.compile(r"\n"),  # the end of a paragraph, an item or a line
    re.compile(r"[。！？；][”’）」』]*"),  # of a sentence
    re.compile(r"[，、：,;:\s]"),  # of a clause
)
_LINK = re.compile(r"<a [^>]*>[^<]*</a>")


def cut(text: str, most: int = MOST_BYTES) -> list[str]:
    """Pieces of at most `most` bytes, marked （1/3） where there are several."""
    if len(text.encode()) <= most:
        return [text]
    pieces = [piece.strip("\n") for piece in split(text, most - _MARK_BYTES)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 1:
        return pieces
    return [f"{piece}\n（{number}/{len(pieces)}）" for number, piece in enumerate(pieces, 1)]


def split(text: str, most: int) -> list[str]:
    """Pieces of at most `most` bytes that joined give the text again; `most` must hold a character."""
    pieces = []
    while len(text.encode()) > most:
        end = _end(text, _fitting(text, most))
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text else pieces


def _fitting(text: str, most: int) -> int:
    # No character is cut through: the broken one at the end is dropped by the decoder.
    return len(text.encode()[:most].decode(errors="ignore"))


def _end(text: str, fitting: int) -> int:
    """Where the first piece ends: the last good place among the first `fitting` characters."""
    links = [match.span() for match in _LINK.finditer(text[: fitting * 2])]
    for place in _PLACES:
        ends = [end for end in _ends(place, text, fitting) if not _within(end, links)]
        if ends and ends[-1] >= fitting * _LEAST:
            return ends[-1]
    end = fitting
    while end > 1 and _joined(text, end):
        end -= 1
    inside = next((start for start, stop in links if start < end < stop), 0)
    return inside or (end if end > 1 else fitting)


def _ends(place: re.Pattern[str], text: str, fitting: int) -> Iterator[int]:
    return (match.end() for match in place.finditer(text, 0, fitting))


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < position < stop for start, stop in spans)


def _joined(text: str, at: int) -> bool:
    """Whether the characters around `at` are one to the eye: an accent, a joined or coloured emoji."""
    return (
        unicodedata.combining(text[at]) != 0
        or text[at] in "\u200d\ufe0f"
        or "\U0001f3fb" <= text[at] <= "\U0001f3ff"
        or text[at - 1] == "\u200d"
    )
