"""What a vector store can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.filter import Filter

Floats = NDArray[np.float32]

_SAMPLED = 1_024
"""Passages; what they score tells how a question's scores lie."""
_FOR_A_FLOOR = 8_192
"""Scores; so many tell about how high the best of them all are."""


@dataclass(frozen=True, slots=True)
class Found:
    """Positions and what they scored, best first."""

    rows: NDArray[np.int64]
    scores: Floats


class VectorStore(Protocol):
    """One build's passages by their vectors and its articles by their words. Safe to share between threads.

    Vectors are of unit length, so inner products are cosines; words are scored by BM25. Every call may raise
    StoreUnavailable where the store is another process.
    """

    @property
    def size(self) -> int:
        """How many passages it holds."""

    @property
    def dimension(self) -> int:
        """How long a vector is."""

    @property
    def whole(self) -> bool:
        """Whether `cosines` knows all passages of an article where it knows one."""

    def nearest(self, query: Floats, count: int, wanted: Filter) -> Found:
        """The `count` passages nearest to a 1-D `query` among those that are `wanted`, with their cosines."""

    def matching(self, terms: Mapping[str, float], count: int, wanted: Filter) -> Found:
        """The `count` articles with the best BM25 scores among the `wanted`; none that has no term."""

    def cosines(self, query: Floats, wanted: Filter, also: NDArray[np.int64] | None = None) -> Floats:
        """An inner product for each passage, NaN for what is not wanted or is too far off to be reached.

        Among a great many only the nearest are reached, the passages `also`, and a few all over the library
        by which the others can be guessed. With a `query` of another length than 1 they are products.
        """

    def words(self, terms: Mapping[str, float], wanted: Filter) -> Floats:
        """A BM25 score for each article; what is not wanted, or too poor to be reached, gets 0."""

    def cosines_of(self, query: Floats, rows: Sequence[int]) -> Floats:
        """The exact cosines of some passages."""

    def vectors(self) -> Floats:
        """All vectors, shape `(size, dimension)`."""

    def close(self) -> None:
        """Let go of it."""


def best(scores: Floats, count: int, above: float = -np.inf) -> Found:
    """The `count` highest of `scores` that are over `above`; of equals the first."""
    floor = _surely_under(scores, count)
    kept = np.flatnonzero(scores > above if floor <= above else scores >= floor)
    if len(kept) > count:
        # All that equal the last one in, so that which of them stays does not hang on the partition.
        last = np.partition(scores[kept], len(kept) - count)[len(kept) - count]
        kept = kept[scores[kept] >= last]
    rows = kept[np.argsort(-scores[kept], kind="stable")][:count]
    return Found(rows, scores[rows])


def _surely_under(scores: Floats, count: int) -> float:
    """A score that more than `count` of very many reach, -inf of few: it spares looking for it among all."""
    every = len(scores) // _FOR_A_FLOOR
    if every < 2:
        return -np.inf
    some = np.sort(scores[::every])
    reached = float(some[-min(len(some), 2 + 4 * count // every)])
    return reached if np.count_nonzero(scores >= reached) >= count else -np.inf


def spread_over(size: int) -> NDArray[np.int64]:
    """A few rows from all over `size` of them, the same ones every time."""
    return np.unique(np.linspace(0, max(size - 1, 0), min(size, _SAMPLED)).astype(np.int64))
