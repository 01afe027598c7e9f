"""How quickly articles are embedded, beside plain `SentenceTransformer.encode` in the same run.

    python -m index.bench_build law-articles.jsonl.gz [--articles 400]

Each line of the file is an object with a `text`. The sample is the same every time. The ways take turns,
so that what else the machine does falls on all alike; the start of our processes is part of our time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed.bulk import bulk_encoder
from index.settings import load_settings

_SEED = 20220113
_ROUNDS = 2

Vectors = NDArray[np.float32]


def read_articles(path: Path, count: int) -> list[str]:
    """`count` articles of a gzipped JSON-lines file, the same ones every time."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    return random.Random(_SEED).sample(texts, min(count, len(texts)))  # noqa: S311 - a sample, not a secret


def main(arguments: Sequence[str] | None = None) -> int:
    """Print articles a minute and the least cosine to the plain way; gives 1 if that is below the promise."""
    parser = argparse.ArgumentParser(prog="python -m index.bench_build")
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=400)
    options = parser.parse_args(arguments)
    texts = read_articles(options.articles_file, options.articles)
    ways = {"plain": _plain(), "exact": _ours("exact"), "int8": _ours("int8")}
    taken = dict.fromkeys(ways, 0.0)
    vectors: dict[str, Vectors] = {}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            began = time.perf_counter()
            vectors[name] = way(texts)
            taken[name] += time.perf_counter() - began
    for name, seconds in taken.items():
        cosine = float(np.min(np.sum(vectors[name] * vectors["plain"], axis=1)))
        rate, times = _ROUNDS * len(texts) / seconds * 60, taken["plain"] / seconds
        print(f"{name:6} {rate:6.0f} articles a minute, {times:.2f} times plain, least cosine {cosine:.5f}")
    return 0 if taken["plain"] / taken["exact"] >= 1.5 else 1


def _plain() -> Callable[[Sequence[str]], Vectors]:
    """As sentence-transformers does it by itself, with as many threads as it takes."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(load_settings().model_location, device="cpu", local_files_only=True)
    return lambda texts: np.asarray(
        model.encode(list(texts), prompt_name="passage", show_progress_bar=False), np.float32
    )


def _ours(runtime: str) -> Callable[[Sequence[str]], Vectors]:
    settings = replace(load_settings(), embedding_runtime=runtime)

    def embed(texts: Sequence[str]) -> Vectors:
        chunks = dict(bulk_encoder(settings)(texts))
        return np.concatenate([chunks[start] for start in sorted(chunks)])

    return embed


if __name__ == "__main__":
    sys.exit(main())
