"""What speaks for and against the best article being an answer, as numbers.

Retrieval always finds a best article. Whether it answers is told by how much of what was asked it covers,
by how near it is, and by whether it holds the kind of answer that is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.models import Article
from index.search.aspects import unmet
from index.search.engine import Engine, Ranking
from index.search.question import Question
from index.segment.normalise import normalise
from index.segment.segmenter import bigrams

FEATURES = ("cosine", "pairs", "known", "unmet", "covered", "held")
"""In the order in which the decision weighs them."""
_ENOUGH = 5
"""Words held; more prove no more, and a rambling question holds many by chance."""

_RARE = 5.5
"""Of idf: in fewer than about one article of two hundred."""
_UNSAID = re.compile("[几多最][^少]?$|[一二两三四五六七八九十0-9]|.$")
"""几年, 最长, 一次: words that ask, and single characters; no answer need repeat them."""


def features_of(engine: Engine, ranking: Ranking, article: Article) -> tuple[float, ...]:
    """For the best hit of `ranking`, which is `article`; see FEATURES.

    cosine: of its nearest passage. pairs: how much of the question's pairs of characters, weighed by
    rarity, the article has. known: how much of the question's words any article has, in the question's
    own words or in official ones for them. unmet: 1 if the kind of answer wanted is not there. covered: how
    much of the question's words the article has, official ones counted. held: how many of them, up to 5; half
    of eight words says more than half of two.
    """
    question, best = ranking.question, ranking.hits[0]
    text = normalise(f"{article.part} {article.chapter} {article.section} {article.title} {article.text}")
    idf, terms = engine.words.idf_of, engine.words.terms
    pairs = {pair: idf(pair) for pair in question.pairs}
    words = {word: idf(word) for word in question.words}
    return (
        best.cosine,
        _share(pairs, lambda pair: pair in text),
        _share(words, lambda word: any(other in terms for other in question.equivalents(word))),
        float(unmet(engine.aspects, question.corrected, text)),
        coverage(engine, question, text),
        float(min(_ENOUGH, sum(_says(question, word, text) for word in words))),
    )


def _says(question: Question, word: str, text: str) -> bool:
    return any(other in text for other in question.equivalents(word))


def passes_over(engine: Engine, question: Question, quote: str) -> bool:
    """Whether normalised `quote` is silent on a rare word of the question that other articles do have.

    匿名 of 匿名信访受不受理: what is said of 信访 at large leaves open what was asked.
    """
    known, idf = engine.words.terms, engine.words.idf_of
    return any(
        idf(word) >= _RARE
        and any(other in known for other in question.equivalents(word))
        and not _UNSAID.match(word)
        and not _says(question, word, quote)
        for word in question.words
    )


def shared_pairs(question: Question, text: str) -> int:
    """How many pairs of characters of the question, or of official words for it, `text` has."""
    official = (word for _, means in question.official for word in means)
    return sum(pair in text for pair in {*question.pairs, *(p for word in official for p in bigrams(word))})


def coverage(engine: Engine, question: Question, text: str) -> float:
    """How much of the question's words, weighed by rarity, normalised `text` has; 0 to 1."""
    weights = {word: engine.words.idf_of(word) for word in question.words}
    return _share(weights, lambda word: _says(question, word, text))


def _share(weights: dict[str, float], held: Callable[[str], bool]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if held(term)) / total if total else 0.0
