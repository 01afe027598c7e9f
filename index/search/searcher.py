"""From a question to a decision and its evidence, over one build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.address import format_citation, parse_address
from index.build.store import Store
from index.embed.encoder import Vectors
from index.models import Article, Decision, Evidence, Regulation
from index.search.aspects import unmet
from index.search.decide import DecisionModel
from index.search.engine import Engine, Hit, Ranking
from index.search.features import features_of
from index.search.filter import EVERYTHING, Filter
from index.search.quotes import best_quote, matched_words
from index.search.siblings import of_another
from index.segment.normalise import normalise

_CONSIDERED = 10
"""How many articles are read before the best are chosen."""
_MET_BONUS = 0.75
"""What it is worth, in standard scores, that an article holds the kind of answer that was asked for."""


@dataclass(frozen=True, slots=True)
class Findings:
    """A ranking with its articles read, best first, and what it says of the best one."""

    ranking: Ranking
    articles: tuple[Article, ...]
    features: tuple[float, ...]


class Searcher:
    """Decides and quotes. Safe to share between threads."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store

    @property
    def engine(self) -> Engine:
        """What ranks."""
        return self._engine

    def close(self) -> None:
        """Let go of the vector store."""
        self._engine.close()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text."""
        return self._engine.encode_queries(texts)

    def search(
        self, question: str, top_k: int, model: DecisionModel, wanted: Filter = EVERYTHING
    ) -> tuple[Decision, tuple[Evidence, ...]]:
        """What `model` decides, and at most `top_k` pieces of evidence, none for NOT_FOUND."""
        findings = self.look(question, max(top_k, _CONSIDERED), wanted)
        if not findings.articles:
            return Decision.NOT_FOUND, ()
        many = self._engine.large and wanted.regulations is None
        decision = model.decide(findings.features, among_many=many)
        if decision is Decision.NOT_FOUND:
            return decision, ()
        evidence = self.evidence(findings, top_k)
        asked = findings.ranking.question.corrected
        if of_another(self._engine.siblings, asked, normalise(evidence[0].quote)):
            decision = Decision.RELATED
        return decision, evidence

    def look(self, question: str, count: int, wanted: Filter = EVERYTHING) -> Findings:
        """Rank, then read the best articles and put first what holds the kind of answer wanted."""
        ranking = self._engine.rank(question, count, wanted)
        articles = self._store.articles_at([hit.position for hit in ranking.hits])
        asked = ranking.question.corrected

        def score(hit: Hit) -> float:
            met = not unmet(self._engine.aspects, asked, normalise(articles[hit.position].text))
            return hit.score + _MET_BONUS * met

        hits = tuple(sorted(ranking.hits, key=score, reverse=True))
        ranking = replace(ranking, hits=hits)
        best = tuple(articles[hit.position] for hit in hits)
        return Findings(ranking, best, features_of(self._engine, ranking, best[0]) if best else ())

    def evidence(self, findings: Findings, top_k: int) -> tuple[Evidence, ...]:
        """The best `top_k` articles, each with the words of it to quote."""
        regulations: dict[str, Regulation] = {}
        found = []
        chosen = zip(findings.ranking.hits[:top_k], findings.articles, strict=False)
        for hit, article in chosen:
            regulation = regulations.get(article.regulation) or self._store.regulation(article.regulation)
            regulations[article.regulation] = regulation
            found.append(self._quote(findings.ranking, hit, article, regulation))
        return tuple(found)

    def _quote(self, ranking: Ranking, hit: Hit, article: Article, regulation: Regulation) -> Evidence:
        passages = self._store.passages_at(self._store.passages_of(hit.position))
        passage = best_quote(self._engine, ranking, article, passages)
        address = parse_address(passage.address)
        return Evidence(
            address=passage.address,
            regulation=article.regulation,
            article=article.number,
            citation=format_citation(regulation, article, address),
            quote=passage.quote,
            score=round(hit.score, 4),
            matched=matched_words(self._engine, ranking.question, passage.quote),
            truncated=article.truncated,
        )
