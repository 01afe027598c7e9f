"""The vector store in this process: FAISS for the vectors, posting lists for the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build.layout import LEXICAL, VECTORS, Layout, passages_of
from index.errors import CorruptBuild
from index.search.filter import EVERYTHING, Filter
from index.search.lexical import load_bm25
from index.search.stores.base import Floats, Found, best, spread_over
from index.search.stores.dense import DenseIndex, load_dense

Rows = NDArray[np.int64]

REACH = 2_000
"""How many passages an approximate index gives for a question."""
_FEW = 20_000
"""Passages; so many that a filter leaves are all looked at."""


class LocalStore:
    """See `VectorStore`. Raises CorruptBuild when a file of the build in `folder` does not fit the others."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._layout = layout
        self._dense = load_dense(folder / VECTORS)
        self._lexical = load_bm25(folder / LEXICAL)
        held, expected = (
            (self._dense.size, self._lexical.size),
            (len(layout.article_of), len(layout.regulation_of)),
        )
        if held != expected:
            raise CorruptBuild(
                f"{folder} holds {held[0]} vectors and the words of {held[1]} articles, "
                f"expected {expected[0]} and {expected[1]}; run `python -m index build`"
            )
        self._bounds = layout.bounds
        self._sample = self._completed(spread_over(self._dense.size))
        # In memory: every question looks at them, and they are a third of all that it would read.
        self._sampled: Floats = self._dense.vectors_of(self._sample)

    @property
    def size(self) -> int:
        """How many passages it holds."""
        return self._dense.size

    @property
    def dimension(self) -> int:
        """How long a vector is."""
        return self._dense.dimension

    @property
    def whole(self) -> bool:
        """See `VectorStore`."""
        return True

    def nearest(self, query: Floats, count: int, wanted: Filter) -> Found:
        """See `VectorStore`."""
        return self._dense.nearest(query, count, self._passes(wanted))

    def matching(self, terms: Mapping[str, float], count: int, wanted: Filter) -> Found:
        """See `VectorStore`."""
        return best(self.words(terms, wanted), count, above=0.0)

    def cosines(self, query: Floats, wanted: Filter, also: Rows | None = None) -> Floats:
        """See `VectorStore`."""
        if isinstance(self._dense, DenseIndex):
            return self._dense.cosines(query)
        passes = self._passes(wanted)
        rows = None if passes is None else np.flatnonzero(passes)
        known = np.full(self.size, np.nan, np.float32)
        if rows is None or len(rows) > _FEW:
            reached = self._dense.proposed(query, REACH, passes)
            rows = self._completed(reached if also is None else np.concatenate([reached, also]))
            known[self._sample] = self._sampled @ query
        known[rows] = self._dense.cosines_of(query, rows)
        return known

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

    def _completed(self, passages: Rows) -> Rows:
        """With the other passages of the same articles."""
        return passages_of(self._bounds, np.unique(self._layout.article_of[passages]).astype(np.int64))

    def _passes(self, wanted: Filter) -> NDArray[np.bool_] | None:
        if wanted == EVERYTHING:
            return None
        passed = self._layout.passed(wanted)
        return None if passed.all() else passed[self._layout.article_of]
