"""Exact look-up: the article or chapter that a question names, in the regulation that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.address import format_citation, locate, quote_at
from index.build.store import Store
from index.errors import ArticleNotFound
from index.holdings import Holdings
from index.models import Answer, AnswerKind, Chapter, Decision, Evidence, MissingReference, Regulation
from index.numerals import to_chinese
from index.references import Reference
from index.versions import plain_title

_A_LAW = re.compile(
    r"(?![这那该本此咱我你他某哪各个]).{1,30}(?:法典|条例|(?<![办方做看说立执司依违合用守普])法)"
)
"""What is called so is one text and no other; 工作办法 may be anybody's."""


@dataclass(frozen=True, slots=True)
class Places:
    """Looks places up in one build, as it stands on the day of `holdings`."""

    store: Store
    holdings: Holdings

    def look_up(
        self,
        question: str,
        reference: Reference,
        named: Sequence[Regulation],
        spoken_of: str | None = None,
        most: int = 5,
    ) -> Answer | None:
        """What stands at the place that `question` names; None where it is to be searched for like any text.

        In the regulations `named` or called by the reference's title; where there is neither, in the one
        just spoken of. A bare 第十条 that several regulations have is a choice, of at most `most`.
        """
        if reference.article is None and reference.chapter is None:
            return None
        asked = list(named)
        if not asked and reference.title:
            asked = list(self.holdings.called(reference.title))
            if not asked:
                return _not_held(question, reference)
        if not asked:
            spoken = self.holdings.get(spoken_of) if spoken_of else None
            asked = [spoken] if spoken else list(self.holdings.current)
        if not asked:
            return None
        if reference.article is None:
            return self._chapter(question, reference, asked, most)
        return self._article(question, reference, asked, most)

    def evidence_at(self, held: Regulation, reference: Reference) -> Evidence | None:
        """The place in that regulation, None if it is not there."""
        try:
            article = self.store.article(held.id, reference.article or "")
            place = locate(article, reference.paragraph, reference.item, reference.subitem)
        except ArticleNotFound:
            return None
        return Evidence(
            address=str(place),
            regulation=held.id,
            article=article.number,
            citation=format_citation(held, article, place),
            quote=quote_at(article, place),
            score=1.0,
            truncated=article.truncated,
        )

    def _article(self, question: str, reference: Reference, asked: Sequence[Regulation], most: int) -> Answer:
        found: list[Evidence] = []
        for held in asked:
            evidence = self.evidence_at(held, reference)
            if evidence is not None:
                found.append(evidence)
            if len(found) == max(most, 2):
                break
        if not found:
            return _missing(question, reference, asked[0], self._range_there_is(reference, asked[0]))
        ids = tuple(evidence.regulation for evidence in found)
        if len(found) > 1:
            return Answer(question, Decision.RELATED, AnswerKind.CHOICE, tuple(found), regulations=ids)
        return Answer(question, Decision.GROUNDED, AnswerKind.ARTICLE, tuple(found), regulations=ids)

    def _chapter(self, question: str, reference: Reference, asked: Sequence[Regulation], most: int) -> Answer:
        found: list[tuple[str, Chapter]] = []
        for held in asked:
            chapters = self.store.chapters(held.id)
            found += [(held.id, chapter) for chapter in chapters if chapter.number == reference.chapter][:1]
            if len(found) == max(most, 2):
                break
        if not found:
            there = [chapter.heading.split()[0] for chapter in self.store.chapters(asked[0].id)]
            return _missing(question, reference, asked[0], there)
        ids = tuple(regulation for regulation, _ in found)
        if len(found) > 1:
            return Answer(question, Decision.RELATED, AnswerKind.CHOICE, regulations=ids)
        return Answer(question, Decision.GROUNDED, AnswerKind.CHAPTER, chapter=found[0][1], regulations=ids)

    def _range_there_is(self, reference: Reference, held: Regulation) -> list[str]:
        """The articles of the regulation, or the parts of the article if that is there."""
        try:
            article = self.store.article(held.id, reference.article or "")
        except ArticleNotFound:
            return [article.label for article in self.store.articles(held.id)]
        if reference.item is not None:
            items = [item.number for paragraph in article.paragraphs for item in paragraph.items]
            return [f"{article.label}第（{to_chinese(number)}）项" for number in sorted(items)] or [
                article.label
            ]
        return [f"{article.label}第{to_chinese(paragraph.number)}款" for paragraph in article.paragraphs]


def _not_held(question: str, reference: Reference) -> Answer | None:
    """《…》第十条, …法第十条 of a text that is not held are nowhere here; a looser name may be none."""
    title = reference.title or ""
    named = f"《{title}》" in question or _A_LAW.fullmatch(title) is not None
    if not (named and reference.article):
        return None
    return Answer(question, Decision.NOT_FOUND, unheld=plain_title(title))


def _missing(question: str, reference: Reference, held: Regulation, there: list[str]) -> Answer:
    first, last = (there[0], there[-1]) if there else ("", "")
    missing = MissingReference(reference.text, held.id, first, last)
    return Answer(question, Decision.NOT_FOUND, AnswerKind.MISSING, missing=missing, regulations=(held.id,))
