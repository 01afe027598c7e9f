"""The vector store in this process: FAISS for the vectors, posting lists for the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.build.layout import LEXICAL, VECTORS, Layout
from index.errors import CorruptBuild
from index.search.filter import EVERYTHING, Filter
from index.search.lexical import load_bm25
from index.search.stores.base import Floats, Found
from index.search.stores.dense import load_dense

REACH = 2_000
"""How many passages an approximate index gives for a question."""


class LocalStore:
    """See `VectorStore`. Raises CorruptBuild when a file of the build in `folder` does not fit the others."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._layout = layout
        self._dense = load_dense(folder / VECTORS)
        self._lexical = load_bm25(folder / LEXICAL)
        held, expected = (self._dense.size, self._lexical.size), (len(layout.article_of), len(layout.starts))
        if held != expected:
            raise CorruptBuild(
                f"{folder} holds {held[0]} vectors and the words of {held[1]} articles, "
                f"expected {expected[0]} and {expected[1]}; run `python -m index build`"
            )

    @property
    def size(self) -> int:
        """How many passages it holds."""
        return self._dense.size

    @property
    def dimension(self) -> int:
        """How long a vector is."""
        return self._dense.dimension

    @property
    def exact(self) -> bool:
        """See `VectorStore`."""
        return self._dense.exact

    def nearest(self, query: Floats, count: int, wanted: Filter) -> Found:
        """See `VectorStore`."""
        rows = None if wanted == EVERYTHING else self._rows(wanted)
        return self._dense.nearest(query, count, rows)

    def matching(self, terms: Mapping[str, float], count: int, wanted: Filter) -> Found:
        """See `VectorStore`."""
        return best(self.words(terms, wanted), count, above=0.0)

    def cosines(self, query: Floats, wanted: Filter) -> Floats:
        """See `VectorStore`."""
        if self._dense.exact:
            return self._dense.cosines(query)
        return spread(self.nearest(query, REACH, wanted), self.size)

    def words(self, terms: Mapping[str, float], wanted: Filter) -> Floats:
        """See `VectorStore`."""
        scores = self._lexical.scores(terms)
        if wanted != EVERYTHING:
            scores[~self._layout.passed(wanted)] = 0.0
        return scores

    def cosines_of(self, query: Floats, rows: Sequence[int]) -> Floats:
        """See `VectorStore`."""
        return self._dense.cosines_of(query, rows)

    def vectors(self) -> Floats:
        """See `VectorStore`."""
        return self._dense.vectors()

    def close(self) -> None:
        """Nothing is held but memory."""

    def _rows(self, wanted: Filter) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.flatnonzero(self._layout.passed(wanted)[self._layout.article_of])


def best(scores: Floats, count: int, above: float = -np.inf) -> Found:
    """The `count` highest of `scores` that are over `above`; of equals the first."""
    kept = np.flatnonzero(scores > above)
    if len(kept) > count:
        # All that equal the last one in, so that which of them stays does not hang on the partition.
        last = np.partition(scores[kept], len(kept) - count)[len(kept) - count]
        kept = kept[scores[kept] >= last]
    rows = kept[np.argsort(-scores[kept], kind="stable")][:count]
    return Found(rows, scores[rows])


def spread(found: Found, size: int) -> Floats:
    """A score for each of `size` rows: those found their own, the others the lowest found."""
    scores = np.full(size, found.scores[-1] if len(found.scores) else 0.0, np.float32)
    scores[found.rows] = found.scores
    return scores
