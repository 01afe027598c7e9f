"""The articles of one build in SQLite: written once, then opened read-only by any number of readers.

`places` repeats what can be worked out from `articles`, so that one can be shown without doing so.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from index.address import format_citation, places_in, quote_at
from index.errors import ArticleNotFound, CorruptBuild, RegulationNotFound
from index.glance import seal
from index.models import (
    Article,
    Chapter,
    Document,
    Item,
    Numbering,
    Paragraph,
    Passage,
    PassageKind,
    Regulation,
    Section,
    Status,
)

ARTICLES = "articles.db"
_NAMED = 10
"""How many regulations a refusal names."""

_SCHEMA = """
CREATE TABLE regulations (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data TEXT NOT NULL,
    chapters TEXT NOT NULL, preamble TEXT NOT NULL, tail TEXT NOT NULL);
CREATE TABLE articles (position INTEGER PRIMARY KEY, regulation TEXT NOT NULL, number TEXT NOT NULL,
    data TEXT NOT NULL, UNIQUE (regulation, number));
CREATE TABLE passages (position INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    address TEXT NOT NULL, kind TEXT NOT NULL, quote TEXT NOT NULL, context TEXT NOT NULL);
CREATE TABLE places (address TEXT PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    citation TEXT NOT NULL, quote TEXT NOT NULL, seal INTEGER NOT NULL);
CREATE INDEX passages_by_article ON passages (article);
"""
_PASSAGE = "p.address, a.regulation || '#' || a.number, p.kind, p.quote, p.context"


def write_store(path: Path, documents: Sequence[Document], passages: Iterable[tuple[int, Passage]]) -> None:
    """Write `path` anew. `passages` come with the position of their article, counted over all documents."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO regulations VALUES (?, ?, ?, ?, ?, ?)",
            (
                (i, d.regulation.id, _json(d.regulation), _json(d.chapters), _json(d.preamble), _json(d.tail))
                for i, d in enumerate(documents)
            ),
        )
        articles = (article for document in documents for article in document.articles)
        connection.executemany(
            "INSERT INTO articles VALUES (?, ?, ?, ?)",
            ((i, a.regulation, a.number, _json(a)) for i, a in enumerate(articles)),
        )
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            ((i, row, p.address, p.kind.value, p.quote, p.context) for i, (row, p) in enumerate(passages)),
        )
        connection.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?)", _places(documents))
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


class Store:
    """Reads one `articles.db`. Safe to share between threads: each gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise CorruptBuild(f"{path} is missing; run `python -m index build`")
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        self._spans: dict[str, range] | None = None

    def close(self) -> None:
        """Close every thread's connection; the store is of no use afterwards."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()

    def regulations(self) -> tuple[Regulation, ...]:
        """All regulations, in the order of the build."""
        rows = self._rows("SELECT data FROM regulations ORDER BY position")
        return tuple(_regulation(row[0]) for row in rows)

    def regulation(self, regulation_id: str) -> Regulation:
        """Raises RegulationNotFound, naming those that are held."""
        return _regulation(self._regulation_row(regulation_id, "data"))

    def chapters(self, regulation_id: str) -> tuple[Chapter, ...]:
        """Raises RegulationNotFound."""
        return tuple(
            _chapter(chapter) for chapter in json.loads(self._regulation_row(regulation_id, "chapters"))
        )

    def preamble(self, regulation_id: str) -> tuple[str, ...]:
        """The lines before the first article. Raises RegulationNotFound."""
        return tuple(json.loads(self._regulation_row(regulation_id, "preamble")))

    def tail(self, regulation_id: str) -> tuple[str, ...]:
        """The lines after the last article. Raises RegulationNotFound."""
        return tuple(json.loads(self._regulation_row(regulation_id, "tail")))

    def articles(self, regulation_id: str) -> tuple[Article, ...]:
        """In the document's order. Raises RegulationNotFound."""
        self._regulation_row(regulation_id, "id")
        query = "SELECT data FROM articles WHERE regulation = ? ORDER BY position"
        return tuple(_article(row[0]) for row in self._rows(query, regulation_id))

    def article(self, regulation_id: str, number: str) -> Article:
        """Raises RegulationNotFound or ArticleNotFound, which names the range there is."""
        query = "SELECT data FROM articles WHERE regulation = ? AND number = ?"
        found = self._rows(query, regulation_id, number)
        if found:
            return _article(found[0][0])
        numbers = [article.number for article in self.articles(regulation_id)]
        raise ArticleNotFound(
            f"{regulation_id} has no article {number}; it has {numbers[0]} to {numbers[-1]}"
            if numbers
            else f"{regulation_id} has no articles"
        )

    def neighbours(self, regulation_id: str, number: str) -> tuple[Article | None, Article | None]:
        """The article before and the one after, None at an end. Raises as `article` does."""
        self.article(regulation_id, number)
        query = (
            "SELECT data FROM articles WHERE regulation = ?1 AND position = "
            "(SELECT position FROM articles WHERE regulation = ?1 AND number = ?2) + ?3"
        )
        before, after = (self._rows(query, regulation_id, number, step) for step in (-1, 1))
        return (_article(before[0][0]) if before else None), (_article(after[0][0]) if after else None)

    def articles_at(self, positions: Sequence[int]) -> dict[int, Article]:
        """Articles by their position in the build."""
        query = f"SELECT position, data FROM articles WHERE position IN ({_marks(positions)})"  # noqa: S608
        return {row[0]: _article(row[1]) for row in self._rows(query, *positions)}

    def articles_with(self, words: Sequence[str]) -> Iterator[Article]:
        """The articles that hold one of `words`, in the order of the build."""
        holds = " OR ".join("instr(data, ?)" for _ in words)
        query = f"SELECT data FROM articles WHERE {holds} ORDER BY position"  # noqa: S608
        for row in self._rows(query, *words):
            yield _article(row[0])

    def position(self, address: str) -> int | None:
        """Where the article with this address stands in the build, None if it is not there."""
        query = "SELECT position FROM articles WHERE regulation || '#' || number = ?"
        found = self._rows(query, address)
        return found[0][0] if found else None

    def passages_at(self, positions: Sequence[int]) -> dict[int, Passage]:
        """Passages by their position in the build, which is their row in the vector index."""
        query = (
            f"SELECT p.position, {_PASSAGE} FROM passages p "  # noqa: S608
            f"JOIN articles a ON a.position = p.article WHERE p.position IN ({_marks(positions)})"
        )
        return {row[0]: _passage(row[1:]) for row in self._rows(query, *positions)}

    def passages_of(self, article: int) -> list[int]:
        """The positions of an article's passages, in reading order."""
        query = "SELECT position FROM passages WHERE article = ? ORDER BY position"
        return [row[0] for row in self._rows(query, article)]

    def all_passages(self) -> Iterator[tuple[int, Passage]]:
        """Every passage with the position of its article, in order."""
        query = (
            f"SELECT p.article, {_PASSAGE} FROM passages p "  # noqa: S608
            "JOIN articles a ON a.position = p.article ORDER BY p.position"
        )
        for row in self._rows(query):
            yield row[0], _passage(row[1:])

    def spans(self) -> dict[str, range]:
        """Where each regulation's articles stand in the build."""
        if self._spans is None:
            query = "SELECT regulation, min(position), max(position) FROM articles GROUP BY regulation"
            self._spans = {row[0]: range(row[1], row[2] + 1) for row in self._rows(query)}
        return self._spans

    def _regulation_row(self, regulation_id: str, column: str) -> str:
        rows = self._rows(f"SELECT {column} FROM regulations WHERE id = ?", regulation_id)  # noqa: S608
        if not rows:
            held = [regulation.id for regulation in self.regulations()]
            others = f" and {len(held) - _NAMED} others" if len(held) > _NAMED else ""
            raise RegulationNotFound(
                f"no regulation {regulation_id!r} in the library, "
                f"which holds: {', '.join(held[:_NAMED])}{others}"
            )
        return str(rows[0][0])

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise CorruptBuild(
                f"{self._path} cannot be read ({error}); run `python -m index build`"
            ) from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            self._local.connection = connection
            with self._lock:
                self._open.append(connection)
        return connection


def _places(documents: Sequence[Document]) -> Iterator[tuple[str, int, str, str, int]]:
    """Every place that may be asked for by its address, ready to be shown (`index.glance`)."""
    articles = ((document.regulation, article) for document in documents for article in document.articles)
    for row, (regulation, article) in enumerate(articles):
        data = _json(article)
        for place in places_in(article):
            citation, quote = format_citation(regulation, article, place), quote_at(article, place)
            yield str(place), row, citation, quote, seal(data, citation, quote)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:  # noqa: ANN401 - json asks for what it does not know
    return value.isoformat() if isinstance(value, date) else asdict(value)


def _regulation(data: str) -> Regulation:
    fields = json.loads(data)
    for name in ("issued", "effective_from", "effective_to"):
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    for name in ("aliases", "amends", "repeals"):
        fields[name] = tuple(fields.get(name, ()))
    return Regulation(
        **{**fields, "status": Status(fields["status"]), "numbering": Numbering(fields["numbering"])}
    )


def _chapter(fields: dict[str, Any]) -> Chapter:
    sections = (
        Section(**{**s, "articles": tuple(s["articles"]), "lead": tuple(s["lead"])})
        for s in fields["sections"]
    )
    return Chapter(
        **{
            **fields,
            "articles": tuple(fields["articles"]),
            "lead": tuple(fields["lead"]),
            "sections": tuple(sections),
        }
    )


def _article(data: str) -> Article:
    fields = json.loads(data)
    paragraphs = (Paragraph(p["number"], p["text"], _items(p["items"])) for p in fields["paragraphs"])
    return Article(**{**fields, "paragraphs": tuple(paragraphs)})


def _items(items: list[dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(Item(item["number"], item["text"], _items(item["subitems"])) for item in items)


def _passage(row: Sequence[Any]) -> Passage:
    address, article, kind, quote, context = row
    return Passage(address, article, PassageKind(kind), quote, context)
