"""`python -m index.bench.index_types VECTORS.npy QUERIES.npy [COUNT]`: what each kind of FAISS index costs.

More vectors than are given are made of perturbed copies. The table is kept in docs/decisions/0016.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.evaluate import percentile

Floats = NDArray[np.float32]

NOISE = 0.3
"""Length of what is added to a unit vector: a copy's cosine to its original is about 0.96."""
_DEEP = 1_000
_QUERIES = 100
_CHUNK = 50_000

TYPES: dict[str, tuple[str, dict[str, int]]] = {
    "flat": ("Flat", {}),
    "flat-fp16": ("SQfp16", {}),
    "flat-sq8": ("SQ8", {}),
    "ivf": ("IVF1024,Flat", {"nprobe": 32}),
    "ivf-sq8, 16 of 1024": ("IVF1024,SQ8", {"nprobe": 16}),
    "ivf-sq8, 32 of 1024": ("IVF1024,SQ8", {"nprobe": 32}),
    "ivf-sq8, 64 of 1024": ("IVF1024,SQ8", {"nprobe": 64}),
    "ivf-sq8, 128 of 1024": ("IVF1024,SQ8", {"nprobe": 128}),
    "hnsw, 64": ("HNSW32,Flat", {"efSearch": 64}),
    "hnsw, 256": ("HNSW32,Flat", {"efSearch": 256}),
}
"""FAISS' own name for each and how it is searched. Those with the same name are built once."""


def perturbed(vectors: Floats, count: int, seed: int = 16) -> Floats:
    """`count` unit vectors: those that are given, then copies with noise added."""
    noise = np.random.default_rng(seed)
    made = np.empty((count, vectors.shape[1]), np.float32)
    made[: len(vectors)] = vectors[:count]
    for start in range(min(len(vectors), count), count, _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, count))
        added = noise.standard_normal((len(rows), vectors.shape[1]), np.float32)
        made[rows] = vectors[rows % len(vectors)] + added * np.float32(NOISE / vectors.shape[1] ** 0.5)
        made[rows] /= np.linalg.norm(made[rows], axis=1, keepdims=True)
    return made


def compare(vectors: Floats, queries: Floats, names: Sequence[str]) -> None:
    """Print a line for each type."""
    queries = queries[:_QUERIES]
    truth = _truth(vectors, queries)
    print(f"{len(vectors)} vectors, {len(queries)} queries, one thread")
    print(f"{'type':22}{'build s':>9}{'MB':>7}{'p50 ms':>8}{'p95 ms':>8}{'R@10':>7}{f'R@{_DEEP}':>8}")
    index: Any = None
    last, seconds, size = "", 0.0, 0
    for name in names:
        recipe, how = TYPES[name]
        if recipe != last:
            del index
            start = time.perf_counter()
            index, last = built(recipe, vectors), recipe
            seconds, size = time.perf_counter() - start, len(faiss.serialize_index(index))
        space: Any = faiss.ParameterSpace()
        space.set_index_parameters(index, ",".join(f"{k}={v}" for k, v in how.items()))
        taken, found = _timed(index, queries)
        shares = [
            np.mean([len(set(f[:k]) & set(t[:k])) / k for f, t in zip(found, truth, strict=True)])
            for k in (10, _DEEP)
        ]
        print(
            f"{name:22}{seconds:9.1f}{size / 1e6:7.0f}{percentile(taken, 0.5):8.1f}"
            f"{percentile(taken, 0.95):8.1f}{shares[0]:7.3f}{shares[1]:8.3f}",
            flush=True,
        )


def built(recipe: str, vectors: Floats) -> Any:  # noqa: ANN401 - faiss has no types
    """A FAISS index of inner products over `vectors`."""
    index = faiss.index_factory(vectors.shape[1], recipe, faiss.METRIC_INNER_PRODUCT)
    if not index.is_trained:
        few = np.random.default_rng(1).permutation(len(vectors))[:60_000]
        index.train(vectors[few])
    index.add(vectors)
    return index


def _timed(index: Any, queries: Floats) -> tuple[list[float], list[list[int]]]:  # noqa: ANN401
    index.search(queries[:1], _DEEP)
    taken, found = [], []
    for query in queries:
        start = time.perf_counter()
        rows = index.search(query[None], _DEEP)[1][0]
        taken.append((time.perf_counter() - start) * 1000)
        found.append([int(row) for row in rows])
    return sorted(taken), found


def _truth(vectors: Floats, queries: Floats) -> list[list[int]]:
    found = []
    for query in queries:
        scores = vectors @ query
        best = np.argpartition(-scores, _DEEP)[:_DEEP]
        found.append([int(row) for row in best[np.argsort(-scores[best], kind="stable")]])
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the table for all types, or for those named after the count."""
    vectors, queries = (np.load(Path(name)).astype(np.float32) for name in arguments[:2])
    count = int(arguments[2]) if len(arguments) > 2 else len(vectors)
    faiss.omp_set_num_threads(1)
    compare(perturbed(vectors, count), queries, arguments[3:] or list(TYPES))
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
