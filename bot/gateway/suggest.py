"""`GET /api/suggest`: what one may be about to ask, from memory and at once."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

import structlog
import yaml
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from actions.checklists.load import load_catalogue
from bot.gateway.errors import Refusal
from bot.gateway.library import Libraries
from bot.gateway.problems import declared
from bot.gateway.settings import ROOT
from bot.gateway.state import libraries
from bot.gateway.texts import said
from index.versions import today

QUESTIONS = ROOT / "data" / "suggestions" / "questions.yml"
OFFERED = 6
_ALIKE = 0.6
"""Share of the typed pairs of characters that a text must hold."""
_LOOK_AGAIN_SECONDS = 60.0
_WAIT_SECONDS = 0.05

_log = structlog.get_logger(__name__)


class Suggestion(BaseModel):
    """A text to send as it stands."""

    text: str = Field(examples=["常务会议多久召开一次？"])
    kind: Literal["question", "checklist", "regulation"] = "question"


class SuggestionList(BaseModel):
    """The best first, six at most."""

    suggestions: list[Suggestion]


@dataclass(frozen=True, slots=True)
class _Known:
    suggestion: Suggestion
    plain: str
    pairs: frozenset[str]


class Suggestions:
    """Finds texts that hold what was typed, or most of it."""

    def __init__(self, texts: Iterable[Suggestion]) -> None:
        self._known = [_known(one) for one in texts]

    def find(self, typed: str) -> list[Suggestion]:
        """The best first: those that begin with the words, that hold them, that hold most of them."""
        plain = _plain(typed)
        if not plain:
            return []
        pairs = _pairs(plain)
        ranked = [(_rank(one, plain, pairs), place) for place, one in enumerate(self._known)]
        best = sorted((-rank, place) for rank, place in ranked if rank >= _ALIKE)
        return [self._known[place].suggestion for _, place in best[:OFFERED]]


def suggest_router() -> APIRouter:
    """The route, with the questions and checklists read now and the library's titles when first asked."""
    router = APIRouter(prefix="/api", tags=["library"])
    shelf = _Shelf()

    @router.get("/suggest", summary="Offer questions while one is typed", responses=declared(422))
    async def suggest(
        held: Annotated[Libraries, Depends(libraries)],
        q: Annotated[str, Query(max_length=100, description="typed so far", examples=["常务会议"])],
    ) -> SuggestionList:
        """Questions that the library answers, procedures to begin and regulations to open."""
        return SuggestionList(suggestions=(await shelf.suggestions(held)).find(q))

    return router


class _Shelf:
    """What is offered. The library's titles are read again now and then; nobody who types waits for it."""

    def __init__(self) -> None:
        self._fixed = [*_questions(), *_checklists()]
        self._made = Suggestions(self._fixed)
        self._due = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def suggestions(self, held: Libraries) -> Suggestions:
        now = asyncio.get_running_loop().time()
        if now >= self._due:
            self._due = now + _LOOK_AGAIN_SECONDS
            self._reading = asyncio.create_task(self._read(held))
            await asyncio.wait({self._reading}, timeout=_WAIT_SECONDS)
        return self._made

    async def _read(self, held: Libraries) -> None:
        try:
            titles = await held.exact.ask(lambda library: {one.title for one in library.regulations()})
        except Refusal as refusal:
            _log.warning("suggestions without titles", why=str(refusal))
            return
        texts = sorted(said("suggest.regulation", title=title) for title in titles)
        self._made = Suggestions(
            [*self._fixed, *(Suggestion(text=text, kind="regulation") for text in texts)]
        )


def _questions() -> list[Suggestion]:
    return [Suggestion(text=one["text"]) for one in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))]


def _checklists() -> list[Suggestion]:
    return [
        Suggestion(text=said("suggest.checklist", title=one.title), kind="checklist")
        for one in load_catalogue().in_force(today())
    ]


def _known(suggestion: Suggestion) -> _Known:
    plain = _plain(suggestion.text)
    return _Known(suggestion, plain, _pairs(plain))


def _rank(known: _Known, plain: str, pairs: frozenset[str]) -> float:
    if known.plain.startswith(plain):
        return 3.0
    if plain in known.plain:
        return 2.0
    return len(pairs & known.pairs) / len(pairs) if pairs else 0.0


def _plain(text: str) -> str:
    """Letters, digits and characters only, in one form and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def _pairs(plain: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(plain)))
