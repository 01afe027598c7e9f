"""`make bench-scale`: whole questions against the statutes, and against a million passages made of copies.

A copy has its original's words and its original's vectors with noise added. A question goes the whole way:
it is read and encoded, words and vectors are scored, fused and folded to articles.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.bench.data import as_sources, load_bench
from index.bench.index_types import Floats, perturbed
from index.build.builder import embedding_text, whole_text
from index.build.layout import CENTRE, LAYOUT, LEXICAL, LEXICON, VECTORS, Layout, lay_out, load_layout
from index.build.lexicon import copy_lexicon
from index.build.passages import passages_of
from index.embed.encoder import Encoder, load_encoder
from index.evaluate import percentile
from index.models import Document
from index.search.centre import build_centre
from index.search.engine import Engine
from index.search.filter import EVERYTHING, Filter
from index.search.homophones import write_homophones
from index.search.lexical import Bm25, build_bm25
from index.search.stores import LocalStore
from index.search.stores.dense import build_dense, build_flat
from index.segment.segmenter import Segmenter
from index.settings import Settings, load_settings
from index.versions import today

_EMBEDDED = 2_000
"""Passages that are embedded where no vectors are given."""
_COMPARED = 100
_TOP = 10
_LIMITS = {1: 50.0, 2: 80.0}
"""Milliseconds of one core that 95 of 100 questions may take, as it stands and in copies."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what a question takes at each size; 1 if that is too long."""
    parser = argparse.ArgumentParser(prog="python -m index.bench.scale", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with law-articles.jsonl.gz")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--vectors", type=Path, help="real vectors (.npy) to make the passages' from")
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args(arguments)
    settings = load_settings()
    encoder = load_encoder(settings)
    statutes, judged = load_bench(options.folder)
    sources, _ = as_sources(statutes, options.folder)
    documents = [source.document for source in sources]
    asked = [question.text for question in judged][: options.questions]
    slow = False
    with tempfile.TemporaryDirectory(dir=settings.var) as work:
        base = _Base(documents, settings, encoder, options.vectors)
        for number, copies in enumerate((1, -(-options.passages // len(base.article_of))), 1):
            folder = base.write(Path(work) / str(copies), copies)
            slow |= _ask(folder, encoder, asked) > _LIMITS[number]
            shutil.rmtree(folder)
    return int(slow)


class _Base:
    """The statutes as they stand: their words, and a vector for each passage."""

    def __init__(
        self, documents: list[Document], settings: Settings, encoder: Encoder, given: Path | None
    ) -> None:
        self._documents, self._lexicon = documents, settings.lexicon
        articles = [article for document in documents for article in document.articles]
        passages = [(row, p) for row, article in enumerate(articles) for p in passages_of(article)]
        self.article_of = [row for row, _ in passages]
        self._whole = [whole_text(article) for article in articles]
        self._words: Bm25 | None = None
        if given is None:
            real = encoder.encode_passages([embedding_text(p) for _, p in passages[:_EMBEDDED]])
        else:
            real = np.load(given).astype(np.float32)
        self._real = real

    def write(self, folder: Path, copies: int) -> Path:
        """What an engine needs of a build, each article `copies` times."""
        folder.mkdir()
        copy_lexicon(self._lexicon, folder / LEXICON, large=True)
        segmenter = Segmenter(folder / LEXICON)
        write_homophones(folder / LEXICON, self._whole, segmenter)
        if self._words is None:
            self._words = build_bm25(map(segmenter.terms, self._whole))
        _copied(self._words, copies).save(folder / LEXICAL)
        self._layout(copies).save(folder / LAYOUT)
        vectors = perturbed(self._real, len(self.article_of) * copies)
        start = time.perf_counter()
        index = build_dense(vectors)
        print(
            f"{len(vectors)} vectors, {index.kind}: built in {time.perf_counter() - start:.0f} s", flush=True
        )
        index.save(folder / VECTORS)
        build_centre(vectors, load_layout(folder / LAYOUT).starts).save(folder / CENTRE)
        return folder

    def _layout(self, copies: int) -> Layout:
        one = lay_out(self._documents, self.article_of)
        size, laws = len(one.regulation_of), len(one.regulations)
        shift = np.arange(copies, dtype=np.int32)[:, None]
        return replace(
            one,
            article_of=(one.article_of + shift * size).ravel(),
            regulation_of=(one.regulation_of + shift * laws).ravel(),
            regulations=np.array([f"{name}-{copy}" for copy in range(copies) for name in one.regulations]),
            begins=np.tile(one.begins, copies),
            ends=np.tile(one.ends, copies),
        )


def _copied(words: Bm25, copies: int) -> Bm25:
    """Every document `copies` times; what a term is worth hardly changes when all there is does."""
    shift = np.arange(copies, dtype=np.int32)[:, None] * np.int32(words.size)
    documents, impacts = [], []
    for start, end in zip(words.starts[:-1], words.starts[1:], strict=True):
        documents.append((words.documents[start:end] + shift).ravel())
        impacts.append(np.tile(words.impacts[start:end], copies))
    return replace(
        words,
        starts=words.starts * copies,
        documents=np.concatenate(documents),
        impacts=np.concatenate(impacts),
        size=words.size * copies,
    )


def _ask(folder: Path, encoder: Encoder, asked: list[str]) -> float:
    """Print the figures of one size; the p95 of a whole question, in milliseconds."""
    layout = load_layout(folder / LAYOUT)
    before = _resident()
    engine = Engine(folder, encoder, LocalStore(folder, layout), layout)
    wall, whole = _timed(engine, asked, Filter(on=today()))
    p95 = percentile(whole, 0.95)
    print(f"{len(layout.regulation_of)} articles, {len(layout.article_of)} passages")
    print(f"  a question, of one core: {_both(whole)} ({len(whole)} questions); by the clock: {_both(wall)}")
    anonymous, mapped = (after - was for after, was in zip(_resident(), before, strict=True))
    print(f"  memory of the index: {anonymous} MB, and {mapped} MB mapped from the disk")
    narrow = Filter((str(layout.regulations[0]), str(layout.regulations[-1])))
    _, again = _timed(Engine(folder, encoder, engine.store, layout), asked[:_COMPARED], narrow)
    print(f"  narrowed to two laws: {_both(again)}")
    print(f"  load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    _compare(folder, engine, layout, encoder, asked[:_COMPARED])
    return p95


def _timed(engine: Engine, asked: list[str], wanted: Filter) -> tuple[list[float], list[float]]:
    """Milliseconds for each question by the clock, and of this process' own: others may be using the core."""
    engine.rank("市人民政府的职责", _TOP, wanted)
    wall, own = [], []
    for question in asked:
        start, began = time.perf_counter(), time.process_time()
        engine.rank(question, _TOP, wanted)
        own.append((time.process_time() - began) * 1000)
        wall.append((time.perf_counter() - start) * 1000)
    return sorted(wall), sorted(own)


def _both(taken: list[float]) -> str:
    return f"p50 {percentile(taken, 0.5):.1f} ms, p95 {percentile(taken, 0.95):.1f} ms"


def _compare(folder: Path, engine: Engine, layout: Layout, encoder: Encoder, asked: list[str]) -> None:
    """How many of the first ten are the same as when every vector is looked at."""
    vectors: Floats = engine.store.vectors()
    exact = build_flat(vectors)
    exact.save(folder / VECTORS)
    all_of_them = Engine(folder, encoder, LocalStore(folder, layout), layout)
    passages, articles = [], []
    for question in asked:
        vector = engine.encode_queries([engine.read(question).corrected])[0]
        found = engine.store.nearest(vector, _TOP, EVERYTHING).rows
        passages.append(len(set(found) & set(exact.nearest(vector, _TOP).rows)) / _TOP)
        ours, theirs = (
            {hit.position for hit in one.rank(question, _TOP).hits} for one in (engine, all_of_them)
        )
        articles.append(len(ours & theirs) / _TOP)
    print(
        f"  recall@10 beside flat: passages {np.mean(passages):.4f}, articles {np.mean(articles):.4f}",
        flush=True,
    )


def _resident() -> tuple[int, int]:
    """Megabytes of this process in memory: its own, and those mapped from files."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
    own, mapped = (int(sizes[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))
    return own, mapped


if __name__ == "__main__":
    sys.exit(main())
