"""Which checklist a person means: titles and aliases, through the same lexicon as search."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.checklists.models import Checklist
from index.segment import terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Texts to unit vectors, a row a text: an encoder's `encode_queries`."""

SURE = 0.5
"""Below this score no single checklist is taken for granted."""
POSSIBLE = 0.3
"""Below this score a checklist is not even offered."""
CLOSE = 0.12
"""Two that lie this near are both offered."""
OFFERED = 4
NAME_SHARE = 0.7
"""How much of the score says how much of the name was said; the rest, how much of what was said is name."""
DENSE_SHARE = 0.6
"""How much of what the words leave open the embedding may fill."""
UNLIKE, ALIKE = 2.5, 4.5
"""Standard deviations of a name's cosine above the mean of all names: below the first it means nothing
(measured: questions on canteens and weather reach 2.4), from the second on it counts in full."""


@dataclass(frozen=True, slots=True)
class Match:
    """A checklist, the title or alias that fits best, and how well (0 to 1)."""

    checklist: Checklist
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """`chosen` when one is clear; else `offered` holds those to choose from, best first, perhaps none."""

    chosen: Checklist | None
    offered: tuple[Match, ...]


class Matcher:
    """Matches what is typed against titles and aliases.

    With `encode`, names that share no word but mean the same are found too.
    """

    def __init__(self, checklists: Iterable[Checklist], encode: Encode | None = None) -> None:
        self._names = [(c, name) for c in checklists for name in dict.fromkeys((c.title, *c.aliases))]
        self._terms = [Counter(terms(name)) for _, name in self._names]
        holding = Counter(term for bag in self._terms for term in bag)
        count = max(len(self._names), 1)
        self._weights = {t: math.log(1 + count / n) for t, n in holding.items()}
        self._encode = encode
        self._vectors = encode([name for _, name in self._names]) if encode and self._names else None

    def match(self, text: str) -> Matches:
        """The checklist meant by `text`, or those it may mean."""
        best: dict[str, Match] = {}
        for (checklist, name), score in zip(self._names, self._scores(text), strict=True):
            if checklist.id not in best or score > best[checklist.id].score:
                best[checklist.id] = Match(checklist, name, score)
        ranked = sorted(best.values(), key=lambda match: -match.score)
        likely = [match for match in ranked if match.score >= POSSIBLE][:OFFERED]
        if not likely:
            return Matches(None, ())
        near = tuple(match for match in likely if likely[0].score - match.score < CLOSE)
        if likely[0].score >= SURE and len(near) == 1:
            return Matches(likely[0].checklist, near)
        return Matches(None, tuple(likely) if likely[0].score < SURE else near)

    def _scores(self, text: str) -> list[float]:
        said = Counter(terms(text))
        lexical = [self._overlap(said, bag) for bag in self._terms]
        if self._encode is None or self._vectors is None:
            return lexical
        similar = self._vectors @ self._encode([text])[0]
        deviations = (similar - similar.mean()) / (similar.std() or 1.0)
        alike = ((deviations - UNLIKE) / (ALIKE - UNLIKE)).clip(0.0, 1.0)
        return [w + (1 - w) * DENSE_SHARE * float(d) for w, d in zip(lexical, alike, strict=True)]

    def _overlap(self, said: Counter[str], name: Counter[str]) -> float:
        common = self._weight(said & name)
        if not common:
            return 0.0
        return NAME_SHARE * common / self._weight(name) + (1 - NAME_SHARE) * common / self._weight(said)

    def _weight(self, bag: Counter[str]) -> float:
        """A word that no name holds says little about which is meant."""
        return sum(self._weights.get(term, 0.5) * n for term, n in bag.items())
