"""From a question to a decision and its evidence, over one build."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.address import format_citation, parse_address
from index.build.store import Store
from index.embed.encoder import Vectors
from index.models import Article, Decision, Evidence
from index.search.aspects import unmet, wants
from index.search.decide import DecisionModel
from index.search.engine import Engine, Hit, Ranking
from index.search.features import FEATURES, coverage, features_of, passes_over, shared_pairs
from index.search.filter import EVERYTHING, Filter
from index.search.hierarchy import carried_out, carries_out, only_for_some
from index.search.local import is_local
from index.search.parts import Answered, asks, parts_of, together
from index.search.quotes import best_quote, matched_words, met_in_one_sentence
from index.search.siblings import names_fewer, of_another
from index.segment.normalise import normalise

_CONSIDERED = 10
"""How many articles are read before the best are chosen."""
_READ = 5
"""Pieces of evidence that are looked at for the best one of a part."""
_MET_BONUS = 1.0
"""What it is worth, in standard scores, that an article holds the kind of answer that was asked for."""
_LAW_BONUS = 0.5
"""What it is worth that an article is of the law which another regulation among the best carries out."""
_AS_GOOD = 0.5
"""Two articles whose scores differ by less are equally good."""
_FEW_WORDS = 2
_VERY_NEAR = 0.94
"""Two words pin no matter down among thousands (监狱谁管), but for a passage nearer than most that answer."""
_ELSEWHERE = re.compile("依照前[一二三两]?[款条项]")
"""What is not quoted says what holds."""
_DEFINES = re.compile("是指|[法例定]所称")
_ASKS_WHAT = re.compile("什么|哪些|啥|指|算|定义|含义|意思|包括|认定|界定")
"""A definition answers nothing but these."""
_FEW_PAIRS = 0.05
"""The share of the question's pairs of characters under which only official words for it are shared."""


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
        self._regulation = lru_cache(maxsize=None)(store.regulation)
        """A build never changes, and every answer asks for the titles of ten."""

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
    ) -> Answered:
        """What `model` decides, and at most `top_k` pieces of evidence, none for NOT_FOUND.

        A question that asks two things is answered by the best for each, if each has an answer.
        """
        parts = parts_of(normalise(question), self._engine.siblings)
        many = self._engine.large and wanted.regulations is None
        whole = self._search(question, top_k, model, wanted, many=many)
        if not parts.questions:
            return whole
        found = [self._search(parts.questions[0], _READ, model, wanted, many=many)]
        for part in parts.questions[1:]:
            found.append(self._beside(found[0], part, model, wanted, many=many))
        return together(whole, found, top_k, compared=parts.compared)

    def _beside(
        self, first: Answered, part: str, model: DecisionModel, wanted: Filter, *, many: bool
    ) -> Answered:
        """The best for another part: from the regulation that answered the first, if it answers this too."""
        if first.evidence and wanted.regulations is None:
            there = replace(wanted, regulations=(first.evidence[0].regulation,))
            found = self._search(part, _READ, model, there, many=many)
            if found.decision is Decision.GROUNDED:
                return found
            anywhere = self._search(part, _READ, model, wanted, many=many)
            return anywhere if anywhere.evidence else found
        return self._search(part, _READ, model, wanted, many=many)

    def _search(
        self, question: str, top_k: int, model: DecisionModel, wanted: Filter, *, many: bool
    ) -> Answered:
        findings = self.look(question, max(top_k, _CONSIDERED), wanted)
        if not findings.articles:
            return Answered(Decision.NOT_FOUND)
        decision = model.decide(findings.features, among_many=many)
        if decision is Decision.NOT_FOUND:
            return Answered(decision)
        evidence = self.evidence(findings, top_k)
        order = self._answering_first(findings, evidence)
        if order[0] != 0:
            hits = tuple(findings.ranking.hits[place] for place in order)
            articles = tuple(findings.articles[place] for place in order)
            findings = self._found(replace(findings.ranking, hits=hits), articles)
            evidence = tuple(evidence[place] for place in order if place < len(evidence))
            grounded = model.decide(findings.features, among_many=many) is Decision.GROUNDED
            grounded &= self._is_as_near(findings, evidence, order.index(0), many=many)
            decision = Decision.GROUNDED if grounded else Decision.RELATED
        if decision is Decision.GROUNDED and self._leaves_open(findings, evidence[0], many=many):
            decision = Decision.RELATED
        return Answered(decision, evidence)

    def _is_as_near(
        self, findings: Findings, evidence: tuple[Evidence, ...], passed: int, *, many: bool
    ) -> bool:
        """Whether the first, put before the one at `passed`, is on what was asked as much."""
        if passed >= len(evidence):
            return False
        first, best = (
            coverage(self._engine, findings.ranking.question, normalise(evidence[place].quote))
            for place in (0, passed)
        )
        return first >= best and not (many and evidence[0].regulation != evidence[passed].regulation)

    def _leaves_open(self, findings: Findings, best: Evidence, *, many: bool) -> bool:
        """Whether what is quoted, likely as it looks, is not the answer."""
        engine, question, quote = self._engine, findings.ranking.question, normalise(best.quote)
        title = self._regulation(best.regulation).title
        return (
            any(of_another(engine.siblings, question.corrected, one) for one in (quote, title))
            or names_fewer(engine.siblings, question.corrected, f"{title}{quote}")
            or not met_in_one_sentence(engine, question, quote)
            or (many and self._by_chance(findings, best, quote))
        )

    def _by_chance(self, findings: Findings, best: Evidence, quote: str) -> bool:
        """Whether what is quoted is likely one of thousands of articles that only resembles the question."""
        question = findings.ranking.question
        cosine, own_pairs, held = (
            findings.features[FEATURES.index(name)] for name in ("cosine", "pairs", "held")
        )
        regulation = self._regulation(best.regulation)
        return (
            own_pairs < _FEW_PAIRS
            or (held <= _FEW_WORDS and cosine < _VERY_NEAR and not is_local(regulation))
            or ".(" in best.address  # an item without its lead-in
            or _ELSEWHERE.search(quote) is not None
            or (_DEFINES.search(quote) is not None and not _ASKS_WHAT.search(question.corrected))
            or not (asks(question.corrected) or wants(self._engine.aspects, question.corrected))
            or only_for_some(regulation.title, question.corrected)
            or passes_over(self._engine, question, quote)
            or self._another_says_it(findings)
        )

    def _another_says_it(self, findings: Findings) -> bool:
        """Whether a regulation on another matter is as good, and neither's title is what was asked about."""
        hits, question = findings.ranking.hits, findings.ranking.question
        titles = [self._regulation(article.regulation).title for article in findings.articles]
        named = [shared_pairs(question, title) for title in titles]
        return any(
            title != titles[0]
            and hit.score >= hits[0].score - _AS_GOOD
            and shared >= named[0]
            and not (carries_out(title, titles[0]) or carries_out(titles[0], title))
            and not unmet(self._engine.aspects, question.corrected, normalise(article.text))
            for hit, article, title, shared in zip(hits, findings.articles, titles, named, strict=True)
        )

    def look(self, question: str, count: int, wanted: Filter = EVERYTHING) -> Findings:
        """Rank, then read the best articles and put first what holds the kind of answer wanted."""
        ranking = self._engine.rank(question, count, wanted)
        articles = self._store.articles_at([hit.position for hit in ranking.hits])
        titles = {one: self._regulation(one).title for one in {a.regulation for a in articles.values()}}
        laws = carried_out(set(titles.values()))
        asked = ranking.question.corrected

        def score(hit: Hit) -> float:
            article = articles[hit.position]
            text = normalise(article.text)
            bonus = _MET_BONUS * (not unmet(self._engine.aspects, asked, text))
            title = titles[article.regulation]
            strange = any(of_another(self._engine.siblings, asked, one) for one in (text, title))
            return hit.score + bonus - _MET_BONUS * strange + _LAW_BONUS * (title in laws)

        hits = tuple(sorted(ranking.hits, key=score, reverse=True))
        return self._found(replace(ranking, hits=hits), tuple(articles[hit.position] for hit in hits))

    def _found(self, ranking: Ranking, articles: tuple[Article, ...]) -> Findings:
        features = features_of(self._engine, ranking, articles[0]) if articles else ()
        return Findings(ranking, articles, features)

    def _answering_first(self, findings: Findings, evidence: tuple[Evidence, ...]) -> Sequence[int]:
        """Places, those before whose article is nearly as good and whose quote holds what is asked."""
        engine, question = self._engine, findings.ranking.question.corrected
        hits = findings.ranking.hits
        near = [place for place in range(len(evidence)) if hits[place].score >= hits[0].score - _MET_BONUS]
        quotes = [normalise(evidence[place].quote) for place in near]
        met = [not unmet(engine.aspects, question, quote, quoted=True) for quote in quotes]
        first = [place for place, holds in zip(near, met, strict=True) if holds]
        return [*first, *(place for place in range(len(hits)) if place not in first)]

    def evidence(self, findings: Findings, top_k: int) -> tuple[Evidence, ...]:
        """The best `top_k` articles, each with the words of it to quote."""
        chosen = zip(findings.ranking.hits[:top_k], findings.articles, strict=False)
        return tuple(self._quote(findings.ranking, hit, article) for hit, article in chosen)

    def _quote(self, ranking: Ranking, hit: Hit, article: Article) -> Evidence:
        passages = self._store.passages_at(self._store.passages_of(hit.position))
        passage = best_quote(self._engine, ranking, article, passages)
        address = parse_address(passage.address)
        return Evidence(
            address=passage.address,
            regulation=article.regulation,
            article=article.number,
            citation=format_citation(self._regulation(article.regulation), article, address),
            quote=passage.quote,
            score=round(hit.score, 4),
            matched=matched_words(self._engine, ranking.question, passage.quote),
            truncated=article.truncated,
        )
