"""From a turn to what the library says: follow-ups completed, places looked up, the rest searched."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from actions.followup import Move, Understanding
from index import Answer, AnswerKind, Article, Decision, Evidence
from index.address import format_label, parse_address
from index.errors import AddressError
from index.references import find_reference, without_reference

if TYPE_CHECKING:
    from index.library import Library

EVIDENCE_LIMIT = 10
WORTH_SHOWING = 0.4
"""Evidence whose score is under this part of the best one's shares a word or two and no more."""
RELATED_SHOWN = 3
ALSO_CLEAR = 0.9
"""A second article is shown at once when its score is at least this part of the best one's and it holds every
word of the question that the best one does: on the evaluation's questions two in three of those answer too;
by the score alone it is one in five."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and whether its question says more than the person typed."""

    answer: Answer
    understood: bool = False


def look_up(library: Library, said: str, understanding: Understanding, spoken_of: str | None = None) -> Found:
    """Search for the completed question; where the rules do not say, for the words as typed.

    `spoken_of` is the regulation that a bare 第十条 means.
    """
    answer = search(library, understanding.question, spoken_of)
    if understanding.rewritten and answer.decision is Decision.NOT_FOUND:
        raw = search(library, said, spoken_of)
        # What is surely said of a thing that was only named is no answer to the question it stands in for.
        certain = raw.decision is Decision.GROUNDED and not understanding.bare
        if certain or raw.decision is Decision.RELATED:
            return Found(raw)
    return Found(answer, understanding.rewritten)


def search(
    library: Library, question: str, spoken_of: str | None = None, as_of: date | None = None
) -> Answer:
    """The answer with all the evidence worth showing, best first; by the rules of today or of `as_of`.

    What a maintainer has pinned is followed by what a search finds beside it.
    """
    ask = partial(library.search, question, top_k=EVIDENCE_LIMIT, as_of=as_of, spoken_of=spoken_of)
    answer = ask()
    if answer.kind is AnswerKind.SEARCH:
        return replace(answer, evidence=_worth_showing(answer))
    if answer.kind is not AnswerKind.CURATED:
        return answer
    cited = {(one.regulation, one.article) for one in answer.evidence}
    found = ask(curated=False)
    beside = _worth_showing(found) if found.kind is AnswerKind.SEARCH else ()
    further = (one for one in beside if (one.regulation, one.article) not in cited)
    return replace(answer, evidence=(*answer.evidence, *further))


def _worth_showing(found: Answer) -> tuple[Evidence, ...]:
    least = WORTH_SHOWING * found.evidence[0].score if found.evidence else 0.0
    return tuple(one for one in found.evidence if one.score >= least)


def shown_first(answer: Answer) -> tuple[Evidence, ...]:
    """The best; with it a second article that answers as clearly; up to three where nothing is certain.

    A question that asks several things is shown the best for each.
    """
    if answer.kind is AnswerKind.CURATED:
        return answer.evidence[: min(answer.pinned, RELATED_SHOWN)]
    if answer.parts > 1 and answer.decision is Decision.GROUNDED:
        return answer.evidence[: answer.parts]
    if answer.decision is Decision.RELATED:
        return answer.evidence[:RELATED_SHOWN]
    best = answer.evidence[0]
    also = [
        one
        for one in answer.evidence[1:2]
        if one.score >= ALSO_CLEAR * best.score and set(best.matched) <= set(one.matched)
    ]
    return (best, *also)


def part_of_last(library: Library, part: str, last_address: str) -> Answer:
    """第二款, said after an article was shown: that paragraph of it."""
    last = parse_address(last_address)
    ordinal = part if part.startswith("第") else f"第{part}"
    return library.search(f"{format_label(last.article)}{ordinal}", regulation=last.regulation)


def beside_last(library: Library, move: Move, last_address: str) -> Article | None:
    """上一条, 下一条 of the article that was last shown, 最后一条 of its regulation; None past either end."""
    if move is Move.FINAL:
        return library.articles(parse_address(last_address).regulation)[-1]
    previous, following = library.neighbours(last_address)
    return following if move is Move.NEXT else previous


def article_with_highlight(library: Library, address: str) -> tuple[Article, tuple[str, ...]]:
    """The article at `address` and, where a part of it is named, that part's exact text.

    Raises AddressError.
    """
    article = library.article(address)
    if parse_address(address).paragraph is None:
        return article, ()
    return article, (library.quote(address),)


def names_only_a_place(answer: Answer, question: str) -> bool:
    """Whether `question` is a reference and nothing more: 46条, 四十七条说的啥, 看看工作规则第7条."""
    reference = find_reference(question)
    if answer.kind is not AnswerKind.ARTICLE or reference is None:
        return False
    rest = without_reference(question).replace(reference.title or "", "", 1)
    return _SHOW_ME.fullmatch(rest) is not None


def first_readable(library: Library, addresses: tuple[str, ...]) -> str | None:
    """The first address that is still in the library (a build may have replaced it)."""
    for address in addresses:
        try:
            library.article(address)
        except AddressError:
            continue
        return address
    return None


_SHOW_ME = re.compile(
    r"(?:请问|请|帮我|帮忙|麻烦|给我|我想|我要|想|要|查一下|查查|查询|查|看一下|看看|看|打开|显示|念一下|读一下|说说|讲讲|关于|那么|那|一下"
    r"|里面|里|上|中|都|主要|具体|到底|是|在|有|的|说|讲|写|规定|要求|了|些|什么|啥|甚么|内容|原文|全文|条文|怎么|呢|吗|呀|啊|吧"
    r"|[\s，,。:：、？?！!“”\"《》])*"
)
