"""The face of this package: one opened build, to be searched and read."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.address import format_citation, locate, parse_address, quote_at
from index.build.manifest import Build, open_current
from index.build.store import ARTICLES, Store
from index.errors import ArticleNotFound, CorruptBuild, SearchError
from index.models import (
    Answer,
    AnswerKind,
    Article,
    Chapter,
    Decision,
    Evidence,
    MissingReference,
    Regulation,
)
from index.numerals import to_chinese
from index.settings import Settings, load_settings

if TYPE_CHECKING:
    from index.references import Reference
    from index.search.decide import DecisionModel
    from index.search.searcher import Searcher

MAX_QUESTION = 2_000
"""Characters; a longer question is refused."""
MAX_TOP_K = 100


class Library:
    """One immutable build. Safe to share between threads; `open` another to see a newer build.

    Opening reads no model: that happens at the first search that is not for an address, or in `warm`.
    """

    def __init__(self, build: Build, settings: Settings) -> None:
        self._build = build
        self._settings = settings
        self._store = Store(build.folder / ARTICLES)
        self._searcher: Searcher | None = None
        self._decision: DecisionModel | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, root: Path | None = None, *, verify: bool = True) -> Library:
        """Open the current build under `root` (by default `var/index`), every file of it verified.

        With `verify=False` only what articles are read from is. Raises NoBuild or CorruptBuild.
        """
        settings = load_settings()
        return cls(open_current(root or settings.index, None if verify else (ARTICLES,)), settings)

    @property
    def build_id(self) -> str:
        """The build that this library reads."""
        return self._build.manifest.build

    @property
    def problem(self) -> str | None:
        """Why this is not the newest build, None if it is."""
        return self._build.problem

    @property
    def folder(self) -> Path:
        """Where the build lies."""
        return self._build.folder

    def close(self) -> None:
        """Let go of the build's files."""
        self._store.close()

    def warm(self) -> None:
        """Load the model and the index now. Raises ModelError or CorruptBuild."""
        self.searcher().look("市人民政府", 1)
        self._model()

    def search(self, question: str, *, top_k: int = 5, regulation: str | None = None) -> Answer:
        """Answer a question: by exact look-up if it names a place, else by searching.

        `regulation` limits the search to one. Raises SearchError for an empty or overlong question and for
        a `top_k` outside 1 to 100, RegulationNotFound, ModelError.
        """
        from index.references import find_reference

        text = _checked(question, top_k)
        reference = find_reference(text)
        if reference is not None:
            answer = self._look_up(text, reference, regulation)
            if answer is not None:
                return answer
        among = self._store.positions(regulation) if regulation else None
        decision, evidence = self.searcher().search(text, top_k, self._model(), among)
        return Answer(text, decision, AnswerKind.SEARCH, evidence)

    def article(self, address: str) -> Article:
        """The whole article that `address` names or lies in.

        Raises AddressSyntaxError, RegulationNotFound or ArticleNotFound.
        """
        place = parse_address(address)
        return self._store.article(place.regulation, place.article)

    def neighbours(self, address: str) -> tuple[Article | None, Article | None]:
        """The articles before and after, None at an end. Raises as `article` does."""
        place = parse_address(address)
        return self._store.neighbours(place.regulation, place.article)

    def citation(self, address: str) -> str:
        """《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十六条第二款. Raises as `article` does."""
        article = self.article(address)
        place = parse_address(address)
        quote_at(article, place)
        return format_citation(self._store.regulation(place.regulation), article, place)

    def quote(self, address: str) -> str:
        """The exact text at an article, paragraph or item. Raises as `article` does."""
        return quote_at(self.article(address), parse_address(address))

    def regulations(self) -> tuple[Regulation, ...]:
        """All that the library holds."""
        return self._store.regulations()

    def regulation(self, regulation_id: str) -> Regulation:
        """Raises RegulationNotFound, naming those that are held."""
        return self._store.regulation(regulation_id)

    def chapters(self, regulation_id: str) -> tuple[Chapter, ...]:
        """In the document's order. Raises RegulationNotFound."""
        return self._store.chapters(regulation_id)

    def articles(self, regulation_id: str) -> tuple[Article, ...]:
        """In the document's order. Raises RegulationNotFound."""
        return self._store.articles(regulation_id)

    def searcher(self) -> Searcher:
        """What searches this build, loaded when first asked for. Raises ModelError or CorruptBuild."""
        with self._lock:
            if self._searcher is None:
                self._searcher = self._load_searcher()
            return self._searcher

    def _load_searcher(self) -> Searcher:
        # Imported when a search is wanted: numpy, faiss and the model cost `show` its 50 ms many times over.
        from index.embed.encoder import load_encoder
        from index.search.engine import Engine
        from index.search.searcher import Searcher

        encoder = load_encoder(self._settings)
        manifest = self._build.manifest
        if encoder.fingerprint != manifest.model_fingerprint:
            raise CorruptBuild(
                f"build {manifest.build} was made with {manifest.model} ({manifest.model_fingerprint}), the "
                f"settings name {encoder.name} ({encoder.fingerprint}); run `python -m index build`"
            )
        return Searcher(Engine(self._build.folder, encoder), self._store)

    def _model(self) -> DecisionModel:
        import logging

        from index.search.decide import load_decision

        if self._decision is None:
            decision = load_decision(self._settings.lexicon)
            if decision.model != self._build.manifest.model:
                logging.getLogger(__name__).warning(
                    "the decision was fitted with %s, not %s; run `python -m index calibrate`",
                    decision.model,
                    self._build.manifest.model,
                )
            self._decision = decision
        return self._decision

    def _look_up(self, question: str, reference: Reference, regulation: str | None) -> Answer | None:
        """None where the place is in a regulation that is not held: then it is searched for like any text."""
        asked = self._regulations_meant(reference.title, regulation)
        if not asked or (reference.article is None and reference.chapter is None):
            return None
        if reference.article is None:
            return self._look_up_chapter(question, reference, asked)
        found = [e for held in asked if (e := self._evidence_at(reference, held)) is not None]
        if found:
            return Answer(question, Decision.GROUNDED, AnswerKind.ARTICLE, tuple(found))
        return _missing(question, reference, asked[0], self._range_there_is(reference, asked[0]))

    def _evidence_at(self, reference: Reference, held: Regulation) -> Evidence | None:
        try:
            article = self._store.article(held.id, reference.article or "")
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

    def _look_up_chapter(self, question: str, reference: Reference, asked: Sequence[Regulation]) -> Answer:
        for held in asked:
            for chapter in self.chapters(held.id):
                if chapter.number == reference.chapter:
                    return Answer(question, Decision.GROUNDED, AnswerKind.CHAPTER, chapter=chapter)
        there = [chapter.heading.split()[0] for chapter in self.chapters(asked[0].id)]
        return _missing(question, reference, asked[0], there)

    def _range_there_is(self, reference: Reference, held: Regulation) -> list[str]:
        """The articles of the regulation, or the parts of the article if that is there."""
        try:
            article = self._store.article(held.id, reference.article or "")
        except ArticleNotFound:
            return [article.label for article in self.articles(held.id)]
        if reference.item is not None:
            items = [item.number for paragraph in article.paragraphs for item in paragraph.items]
            return [f"{article.label}第（{to_chinese(number)}）项" for number in sorted(items)] or [
                article.label
            ]
        return [f"{article.label}第{to_chinese(paragraph.number)}款" for paragraph in article.paragraphs]

    def _regulations_meant(self, title: str | None, regulation: str | None) -> list[Regulation]:
        if regulation is not None:
            return [self._store.regulation(regulation)]
        held = self.regulations()
        return [r for r in held if not title or title in r.title or r.title in title]


def _missing(question: str, reference: Reference, held: Regulation, there: list[str]) -> Answer:
    first, last = (there[0], there[-1]) if there else ("", "")
    missing = MissingReference(reference.text, held.id, first, last)
    return Answer(question, Decision.NOT_FOUND, AnswerKind.MISSING, missing=missing)


def _checked(question: str, top_k: int) -> str:
    text = "".join(" " if "\ud800" <= c <= "\udfff" else c for c in question).strip()
    if not text:
        raise SearchError(f"the question is empty ({question[:20]!r}); ask in words")
    if len(text) > MAX_QUESTION:
        raise SearchError(f"the question has {len(text)} characters, at most {MAX_QUESTION} are allowed")
    if top_k <= 0:
        raise SearchError(f"top_k must be greater than 0. Currently, the top_k is {top_k}.")
    if top_k > MAX_TOP_K:
        raise SearchError(f"top_k must be at most {MAX_TOP_K}. Currently, the top_k is {top_k}.")
    return text
