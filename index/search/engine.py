"""Lexical and dense retrieval over one build, fused and folded to articles.

Each article gets the sum of two standard scores: of its BM25 over words and character pairs, and of the
cosine of its best passage. In a large library both are stretched to between 0 and 1 instead, and the
cosine counts three times as much. Scores of different engines are never added raw.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build.layout import LAYOUT, LEXICAL, LEXICON, PASSAGE_LEXICAL, VECTORS
from index.embed.encoder import Encoder
from index.errors import CorruptBuild
from index.search.adapter import Adapter
from index.search.aspects import load_aspects
from index.search.dense import load_dense
from index.search.homophones import load_homophones
from index.search.lexical import load_bm25
from index.search.question import Question, read_question
from index.search.synonyms import load_synonyms
from index.segment.segmenter import Segmenter

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
"""One truth for each article of the build."""

_EXHAUSTIVE = 20_000
"""Up to so many passages every one is scored; beyond, the nearest `_NEAREST` are."""
_NEAREST = 2_000
_CACHED_QUERIES = 512
_MANY = 2_000
"""Articles; from here on words are shared by so many that vectors count for more (decision 0013)."""
_DENSE_SHARE = 0.75
_SPREAD = 12.0
"""What a best article's standard scores come to among thousands, so that both ways give like scores."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article at `position` in the build with what speaks for it."""

    position: int
    score: float
    lexical: float
    """Its BM25 score, raw."""
    cosine: float
    """That of its best passage."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles, best first. `cosines` and `lexical` hold a score for each passage of the build."""

    question: Question
    hits: tuple[Hit, ...]
    cosines: Floats
    lexical: Floats


class Engine:
    """Searches one build. Safe to share between threads."""

    def __init__(self, folder: Path, encoder: Encoder, adapter: Adapter | None = None) -> None:
        self._encoder = encoder
        self.adapter = adapter
        """May be exchanged between searches."""
        self.articles = load_bm25(folder / LEXICAL)
        self.passages = load_bm25(folder / PASSAGE_LEXICAL)
        self._dense = load_dense(folder / VECTORS)
        lexicon = folder / LEXICON
        self.segmenter = Segmenter(lexicon)
        self.aspects = load_aspects(lexicon)
        self._synonyms = load_synonyms(lexicon)
        self._homophones = load_homophones(lexicon)
        self.article_of = _layout(folder / LAYOUT)
        # Passages stand in the order of their articles, and every article has one.
        self._starts = np.searchsorted(self.article_of, np.arange(self.articles.size))
        self._cache: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()
        if self._dense.dimension != encoder.dimension or self._dense.size != len(self.article_of):
            raise CorruptBuild(
                f"{folder / VECTORS} holds {self._dense.size} vectors of {self._dense.dimension}, expected "
                f"{len(self.article_of)} of {encoder.dimension}; run `python -m index build`"
            )

    def rank(self, text: str, count: int, among: Mask | None = None) -> Ranking:
        """The `count` best articles for a question, of those whose position is true in `among` if given."""
        question = read_question(text, self.segmenter, self._synonyms, self._homophones)
        lexical = self.articles.scores(question.terms)
        vector = self._vector(question.corrected)
        cosines = self._cosines(vector)
        best = self.nearness(cosines)
        turned = cosines if self.adapter is None else self._cosines(self.adapter.apply(vector))
        scores = self._fused(lexical, self.nearness(turned))
        if among is not None:
            scores[~among] = -np.inf
        order = [int(i) for i in np.argsort(-scores, kind="stable")[:count] if np.isfinite(scores[i])]
        hits = tuple(Hit(i, float(scores[i]), float(lexical[i]), float(best[i])) for i in order)
        return Ranking(question, hits, cosines, self.passages.scores(question.terms))

    def nearness(self, cosines: Floats) -> Floats:
        """For each article, from a cosine for each passage, that of its best one."""
        return np.asarray(np.maximum.reduceat(cosines, self._starts), np.float32)

    def _fused(self, lexical: Floats, near: Floats) -> Floats:
        if self.articles.size < _MANY:
            return _standard(lexical) + _standard(near)
        return np.asarray(
            _SPREAD * (_DENSE_SHARE * _stretched(near) + (1 - _DENSE_SHARE) * _stretched(lexical)), np.float32
        )

    def passage_vectors(self) -> Floats:
        """All of them, row by position."""
        return self._dense.vectors()

    def _cosines(self, vector: Floats) -> Floats:
        count = self._dense.size if self._dense.size <= _EXHAUSTIVE else _NEAREST
        rows, scores = self._dense.nearest(vector, count)
        cosines = np.full(self._dense.size, scores[-1] if len(scores) else 0.0, np.float32)
        cosines[rows] = scores
        return cosines

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text, as questions are embedded."""
        return self._encoder.encode_queries(texts)

    def _vector(self, text: str) -> Floats:
        with self._lock:
            if text in self._cache:
                self._cache.move_to_end(text)
                return self._cache[text]
        vector: Floats = self._encoder.encode_queries([text])[0]
        with self._lock:
            self._cache[text] = vector
            if len(self._cache) > _CACHED_QUERIES:
                self._cache.popitem(last=False)
        return vector


def _standard(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-9), np.float32)


def _stretched(scores: Floats) -> Floats:
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / (high - low + 1e-9), np.float32)


def _layout(path: Path) -> NDArray[np.int32]:
    try:
        with np.load(path, allow_pickle=False) as data:
            return np.asarray(data["article"], np.int32)
    except (OSError, ValueError, KeyError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error
