"""What a vector store can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.filter import Filter

Floats = NDArray[np.float32]


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
    def exact(self) -> bool:
        """Whether `cosines` knows every passage, and not only the likely ones."""

    def nearest(self, query: Floats, count: int, wanted: Filter) -> Found:
        """The `count` passages nearest to a 1-D `query` among those that are `wanted`, with their cosines."""

    def matching(self, terms: Mapping[str, float], count: int, wanted: Filter) -> Found:
        """The `count` articles with the best BM25 scores among the `wanted`; none that has no term."""

    def cosines(self, query: Floats, wanted: Filter) -> Floats:
        """A cosine for each passage; what is not wanted, or too far off to be reached, gets the lowest."""

    def words(self, terms: Mapping[str, float], wanted: Filter) -> Floats:
        """A BM25 score for each article; what is not wanted, or too poor to be reached, gets 0."""

    def cosines_of(self, query: Floats, rows: Sequence[int]) -> Floats:
        """The exact cosines of some passages."""

    def vectors(self) -> Floats:
        """All vectors, shape `(size, dimension)`."""

    def close(self) -> None:
        """Let go of it."""
