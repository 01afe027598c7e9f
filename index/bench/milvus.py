"""`python -m index.bench.milvus BENCH VECTORS.npy`: Milvus Lite beside FAISS on 20,000 statute articles.

Each article is one passage with one of the given vectors and its own words. Both stores get the same
questions: recall@10 of Milvus against FAISS, for vectors and for words, and what each takes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from index.bench.data import as_sources, load_bench
from index.build.builder import whole_text
from index.build.layout import LAYOUT, LEXICAL, VECTORS, lay_out, load_layout
from index.embed.encoder import load_encoder
from index.evaluate import percentile
from index.search.filter import EVERYTHING, Filter
from index.search.lexical import build_bm25
from index.search.stores import open_store, publish
from index.search.stores.base import Found, VectorStore
from index.search.stores.dense import build_dense
from index.segment.segmenter import default_segmenter
from index.settings import MilvusPlace, load_settings

Ask = Callable[[VectorStore, Any], Found]

_ARTICLES = 20_000
_QUESTIONS = 100
_TOP = 10


def main(arguments: Sequence[str]) -> int:
    """Print the comparison; 1 if Milvus misses more than one in a hundred."""
    bench, given = (Path(argument) for argument in arguments)
    settings = load_settings()
    statutes, judged = load_bench(bench)
    sources, _ = as_sources(statutes[:_ARTICLES], bench)
    documents = [source.document for source in sources]
    articles = [article for document in documents for article in document.articles]
    segmenter, encoder = default_segmenter(), load_encoder(settings)
    with tempfile.TemporaryDirectory(dir=settings.var) as work:
        folder = Path(work) / "bench"
        folder.mkdir()
        layout = lay_out(documents, range(len(articles)))
        layout.save(folder / LAYOUT)
        build_dense(np.load(given)[: len(articles)].astype(np.float32)).save(folder / VECTORS)
        build_bm25(segmenter.terms(whole_text(article)) for article in articles).save(folder / LEXICAL)
        place = replace(MilvusPlace(str(Path(work) / "store.db")), timeout=600.0)
        with_milvus = replace(settings, milvus=place)
        start = time.perf_counter()
        publish(with_milvus, folder, folder.name)
        print(f"{len(articles)} articles put into Milvus Lite in {time.perf_counter() - start:.0f} s")
        flat = open_store(replace(settings, milvus=None), folder, load_layout(folder / LAYOUT))
        milvus = open_store(with_milvus, folder, layout)
        texts = [question.text for question in judged[:_QUESTIONS]]
        vectors = encoder.encode_queries(texts)
        terms = [dict.fromkeys(segmenter.terms(text), 1.0) for text in texts]
        half = Filter(tuple(str(name) for name in layout.regulations[::2]))
        worst = 1.0
        for name, asked, ask in (
            ("vectors", vectors, lambda store, one: store.nearest(one, _TOP, EVERYTHING)),
            ("half the laws", vectors, lambda store, one: store.nearest(one, _TOP, half)),
            ("words", terms, lambda store, one: store.matching(one, _TOP, EVERYTHING)),
        ):
            worst = min(worst, _beside(name, asked, ask, (flat, milvus)))
        milvus.close()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if worst >= 0.99 else 1


def _beside(name: str, asked: Iterable[Any], ask: Ask, stores: Sequence[VectorStore]) -> float:
    """Print the recall of the second store against the first; it."""
    taken: list[list[float]] = [[], []]
    shared = []
    for one in asked:
        found: list[Found] = []
        for store, times in zip(stores, taken, strict=True):
            start = time.perf_counter()
            found.append(ask(store, one))
            times.append((time.perf_counter() - start) * 1000)
        # Equal scores may stand in either order: what counts is how many score as high as the last should.
        least = found[0].scores[-1] - 1e-5 * abs(found[0].scores[-1])
        shared.append(float(np.mean(found[1].scores[: len(found[0].rows)] >= least)))
    p50 = [percentile(sorted(times), 0.5) for times in taken]
    recall = float(np.mean(shared))
    print(
        f"{name:14} recall@{_TOP} {recall:.4f}, p50 FAISS {p50[0]:.1f} ms, Milvus {p50[1]:.1f} ms", flush=True
    )
    return recall


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
