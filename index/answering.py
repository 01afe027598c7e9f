"""What stands around a search: what may be asked, where it is looked for, what is pinned, what applies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.address import format_citation, parse_address, quote_at
from index.curated import CuratedAnswers, Pin
from index.errors import AddressError, SearchError
from index.models import Answer, AnswerKind, Decision, Evidence, Regulation, Status

if TYPE_CHECKING:
    from index.build.store import Store
    from index.holdings import Holdings
    from index.search.filter import Filter

MAX_QUESTION = 2_000
"""Characters; a longer question is refused."""
MAX_TOP_K = 100


def checked(question: str, top_k: int) -> str:
    """The question stripped, halves of characters gone. Raises SearchError for what cannot be asked."""
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


def narrowed(text: str, holdings: Holdings) -> tuple[tuple[Regulation, ...], str]:
    """The regulations that the question names, none for all, and the question without their name.

    A name that narrows nothing stays: 工作规则是根据什么制定的 asks about the rule itself.
    """
    naming = holdings.named_in(text)
    if naming is None:
        return (), text
    narrows = not set(holdings.current) <= set(naming.regulations)
    return naming.regulations, naming.rest if narrows else text


def wanted(named: Sequence[Regulation], holdings: Holdings) -> Filter:
    """What to search: the regulations that are named, else all that are in force on the day."""
    from index.search.filter import EVERYTHING, Filter

    if named:
        return Filter(tuple(one.id for one in named))
    return EVERYTHING if len(holdings.current) == len(holdings.regulations) else Filter(on=holdings.on)


def marked(answer: Answer, holdings: Holdings, successor: Callable[[str], str | None]) -> Answer:
    """The answer with each piece of evidence that is no longer (or not yet) in force marked as such."""

    def mark(evidence: Evidence) -> Evidence:
        held = holdings.get(evidence.regulation)
        if held is None or held.status is Status.IN_FORCE:
            return evidence
        return replace(evidence, in_force=False, successor=successor(evidence.address))

    return replace(answer, evidence=tuple(map(mark, answer.evidence)))


class Pinned:
    """The curated answers as evidence from one build's articles."""

    def __init__(self, roots: Sequence[Path], store: Store) -> None:
        self._curated = CuratedAnswers(roots)
        self._store = store

    def answer(self, text: str) -> Answer | None:
        """The curated answer to this question, None where there is none or nothing that it cites is held."""
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
        place = parse_address(pin.address)
        article = self._store.article(place.regulation, place.article)
        whole = quote_at(article, place)
        return Evidence(
            address=pin.address,
            regulation=article.regulation,
            article=article.number,
            citation=format_citation(self._store.regulation(place.regulation), article, place),
            quote=pin.quote if pin.quote and pin.quote in whole else whole,
            score=1.0,
            truncated=article.truncated,
        )
