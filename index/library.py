"""The face of this package: one opened build, to be searched and read."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.address import format_citation, parse_address, quote_at
from index.build.manifest import Build, open_build, open_current
from index.build.store import ARTICLES, Store
from index.models import Answer, Article, Chapter, Decision, Regulation
from index.settings import Settings, load_settings
from index.versions import in_force, today

if TYPE_CHECKING:
    from index.answering import Pinned
    from index.crossreferences import CrossReference
    from index.duties import Duty
    from index.embed.encoder import Vectors
    from index.holdings import Holdings
    from index.search.decide import DecisionModel
    from index.search.searcher import Searcher

_DAYS_KEPT = 16
"""For how many days what is held is remembered."""


class Library:
    """One immutable build. Safe to share between threads; `open` another to see a newer build.

    Opening reads no model: that happens at the first search that is not for an address, or in `warm`.
    """

    def __init__(self, build: Build, settings: Settings) -> None:
        self._build = build
        self._settings = settings
        self._store = Store(build.folder / ARTICLES)
        self._searcher: Searcher | None = None
        self._pinned: Pinned | None = None
        self._decision: DecisionModel | None = None
        self._holdings: dict[date, Holdings] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, root: Path | None = None, *, verify: bool = True) -> Library:
        """Open the current build under `root` (by default `var/index`), every file of it verified.

        With `verify=False` only what articles are read from is. Raises NoBuild or CorruptBuild.
        """
        settings = load_settings()
        return cls(open_current(root or settings.index, None if verify else (ARTICLES,)), settings)

    @classmethod
    def open_build(cls, build: str, root: Path | None = None) -> Library:
        """Open one build by its id, current or not. Raises CorruptBuild, also for one that is not there."""
        settings = load_settings()
        return cls(open_build((root or settings.index) / "builds" / build), settings)

    @property
    def build_id(self) -> str:
        """The build that this library reads."""
        return self._build.manifest.build

    @property
    def model(self) -> str:
        """The embedding model that the build was made with."""
        return self._build.manifest.model

    @property
    def model_fingerprint(self) -> str:
        """Which vectors of that model."""
        return self._build.manifest.model_fingerprint

    def article_positions(self) -> dict[str, int]:
        """The position of each article by its address, and by its bare number if only one has it."""
        places: dict[str, int] = {}
        bare: dict[str, list[int]] = {}
        for name, span in self._store.spans().items():
            for place, article in zip(span, self._store.articles(name), strict=True):
                places[article.address] = place
                bare.setdefault(article.number, []).append(place)
        return {number: found[0] for number, found in bare.items() if len(found) == 1} | places

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
        if self._searcher is not None:
            self._searcher.close()

    def warm(self) -> None:
        """Load the model and the index now. Raises ModelError, CorruptBuild or StoreUnavailable."""
        self.searcher().look("市人民政府", 1)
        self._model()

    def search(
        self,
        question: str,
        *,
        top_k: int = 5,
        regulation: str | None = None,
        as_of: date | None = None,
        spoken_of: str | None = None,
        curated: bool = True,
    ) -> Answer:
        """Answer a question: by its curated answer, by exact look-up if it names a place, else by searching.

        What is in force on the day `as_of` (today, if not given) is searched, unless the question names a
        regulation or `regulation` does: then that one is, whatever has become of it. `spoken_of` is the
        regulation that a bare 第十条 means; without `curated` what is pinned is left aside.

        Raises SearchError for an empty or overlong question and for a `top_k` outside 1 to 100,
        RegulationNotFound, ModelError.
        """
        from index.answering import checked, marked, narrowed, wanted
        from index.places import Places
        from index.references import find_reference

        text = checked(question, top_k)
        holdings = self.holdings(as_of)
        answer = self._pins().answer(text) if curated and not regulation else None
        if answer is None:
            if regulation is None:
                named, rest = narrowed(text, holdings)
            else:
                named, rest = (self._store.regulation(regulation),), text
            reference = find_reference(text)
            if reference is not None:
                places = Places(self._store, holdings)
                answer = places.look_up(text, reference, named, spoken_of, top_k)
            if answer is None and not named and (unheld := holdings.unheld_in(text)):
                answer = Answer(text, Decision.NOT_FOUND, unheld=unheld)
            if answer is None:
                within = wanted(named, holdings)
                found = self.searcher().search(rest, top_k, self._model(), within)
                ids = tuple(one.id for one in named)
                answer = Answer(
                    text, found.decision, evidence=found.evidence, regulations=ids, parts=found.parts
                )
        return marked(answer, holdings, lambda address: self.successor(address, holdings.on))

    def holdings(self, as_of: date | None = None) -> Holdings:
        """What is held, as it stands on the day `as_of` (today, if not given)."""
        from index.holdings import Holdings

        on = as_of or today()
        held = self._holdings.get(on)
        if held is None:  # two threads may both make it: it comes out the same
            if len(self._holdings) >= _DAYS_KEPT:
                self._holdings.clear()
            held = self._holdings[on] = Holdings(self._store.regulations(), on)
        return held

    def duties(self, body: str, regulations: Sequence[str] = (), as_of: date | None = None) -> list[Duty]:
        """What the rules in force that day, or those that are named, make `body` do, allow or forbid it."""
        from index.duties import duties_of, names_of

        names = names_of(body)
        wanted = set(regulations) or {one.id for one in self.holdings(as_of).current}
        articles = self._store.articles_with(names) if names else ()
        return duties_of(body, (article for article in articles if article.regulation in wanted))

    def in_force(self, regulation_id: str) -> bool:
        """Whether it applies today. Raises RegulationNotFound."""
        return in_force(self._store.regulation(regulation_id), today())

    def successor(self, address: str, as_of: date | None = None) -> str | None:
        """Where the text at `address` goes on, if another took its place.

        The article that says the same in the newer text or, where none does, that regulation's id. Raises as
        `article` does.
        """
        from index.diff import counterpart

        place = parse_address(address)
        holdings = self.holdings(as_of)
        old = holdings.get(self._store.regulation(place.regulation).id)
        new = holdings.after(old) if old else None
        if old is None or new is None:
            return None
        article = self._store.article(place.regulation, place.article)
        found = counterpart(article, self._store.articles(new.id))
        return found.address if found else new.id

    def references(self, text: str, regulation_id: str) -> tuple[CrossReference, ...]:
        """The places that `text`, which stands in that regulation, refers to and the library holds."""
        from index.crossreferences import references_in

        return references_in(text, regulation_id, self._store, self.holdings())

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
        """All that the library holds, each with the status that it has today."""
        return self.holdings().regulations

    def regulation(self, regulation_id: str) -> Regulation:
        """As it stands today. Raises RegulationNotFound, naming some that are held."""
        return self.holdings().get(regulation_id) or self._store.regulation(regulation_id)

    def chapters(self, regulation_id: str) -> tuple[Chapter, ...]:
        """In the document's order. Raises RegulationNotFound."""
        return self._store.chapters(regulation_id)

    def size(self, regulation_id: str) -> int:
        """How many articles it has. Raises RegulationNotFound."""
        self._store.regulation(regulation_id)
        return len(self._store.spans().get(regulation_id, ()))

    def articles(self, regulation_id: str) -> tuple[Article, ...]:
        """In the document's order. Raises RegulationNotFound."""
        return self._store.articles(regulation_id)

    def searcher(self) -> Searcher:
        """What searches this build, loaded when first asked for. Raises ModelError or CorruptBuild."""
        with self._lock:
            if self._searcher is None:
                from index.search.opening import open_searcher

                self._searcher = open_searcher(self._build, self._settings, self._store)
            return self._searcher

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, by the model that this build was made with. Raises ModelError."""
        return self.searcher().encode_queries(texts)

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

    def _pins(self) -> Pinned:
        from index.answering import Pinned

        if self._pinned is None:
            self._pinned = Pinned(self._settings.curated_roots, self._store)
        return self._pinned
