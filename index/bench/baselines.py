"""What retrieval is held against: lexical search as others do it, and each half of ours alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.bench.metrics import DEPTH
from index.segment.segmenter import Segmenter


class System(Protocol):
    """Something that ranks articles."""

    name: str

    def search(self, question: str) -> Sequence[int]:
        """The places of the best articles, best first."""


class RankBm25:
    """The package rank_bm25 over jieba's words."""

    name = "rank_bm25, jieba words"

    def __init__(self, texts: Sequence[str], segmenter: Segmenter) -> None:
        from rank_bm25 import BM25Okapi

        self._segmenter = segmenter
        self._index = BM25Okapi([segmenter.words(text) for text in texts])

    def search(self, question: str) -> Sequence[int]:
        """See `System`."""
        return best(self._index.get_scores(self._segmenter.words(question)))


class Bm25s:
    """The package bm25s over jieba's words."""

    name = "bm25s, jieba words"

    def __init__(self, texts: Sequence[str], segmenter: Segmenter) -> None:
        import bm25s

        self._segmenter = segmenter
        self._index = bm25s.BM25()
        self._index.index([segmenter.words(text) for text in texts], show_progress=False)

    def search(self, question: str) -> Sequence[int]:
        """See `System`."""
        return best(self._index.get_scores(self._segmenter.words(question)))


def best(scores: NDArray[np.floating]) -> list[int]:
    """The places of the DEPTH highest scores, highest first, the earlier of two alike."""
    return [int(place) for place in np.argsort(-np.asarray(scores), kind="stable")[:DEPTH]]
