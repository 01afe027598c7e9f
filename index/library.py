"""The face of this package: one opened build, to be searched and read."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.address import format_citation, parse_address, quote_at
from index.build.manifest import Build, open_build, open_current
from index.build.store import ARTICLES, Store
from index.errors import AddressError, CorruptBuild, SearchError
from index.models import Answer, AnswerKind, Article, Chapter, Decision, Evidence, Regulation, Status
from index.settings import Settings, load_settings
from index.versions import in_force

if TYPE_CHECKING:
    from index.crossreferences import CrossReference
    from index.curated import CuratedAnswers, Pin
    from index.duties import Duty
    from index.embed.encoder import Vectors
    from index.holdings import Holdings
    from index.search.decide import DecisionModel
    from index.search.filter import Filter
    from index.search.searcher import Searcher

_DAYS_KEPT = 16
"""For how many days what is held is remembered."""
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
        self._curated: CuratedAnswers | None = None
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
        from index.places import Places
        from index.references import find_reference

        text = _checked(question, top_k)
        holdings = self.holdings(as_of)
        answer = self._pinned(text) if curated and not regulation else None
        if answer is None:
            named, rest = self._narrowed(text, regulation, holdings)
            reference = find_reference(text)
            if reference is not None:
                places = Places(self._store, holdings)
                answer = places.look_up(text, reference, named, spoken_of, top_k)
            if answer is None and not named and (unheld := holdings.unheld_in(text)):
                answer = Answer(text, Decision.NOT_FOUND, unheld=unheld)
            if answer is None:
                wanted = _wanted(named, holdings)
                decision, evidence = self.searcher().search(rest, top_k, self._model(), wanted)
                ids = tuple(one.id for one in named)
                answer = Answer(text, decision, AnswerKind.SEARCH, evidence, regulations=ids)
        return self._with_force(answer, holdings)

    def holdings(self, as_of: date | None = None) -> Holdings:
        """What is held, as it stands on the day `as_of` (today, if not given)."""
        from index.holdings import Holdings

        on = as_of or date.today()
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
        return in_force(self._store.regulation(regulation_id), date.today())

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
                self._searcher = self._load_searcher()
            return self._searcher

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, by the model that this build was made with. Raises ModelError."""
        return self.searcher().encode_queries(texts)

    def _load_searcher(self) -> Searcher:
        # Imported when a search is wanted: numpy, faiss and the model cost a reader many times the rest.
        from index.build.layout import LAYOUT, load_layout
        from index.embed.encoder import load_encoder
        from index.search.adapter import load_adapter
        from index.search.engine import Engine
        from index.search.searcher import Searcher
        from index.search.stores import open_store

        encoder = load_encoder(self._settings)
        manifest = self._build.manifest
        if encoder.fingerprint != manifest.model_fingerprint:
            raise CorruptBuild(
                f"build {manifest.build} was made with {manifest.model} ({manifest.model_fingerprint}), the "
                f"settings name {encoder.name} ({encoder.fingerprint}); run `python -m index build`"
            )
        root = self._build.folder.parents[1]
        adapter = None
        if self._settings.learned:
            adapter = load_adapter(root, encoder.fingerprint, self._store.position)
        layout = load_layout(self._build.folder / LAYOUT)
        store = open_store(self._settings, self._build.folder, layout)
        return Searcher(Engine(self._build.folder, encoder, store, layout, adapter), self._store)

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

    def _narrowed(
        self, text: str, regulation: str | None, holdings: Holdings
    ) -> tuple[tuple[Regulation, ...], str]:
        """The regulations to keep to, none for all, and the question without their name.

        A name that narrows nothing stays: 工作规则是根据什么制定的 asks about the rule itself.
        """
        if regulation is not None:
            return (self._store.regulation(regulation),), text
        naming = holdings.named_in(text)
        if naming is None:
            return (), text
        narrows = not set(holdings.current) <= set(naming.regulations)
        return naming.regulations, naming.rest if narrows else text

    def _pinned(self, text: str) -> Answer | None:
        """The curated answer to this question, None where there is none or nothing that it cites is held."""
        from index.curated import CuratedAnswers

        if self._curated is None:
            self._curated = CuratedAnswers(self._settings.curated_roots)
        curated = self._curated.match(text)
        if curated is None:
            return None
        found = []
        for pin in curated.pins:
            try:
                found.append(self._evidence_of(pin))
            except AddressError:  # `index check` reports it
                continue
        if not found:
            return None
        evidence = tuple(found)
        return Answer(text, Decision.GROUNDED, AnswerKind.CURATED, evidence, pinned=len(evidence))

    def _evidence_of(self, pin: Pin) -> Evidence:
        article = self.article(pin.address)
        whole = self.quote(pin.address)
        return Evidence(
            address=pin.address,
            regulation=article.regulation,
            article=article.number,
            citation=self.citation(pin.address),
            quote=pin.quote if pin.quote and pin.quote in whole else whole,
            score=1.0,
            truncated=article.truncated,
        )

    def _with_force(self, answer: Answer, holdings: Holdings) -> Answer:
        """The answer with each piece of evidence that is no longer (or not yet) in force marked as such."""

        def marked(evidence: Evidence) -> Evidence:
            held = holdings.get(evidence.regulation)
            if held is None or held.status is Status.IN_FORCE:
                return evidence
            successor = self.successor(evidence.address, holdings.on)
            return replace(evidence, in_force=False, successor=successor)

        return replace(answer, evidence=tuple(map(marked, answer.evidence)))


def _wanted(named: Sequence[Regulation], holdings: Holdings) -> Filter:
    """What to search: the regulations that are named, else all that are in force on the day."""
    from index.search.filter import EVERYTHING, Filter

    if named:
        return Filter(tuple(one.id for one in named))
    return EVERYTHING if len(holdings.current) == len(holdings.regulations) else Filter(on=holdings.on)


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
