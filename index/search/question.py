"""A question made ready for searching: one spelling, its slips mended, official words beside its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log

from index.search.everyday import Everyday
from index.search.homophones import Homophones
from index.search.synonyms import Synonym, triggered
from index.segment.normalise import normalise
from index.segment.segmenter import Segmenter, bigrams

OFFICIAL_WEIGHT = 0.5
"""What an official word counts for beside one that was asked."""
_TELLING = 2
"""Phrases of laws for a matter; more make its vector say everything and nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is normalised, `corrected` has homophone slips mended; `terms` gives BM25 its weights."""

    text: str
    corrected: str
    words: tuple[str, ...]
    """What it says, stop words left out, each once."""
    pairs: tuple[str, ...]
    """Its pairs of neighbouring characters, each once."""
    official: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """For each synonym that it uses, what it said and what the rules say."""
    terms: dict[str, float]
    meant: tuple[tuple[str, ...], ...] = ()
    """For each matter of it that everyday words name, what laws say, the most telling first."""

    @property
    def as_laws_say(self) -> str:
        """The question with what laws say for it; the question itself if nothing is known."""
        telling = dict.fromkeys(text for means in self.meant for text in means[:_TELLING])
        return f"{self.corrected} {'，'.join(telling)}" if telling else self.corrected

    def equivalents(self, word: str) -> tuple[str, ...]:
        """`word` and the official words for the phrase that it is a part of."""
        return (
            word,
            *(m for said, means in self.official if any(word in s or s in word for s in said) for m in means),
        )


def read_question(
    text: str,
    segmenter: Segmenter,
    synonyms: list[Synonym],
    homophones: Homophones,
    everyday: Everyday,
) -> Question:
    """Analyse a question as it was typed."""
    plain = " ".join(normalise(text).split())
    corrected = homophones.correct(plain, segmenter)
    official = tuple(triggered(corrected, synonyms))
    counts = Counter(segmenter.terms(corrected))
    if corrected != plain:
        counts.update(set(segmenter.terms(plain)) - set(counts))
    terms = {term: 1 + log(count) for term, count in counts.items()}
    meant = everyday.meant(corrected)
    for means in (*(means for _, means in official), *meant):
        for word in means:
            for term in set(segmenter.terms(word)):
                terms.setdefault(term, OFFICIAL_WEIGHT)
    return Question(
        text=plain,
        corrected=corrected,
        words=tuple(dict.fromkeys(segmenter.words(corrected))),
        pairs=tuple(dict.fromkeys(bigrams(corrected))),
        official=official,
        terms=terms,
        meant=meant,
    )
