"""Documents in, a build out: written aside, synced, named, then pointed at."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build.layout import CENTRE, LAYOUT, LEXICAL, LEXICON, MANY, VECTORS, Layout, lay_out
from index.build.lexicon import copy_lexicon, lexicon_digest
from index.build.manifest import (
    BUILDS,
    FORMAT,
    Build,
    Manifest,
    open_build,
    point_at,
    read_pointer,
    sha256_of,
    sync,
    write_manifest,
)
from index.build.passages import passages_of
from index.build.store import ARTICLES, Store, write_store
from index.collection import Source
from index.embed.bulk import Bulk, in_this_process
from index.embed.encoder import Encoder
from index.errors import BuildError, CorruptBuild, StoreUnavailable
from index.models import Article, Document, Passage
from index.search.centre import build_centre
from index.search.homophones import write_homophones
from index.search.lexical import build_bm25
from index.search.stores.dense import build_dense, load_dense
from index.segment.segmenter import Segmenter

logger = logging.getLogger(__name__)

_KEPT_BUILDS = 3

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to. `reused` counts passages whose vectors were taken from the last build."""

    build: str
    changed: bool
    articles: int
    passages: int
    reused: int


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds regulations into `index`. `parser` is the parser's version, part of what a build is."""

    index: Path
    encoder: Encoder
    lexicon: Path
    parser: str
    progress: Progress = lambda stage, done, total: None
    bulk: Bulk | None = None
    """Embeds many texts at once; `encoder` does without it."""
    publish: Callable[[Path, str], None] = lambda folder, build: None
    """Told of a finished build before readers are; may be told of one again."""
    drop: Callable[[str], None] = lambda build: None
    """Told of a build that is no longer kept, before its folder goes."""

    def build(self, sources: Sequence[Source]) -> BuildResult:
        """Build `sources`, unless that is what the current build holds.

        Raises BuildError if another build is running or there is nothing to build.
        """
        if not sources:
            raise BuildError("no regulations to build; put one under data/regulations/")
        with _lock(self.index):
            fresh = self._blank_manifest(sources)
            last = _last_good(self.index)
            if last is not None and last.manifest.inputs == fresh.inputs:
                done = last.manifest
                self.publish(last.folder, done.build)
                return BuildResult(done.build, False, done.articles, done.passages, done.passages)
            return self._write([source.document for source in sources], fresh, last)

    def _write(self, documents: Sequence[Document], blank: Manifest, last: Build | None) -> BuildResult:
        inputs = hashlib.sha256(repr(blank.inputs).encode()).hexdigest()[:8]
        build = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{inputs}"
        aside = self.index / BUILDS / f".{build}.part"
        try:
            return self._write_aside(documents, replace(blank, build=build), last, aside)
        except (OSError, sqlite3.OperationalError) as error:
            shutil.rmtree(aside, ignore_errors=True)
            raise BuildError(
                f"the build cannot be written ({error}); see to the disk that holds {self.index}, then run "
                "`python -m index build` again; readers keep the last build"
            ) from error

    def _write_aside(
        self, documents: Sequence[Document], blank: Manifest, last: Build | None, aside: Path
    ) -> BuildResult:
        build = blank.build
        aside.mkdir(parents=True)
        articles = [article for document in documents for article in document.articles]
        passages = [(row, p) for row, article in enumerate(articles) for p in passages_of(article)]
        self.progress("articles", len(articles), len(articles))
        write_store(aside / ARTICLES, documents, passages)
        self._write_words(aside, articles)
        layout = lay_out(documents, [row for row, _ in passages])
        reused, kind = self._write_vectors(aside, [embedding_text(p) for _, p in passages], layout, last)
        layout.save(aside / LAYOUT)
        write_manifest(
            aside,
            replace(
                blank,
                files=_digests(aside),
                articles=len(articles),
                passages=len(passages),
                vectors=kind,
            ),
        )
        folder = self.index / BUILDS / build
        aside.rename(folder)
        sync(self.index / BUILDS)
        try:
            self.publish(folder, build)
        except StoreUnavailable:
            shutil.rmtree(folder)
            raise
        point_at(self.index, build)
        self._forget_old(build)
        return BuildResult(build, True, len(articles), len(passages), reused)

    def _forget_old(self, current: str) -> None:
        """Keep the newest few: a reader may still hold the last one, and a torn one needs a fallback."""
        finished = sorted(p for p in (self.index / BUILDS).iterdir() if not p.name.startswith("."))
        for folder in finished[:-_KEPT_BUILDS]:
            if folder.name == current:
                continue
            try:
                self.drop(folder.name)
            except StoreUnavailable as error:  # the new build is good; the next one tries this again
                logger.warning("build %s is not needed any more, but stays: %s", folder.name, error)
                continue
            shutil.rmtree(folder)
        for part in (self.index / BUILDS).glob(".*.part"):
            shutil.rmtree(part)

    def _write_words(self, aside: Path, articles: Sequence[Article]) -> None:
        copy_lexicon(self.lexicon, aside / LEXICON, large=len(articles) >= MANY)
        segmenter = Segmenter(aside / LEXICON)
        whole = [whole_text(article) for article in articles]
        write_homophones(aside / LEXICON, whole, segmenter)
        build_bm25(map(segmenter.terms, whole)).save(aside / LEXICAL)
        self.progress("words", len(articles), len(articles))

    def _write_vectors(
        self, aside: Path, texts: Sequence[str], layout: Layout, last: Build | None
    ) -> tuple[int, str]:
        """Embed the texts that the last build did not; gives how many it did, and the kind of index."""
        known = _known_vectors(last, self.encoder)
        missing = [row for row, text in enumerate(texts) if text not in known]
        reused = reused_and_done = len(texts) - len(missing)
        vectors = np.empty((len(texts), self.encoder.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = known.get(text, 0.0)
        self.progress("vectors", reused, len(texts))
        embed = self.bulk or in_this_process(self.encoder)
        for start, chunk in embed([texts[row] for row in missing]):
            vectors[missing[start : start + len(chunk)]] = chunk
            reused_and_done += len(chunk)
            self.progress("vectors", reused_and_done, len(texts))
        index = build_dense(vectors)
        index.save(aside / VECTORS)
        build_centre(vectors, layout.starts).save(aside / CENTRE)
        return reused, index.kind

    def _blank_manifest(self, sources: Sequence[Source]) -> Manifest:
        return Manifest(
            build="",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            format=FORMAT,
            parser=self.parser,
            model=self.encoder.name,
            model_fingerprint=self.encoder.fingerprint,
            dimension=self.encoder.dimension,
            lexicon=lexicon_digest(self.lexicon),
            sources={source.document.regulation.id: source.sha256 for source in sources},
            files={},
            articles=0,
            passages=0,
        )


def embedding_text(passage: Passage) -> str:
    """What is embedded for a passage: its context, which is not quoted, then the passage itself."""
    return passage.context + passage.quote


def whole_text(article: Article) -> str:
    """What an article is found by in words."""
    return f"{article.chapter} {article.section} {article.title}\n{article.text}"


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def _known_vectors(last: Build | None, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    if last is None or last.manifest.model_fingerprint != encoder.fingerprint:
        return {}
    store = Store(last.folder / ARTICLES)
    try:
        vectors = load_dense(last.folder / VECTORS).vectors()
        return {embedding_text(p): vectors[row] for row, (_, p) in enumerate(store.all_passages())}
    finally:
        store.close()


def _last_good(index: Path) -> Build | None:
    try:
        return open_build(index / BUILDS / read_pointer(index).strip())
    except (FileNotFoundError, CorruptBuild):  # nothing to start from: everything is built anew
        return None


@contextlib.contextmanager
def _lock(index: Path) -> Iterator[None]:
    index.mkdir(parents=True, exist_ok=True)
    with (index / ".lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise BuildError(f"another build is running (process {holder}); wait for it to end") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
