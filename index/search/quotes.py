"""Which words of an article to quote: the sentence, item or paragraph that answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log

from index.models import Article, Passage, PassageKind
from index.search.aspects import unmet, wants
from index.search.engine import Engine, Ranking
from index.search.features import coverage
from index.search.question import Question
from index.search.siblings import of_another
from index.segment.normalise import normalise, normalise_with_origins

_COSINE_WEIGHT = 6.0
_CONTEXT_WEIGHT = 0.3
"""What a word counts for that only the lead-in has: it speaks for all items alike."""
_UNMET_COST = 0.4
_SIBLING_COST = 0.4
"""For words on the 常务会议 where the 全体会议 was asked about."""
_LENGTH_COST = 0.15
"""For each time a quote doubles its length beyond `_SHORT`."""
_SHORT = 40
_NEARLY_AS_GOOD = 0.12
_LONGEST_JOINED = 160
"""Characters; neighbouring sentences that answer alike are quoted together up to here."""

_LONGEST_WITH_LEAD = 400
_ON_THE_MATTER = 0.2
"""Of the words of the question that a quote has, what share a sentence of it must have."""
_RULE_SHARE = 0.5
"""Of the words of the question that the best sentence has, what an earlier one needs to stand beside it."""
_SENTENCE = re.compile("[^。]+。?")
_ITEM = re.compile("(?=[(（][一二三四五六七八九十]{1,3}[)）])")
_CASES = re.compile("下列(条件|规定|情形|情况|行为|事项)|之一|的[；;。]$")
"""Of an item and its lead-in: that it only names a case, of which the lead-in says what holds."""


def best_quote(engine: Engine, ranking: Ranking, article: Article, passages: dict[int, Passage]) -> Passage:
    """What to quote of `article`, chosen among its passages by position: exact words and their address."""
    cosines = engine.cosines_of(ranking, list(passages))
    worth = {
        at: _worth(engine, ranking.question, float(cosine), passage)
        for cosine, (at, passage) in zip(cosines, passages.items(), strict=True)
    }
    best = max(sorted(passages), key=worth.__getitem__)
    passage = passages[best]
    asked = ranking.question.corrected
    if passage.kind is PassageKind.PARAGRAPH and wants(engine.aspects, asked):
        # Of two that tell how long or how much, the first is the rule and what follows are its special cases.
        return passages[
            min(
                at
                for at, other in passages.items()
                if other.kind is passage.kind and worth[at] >= worth[best] - _NEARLY_AS_GOOD
            )
        ]
    if passage.kind is PassageKind.ITEM and _CASES.search(passage.context + passage.quote):
        return _with_its_lead(passage, passages.values())
    if passage.kind is not PassageKind.SENTENCE:
        return passage
    met = not unmet(engine.aspects, asked, normalise(passage.quote), quoted=True)
    alike = [
        other.quote
        for at, other in passages.items()
        if other.kind is passage.kind
        and other.address == passage.address
        and not (met and unmet(engine.aspects, asked, normalise(other.quote), quoted=True))
        and (
            worth[at] >= worth[best] - _NEARLY_AS_GOOD
            or (at < best and _is_the_rule(engine, ranking.question, other, passage))
        )
    ]
    return replace(passage, quote=_joined(article.text, passage.quote, alike))


def _is_the_rule(engine: Engine, question: Question, earlier: Passage, best: Passage) -> bool:
    """Whether an earlier sentence holds what is asked as well: 再次饮酒后驾驶 is only what comes after it."""
    quote, asked = normalise(earlier.quote), question.corrected
    if not wants(engine.aspects, asked) or unmet(engine.aspects, asked, quote, quoted=True):
        return False
    if of_another(engine.siblings, asked, quote):
        return False
    enough = _RULE_SHARE * coverage(engine, question, normalise(best.quote))
    return coverage(engine, question, quote) >= enough > 0


def met_in_one_sentence(engine: Engine, question: Question, quote: str) -> bool:
    """Whether a sentence of normalised `quote` that is on what was asked holds the kind of answer wanted.

    及时 in 及时反馈执行情况。…书面报告年度工作计划 does not tell when the plan is handed in.
    """
    asked = question.corrected
    if unmet(engine.aspects, asked, quote, quoted=True):
        return False
    enough = _ON_THE_MATTER * coverage(engine, question, quote)
    sentences = [one for line in _lines(quote) for one in _SENTENCE.findall(line)]
    return any(
        coverage(engine, question, one) >= enough and not unmet(engine.aspects, asked, one, quoted=True)
        for one in sentences
    )


def _lines(quote: str) -> list[str]:
    """The paragraphs of `quote`, items each with the lead-in of their list."""
    lead, *items = _ITEM.split(quote)
    return [lead, *(lead + item for item in items)] if items else [quote]


def _with_its_lead(item: Passage, passages: Iterable[Passage]) -> Passage:
    """The paragraph that an item stands in (符合下列条件的，应当受理：…), or the item if that is too long."""
    of = item.address.partition(".(")[0]
    whole = (one for one in passages if one.kind is PassageKind.PARAGRAPH and one.address == of)
    return next((one for one in whole if len(one.quote) <= _LONGEST_WITH_LEAD), item)


def _worth(engine: Engine, question: Question, cosine: float, passage: Passage) -> float:
    quote = normalise(passage.quote)
    alone = coverage(engine, question, quote)
    with_context = (
        coverage(engine, question, normalise(passage.context) + quote) if passage.context else alone
    )
    return (
        _COSINE_WEIGHT * cosine
        + alone
        + _CONTEXT_WEIGHT * (with_context - alone)
        - _UNMET_COST * unmet(engine.aspects, question.corrected, quote, quoted=True)
        - _SIBLING_COST * of_another(engine.siblings, question.corrected, quote)
        - _LENGTH_COST * max(0.0, log(len(passage.quote) / _SHORT, 2))
    )


def _joined(text: str, quote: str, alike: Sequence[str]) -> str:
    """The span of `text` over `quote` and all of `alike`, or `quote` if that were too long."""
    places = [(text.find(other), text.find(other) + len(other)) for other in (quote, *alike)]
    start, end = min(place[0] for place in places), max(place[1] for place in places)
    return text[start:end] if end - start <= _LONGEST_JOINED else quote


def matched_words(engine: Engine, question: Question, quote: str) -> tuple[str, ...]:
    """The words of the question, or official ones for them, that `quote` shares, as it writes them.

    Longest first; where a long word is not there, the shorter words inside it count.
    """
    plain, origins = normalise_with_origins(quote)
    official = {word for _, means in question.official for word in means}
    inner = {part for word in question.words for part in engine.segmenter.inner_words(word)}
    found: list[str] = []
    for word in sorted({*question.words, *official, *inner}, key=lambda w: (-len(w), w)):
        start = plain.find(word)
        if start < 0 or len(word) < 2:  # a single character says nothing to the eye
            continue
        written = quote[origins[start] : origins[start + len(word) - 1] + 1]
        if not any(written in longer for longer in found):
            found.append(written)
    return tuple(found)
