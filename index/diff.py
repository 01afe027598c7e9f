"""新旧条文对照: two versions of a regulation side by side, article by article, the changed words marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from index.models import Article

_ALIKE = 0.35
"""Articles whose likeness is less than this are not one article in two versions."""
_SAME_PLACE = 0.15
"""What the same number adds to the share of pairs of characters that two articles have in common."""


class Change(StrEnum):
    """What became of an article."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both versions have, or one of them only."""

    text: str
    old: bool
    new: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One article in both versions; CHANGED may have moved as well. `pieces` are given for CHANGED only."""

    change: Change
    old: Article | None
    new: Article | None
    pieces: tuple[Piece, ...] = ()


def compare(old: Sequence[Article], new: Sequence[Article]) -> list[Pair]:
    """Every article of both, in the order of the new text; what was removed stands where it stood."""
    partner = _partners(old, new)
    back = {new_at: old_at for old_at, new_at in partner.items()}
    found: list[Pair] = []
    removed = [at for at in range(len(old)) if at not in partner]
    reached = -1
    for at, article in enumerate(new):
        if at not in back:
            found.append(Pair(Change.ADDED, None, article))
            continue
        found += [Pair(Change.REMOVED, old[gone], None) for gone in removed if reached < gone < back[at]]
        reached = max(reached, back[at])
        found.append(_pair(old[back[at]], article))
    return found + [Pair(Change.REMOVED, old[gone], None) for gone in removed if gone > reached]


def counterpart(article: Article, among: Sequence[Article]) -> Article | None:
    """The article of another version that says the same, None if there is none."""
    plain = _plain(article)
    pairs = _pairs(plain)
    best, best_score = None, _ALIKE
    for other in among:
        score = 2.0 if _plain(other) == plain else _likeness(pairs, _pairs(_plain(other)))
        score += _SAME_PLACE * (other.number == article.number)
        if score > best_score:
            best, best_score = other, score
    return best


def marked_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """`old` and `new` as runs of words that both have or only one of them."""
    from index.segment import tokenize_with_offsets

    before, after = (_words(text, tokenize_with_offsets(text)) for text in (old, new))
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("".join(before[a:b]), old=True, new=True))
            continue
        if b > a:
            found.append(Piece("".join(before[a:b]), old=True, new=False))
        if d > c:
            found.append(Piece("".join(after[c:d]), old=False, new=True))
    return tuple(found)


def _pair(old: Article, new: Article) -> Pair:
    if _plain(old) != _plain(new):
        return Pair(Change.CHANGED, old, new, marked_pieces(old.text, new.text))
    return Pair(Change.SAME if old.number == new.number else Change.MOVED, old, new)


def _partners(old: Sequence[Article], new: Sequence[Article]) -> dict[int, int]:
    """Which new article each old one became: the same words first, then the likest, each taken once."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    by_text: dict[str, list[int]] = {}
    for at, article in enumerate(new):
        by_text.setdefault(_plain(article), []).append(at)
    for at, article in enumerate(old):
        same = [other for other in by_text.get(_plain(article), ()) if other not in taken]
        if same:
            partner[at] = next((o for o in same if new[o].number == article.number), same[0])
            taken.add(partner[at])
    left = [(at, _pairs(_plain(article))) for at, article in enumerate(old) if at not in partner]
    right = [(at, _pairs(_plain(article))) for at, article in enumerate(new) if at not in taken]
    scored = []
    for a, mine in left:
        for b, theirs in right:
            alike = _likeness(mine, theirs) + _SAME_PLACE * (old[a].number == new[b].number)
            if alike >= _ALIKE:
                scored.append((alike, a, b))
    for _, a, b in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if a not in partner and b not in taken:
            partner[a] = b
            taken.add(b)
    return partner


def _plain(article: Article) -> str:
    """The words alone: full- and half-width punctuation, blanks and line breaks are no difference."""
    from index.segment.normalise import normalise

    return "".join(char for char in normalise(article.text) if char.isalnum())


def _pairs(plain: str) -> frozenset[str]:
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def _likeness(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return 2 * len(mine & theirs) / ((len(mine) + len(theirs)) or 1)


def _words(text: str, tokens: Iterable[object]) -> list[str]:
    """The text cut at the words, what stands between them kept."""
    cuts = {0, len(text)}
    for token in tokens:
        cuts |= {token.start, token.end}  # type: ignore[attr-defined]
    ordered = sorted(cuts)
    return [text[a:b] for a, b in pairwise(ordered)]
