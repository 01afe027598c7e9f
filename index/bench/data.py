"""The statute articles and lay questions that retrieval is measured on."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.collection import Source
from index.errors import SearchError
from index.models import Article, Document, Regulation
from index.parse.body import paragraphs_of

ARTICLES = "law-articles.jsonl.gz"
QUESTIONS = "law-questions-dev.jsonl"


@dataclass(frozen=True, slots=True)
class Statute:
    """One article of a law."""

    id: int
    law: str
    chapter: str
    section: str
    number: str
    text: str

    @property
    def whole(self) -> str:
        """What a lexical baseline indexes."""
        return f"{self.law} {self.chapter} {self.section}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and the places in the list of articles of those that answer it."""

    text: str
    gold: tuple[int, ...]


def load_bench(folder: Path) -> tuple[list[Statute], list[Judged]]:
    """The articles and the questions in `folder`. Raises SearchError, naming the file that is not right."""
    entries = _lines(folder / ARTICLES)
    try:
        statutes = [
            Statute(e["id"], e["law"], e["chapter"] or "", e["section"] or "", e["article_no"], e["text"])
            for e in entries
        ]
        place = {statute.id: at for at, statute in enumerate(statutes)}
        questions = [
            Judged(e["question"], tuple(place[one] for one in e["gold"])) for e in _lines(folder / QUESTIONS)
        ]
    except (KeyError, TypeError) as error:
        raise SearchError(
            f"{folder}: an article or question lacks {error}; see docs/decisions/0013"
        ) from error
    if not questions or not all(question.gold for question in questions):
        raise SearchError(f"{folder / QUESTIONS}: every question needs its `gold` articles")
    return statutes, questions


def as_sources(statutes: list[Statute], folder: Path) -> tuple[list[Source], list[int]]:
    """The laws as regulations to build, and for each article of the build its place in `statutes`."""
    laws: dict[str, list[int]] = {}
    for at, statute in enumerate(statutes):
        laws.setdefault(statute.law, []).append(at)
    sources = [_source(f"law-{n}", statutes, places, folder) for n, places in enumerate(laws.values())]
    return sources, [at for places in laws.values() for at in places]


def _source(name: str, statutes: list[Statute], places: list[int], folder: Path) -> Source:
    articles = tuple(_article(name, number, statutes[at]) for number, at in enumerate(places, 1))
    regulation = Regulation(id=name, title=statutes[places[0]].law)
    digest = hashlib.sha256(repr((regulation, articles)).encode()).hexdigest()
    return Source(folder, Document(regulation=regulation, chapters=(), articles=articles), digest)


def _article(regulation: str, number: int, statute: Statute) -> Article:
    # Numbered in order: a bench may hold two articles of one number, an address may not.
    return Article(
        regulation=regulation,
        number=str(number),
        label=statute.number,
        text=statute.text,
        paragraphs=paragraphs_of(statute.text.split("\n")),
        chapter=statute.chapter,
        section=statute.section,
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return [json.loads(line) for line in content.decode("utf-8").splitlines() if line.strip()]
    except (OSError, EOFError, ValueError) as error:
        raise SearchError(f"{path} cannot be read as JSON lines ({error}); name a folder with it") from error
