"""Lexical and dense retrieval over one build, fused and folded to articles.

In a small library each article gets the sum of two standard scores: of its BM25 over words and character
pairs, and of the cosine of its best passage. In a large one, both are stretched to between 0 and 1, the
cosine, of the best passage and of the whole, with what all passages share taken away, and it counts four
times as much. Scores of different engines are never added raw.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build.layout import CENTRE, LEXICAL, LEXICON, MANY, VECTORS, Layout, passages_of
from index.embed.encoder import Encoder
from index.errors import CorruptBuild
from index.search.adapter import Adapter
from index.search.aspects import load_aspects
from index.search.centre import Centre, load_centre
from index.search.context import in_context
from index.search.everyday import load_everyday
from index.search.filter import EVERYTHING, Filter
from index.search.homophones import load_homophones
from index.search.lexical import load_vocabulary
from index.search.question import Question, read_question
from index.search.siblings import load_siblings
from index.search.stores import VectorStore
from index.search.stores.base import best
from index.search.synonyms import load_synonyms
from index.segment.segmenter import Segmenter

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_CACHED_QUERIES = 512
_SURE = 200
"""Articles; so many of the best by words are compared by vectors too, even where not all are."""
_DENSE_SHARE = 0.8
_WHOLE_SHARE = 0.4
"""What all passages of an article count for beside its best one."""
_LEARNED_SHARE = 0.9
"""Of vectors that judged questions have turned (decision 0014)."""
_VOTE = 0.04
"""Of a stretched score, what a judged question that is wholly like this one gives its articles."""
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
    """Articles, best first, for a question with its `vector`."""

    question: Question
    vector: Floats
    hits: tuple[Hit, ...]


class Engine:
    """Searches one build. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        store: VectorStore,
        layout: Layout,
        adapter: Adapter | None = None,
        worth: Floats | None = None,
    ) -> None:
        """`worth` is what the articles of each regulation gain in a large library, nothing if not given."""
        self._encoder = encoder
        self.store = store
        self.layout = layout
        self.adapter = adapter
        """May be exchanged between searches."""
        self._worth = np.zeros(len(layout.regulations), np.float32) if worth is None else worth
        self.words = load_vocabulary(folder / LEXICAL)
        centre = load_centre(folder / CENTRE)
        self._centre = centre if self.large else replace(centre, share=0.0)
        lexicon = folder / LEXICON
        self.segmenter = Segmenter(lexicon)
        self.aspects = load_aspects(lexicon)
        self.siblings = load_siblings(lexicon)
        self._synonyms = load_synonyms(lexicon)
        self._homophones = load_homophones(lexicon)
        self._everyday = load_everyday(lexicon)
        self._bounds = layout.bounds
        self._cache: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()
        if store.dimension != encoder.dimension:
            raise CorruptBuild(
                f"{folder / VECTORS} holds vectors of {store.dimension}, expected {encoder.dimension}; "
                "run `python -m index build`"
            )

    def rank(self, text: str, count: int, wanted: Filter = EVERYTHING) -> Ranking:
        """The `count` best articles for a question among those that are `wanted`."""
        question = self.read(text)
        vector, said = self._vectors(question)
        passed = self.layout.passed(wanted)
        lexical = self.store.words(question.terms, wanted)
        scores = np.full(len(passed), -np.inf, np.float32)
        if passed.any():
            scores[passed] = self._scores(vector, said, lexical, passed, wanted)
        found = best(scores, count)
        rows = found.rows[np.isfinite(found.scores)]
        near = self._nearest_of(vector, rows)
        hits = zip(rows.tolist(), found.scores.tolist(), lexical[rows].tolist(), near, strict=False)
        return Ranking(question, vector, tuple(Hit(*hit) for hit in hits))

    def read(self, text: str) -> Question:
        """A question as it is understood."""
        return read_question(text, self.segmenter, self._synonyms, self._homophones, self._everyday)

    def nearness(self, cosines: Floats) -> Floats:
        """For each article, from a cosine for each passage, that of its best one."""
        return _guessed(np.asarray(np.fmax.reduceat(cosines, self._bounds[:-1]), np.float32))

    def cosines_of(self, ranking: Ranking, passages: Sequence[int]) -> Floats:
        """How near some passages are to the question of `ranking`."""
        return self.store.cosines_of(ranking.vector, passages)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text, as questions are embedded."""
        return self._encoder.encode_queries(texts)

    def close(self) -> None:
        """Let go of the vector store."""
        self.store.close()

    def for_order(self, vectors: Floats) -> Floats:
        """Unit vectors of questions or passages as articles are ordered by them, row by row."""
        return self._centre.of(vectors)

    def _scores(
        self, vector: Floats, said: Floats | None, lexical: Floats, passed: Mask, wanted: Filter
    ) -> Floats:
        """For each article that is wanted what it is ordered by."""
        words, own = lexical[passed], self._centre.of(vector)
        beside = None if said is None else self._centre.of(said)
        also = passages_of(self._bounds, best(lexical, _SURE, above=0.0).rows)
        near = self._near(_between(own, beside), wanted, also)
        scores = self._fused(words, near[passed], _DENSE_SHARE)
        if self.adapter is not None:
            learned = self._near(_between(self.adapter.apply(own), beside), wanted, also)
            trust = self.adapter.trust(own)
            scores = trust * self._fused(words, learned[passed], _LEARNED_SHARE) + (1 - trust) * scores
        if not self.large:
            return scores
        regulation_of = self.layout.regulation_of[passed]
        gained = self._worth[regulation_of] + self._votes(own)[passed]
        return in_context(scores, regulation_of) + gained

    def _votes(self, query: Floats) -> Floats:
        """For each article what judged questions that are like this one give it."""
        votes = np.zeros(len(self._bounds) - 1, np.float32)
        if self.adapter is not None:
            for article, likeness in self.adapter.votes(query).items():
                votes[article] = _SPREAD * _VOTE * likeness
        return votes

    def _near(self, query: Floats, wanted: Filter, also: NDArray[np.int64]) -> Floats:
        """How near each article is: its best passage and, where articles are known whole, all of them."""
        products = self.store.cosines(query, wanted, also)
        reached = np.flatnonzero(~np.isnan(products))
        if len(reached) == len(products):
            return self._nearness(self._centre, products, query, self._bounds[:-1])
        # A million passages take 5 ms each time that they are folded to articles: only those known are.
        article_of = self.layout.article_of[reached]
        articles, starts = np.unique(article_of, return_index=True)
        centre = self._centre.only(reached, articles)
        near = np.full(len(self._bounds) - 1, np.nan, np.float32)
        if len(articles):
            near[articles] = self._nearness(centre, products[reached], query, starts)
        return _guessed(near)

    def _nearness(self, centre: Centre, products: Floats, query: Floats, starts: NDArray[np.int64]) -> Floats:
        best = np.asarray(np.maximum.reduceat(centre.against(products, query), starts), np.float32)
        if not (self.large and self.store.whole):
            return best
        whole = centre.whole(products, query, starts)
        return np.asarray((1 - _WHOLE_SHARE) * best + _WHOLE_SHARE * whole, np.float32)

    def _nearest_of(self, vector: Floats, articles: NDArray[np.int64]) -> list[float]:
        """For each of some articles the cosine of its best passage."""
        if not len(articles):
            return []
        passages = passages_of(self._bounds, articles)
        sizes = self._bounds[articles + 1] - self._bounds[articles]
        cosines = self.store.cosines_of(vector, passages.tolist())
        return [float(value) for value in np.maximum.reduceat(cosines, np.cumsum(sizes) - sizes)]

    @property
    def large(self) -> bool:
        """Whether it holds so many articles that chance likeness counts."""
        return self.words.size >= MANY

    def _fused(self, lexical: Floats, near: Floats, share: float) -> Floats:
        if not self.large:
            return _standard(lexical) + _standard(near)
        scores = share * _stretched(near) + (1 - share) * _stretched(lexical)
        return np.asarray(_SPREAD * scores, np.float32)

    def _vectors(self, question: Question) -> tuple[Floats, Floats | None]:
        """Its vector, and that of the question as laws say it, if they say it otherwise."""
        own, said = question.corrected, question.as_laws_say
        with self._lock:
            known = {text: self._cache[text] for text in (own, said) if text in self._cache}
        missing = [text for text in dict.fromkeys((own, said)) if text not in known]
        if missing:
            known.update(zip(missing, self._encoder.encode_queries(missing), strict=True))
        with self._lock:
            for text, vector in known.items():
                self._cache[text] = vector
                self._cache.move_to_end(text)
            while len(self._cache) > _CACHED_QUERIES:
                self._cache.popitem(last=False)
        return known[own], None if said == own else known[said]


def _between(one: Floats, other: Floats | None) -> Floats:
    """The unit vector half-way between two."""
    if other is None:
        return one
    both = one + other
    return np.asarray(both / max(float(np.linalg.norm(both)), 1e-9), np.float32)


def _guessed(near: Floats) -> Floats:
    """With a value for articles that the store did not reach: the middle one of those that it did."""
    unknown = np.isnan(near)
    if unknown.any():
        near[unknown] = np.median(near[~unknown]) if not unknown.all() else 0.0
    return np.asarray(near, np.float32)


def _standard(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-9), np.float32)


def _stretched(scores: Floats) -> Floats:
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / (high - low + 1e-9), np.float32)
