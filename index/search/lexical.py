"""BM25 over whatever terms it is given, as plain arrays: no pickle, and read by mapping the file."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]

_K1 = 1.2
_B = 0.75


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every term with its number and what it is worth."""

    terms: dict[str, int]
    idf: Floats
    size: int
    """How many documents there are."""

    def idf_of(self, term: str) -> float:
        """What a term is worth; one that no document has is worth as much as the rarest."""
        row = self.terms.get(term)
        return float(self.idf[row]) if row is not None else _idf(self.size, 0)


@dataclass(frozen=True, slots=True)
class Bm25(Vocabulary):
    """For each term the documents that have it, with what the term adds to the document's score."""

    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    impacts: Floats

    def scores(self, query: Mapping[str, float]) -> Floats:
        """A score for each document; `query` gives each term its weight."""
        scores = np.zeros(self.size, np.float32)
        for term, weight in query.items():
            row = self.terms.get(term)
            if row is not None:
                span = slice(self.starts[row], self.starts[row + 1])
                scores[self.documents[span]] += np.float32(weight) * self.impacts[span]
        return scores

    def by_document(self) -> Iterator[dict[int, float]]:
        """What each document's terms, by their numbers, add to its score."""
        order = np.argsort(self.documents, kind="stable")
        numbers = np.repeat(np.arange(len(self.terms)), np.diff(self.starts))[order]
        impacts = self.impacts[order]
        ends = np.searchsorted(self.documents[order], np.arange(self.size + 1))
        for start, end in pairwise(ends):
            yield dict(zip(numbers[start:end].tolist(), impacts[start:end].tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write one `.npz`."""
        words = "\n".join(self.terms).encode()
        np.savez(
            path,
            terms=np.frombuffer(words, np.uint8),
            starts=self.starts,
            documents=self.documents,
            impacts=self.impacts,
            idf=self.idf,
            size=np.array([self.size], np.int64),
        )


def build_bm25(documents: Iterable[Sequence[str]]) -> Bm25:
    """Index documents given as lists of terms. They are read once: a generator need not hold them all."""
    numbers: dict[str, int] = {}
    ids, times, distinct, lengths = array("i"), array("i"), array("i"), array("f")
    for document in documents:
        count = Counter(document)
        ids.extend(numbers.setdefault(term, len(numbers)) for term in count)
        times.extend(count.values())
        distinct.append(len(count))
        lengths.append(len(document))
    terms = sorted(numbers)
    rank = np.empty(len(terms), np.int32)
    rank[[numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
    held = np.repeat(np.arange(len(distinct), dtype=np.int32), np.asarray(distinct))
    return _posted(terms, rank[np.asarray(ids)], held, np.asarray(times), np.asarray(lengths))


def _posted(
    terms: Sequence[str],
    ids: NDArray[np.int32],
    documents: NDArray[np.int32],
    times: NDArray[np.int32],
    lengths: Floats,
) -> Bm25:
    """From entries in the order of the documents to lists in the order of the terms."""
    frequency = np.bincount(ids, minlength=len(terms)).astype(np.int64)
    relative = lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1.0)
    idf = np.asarray(np.log(1 + (len(lengths) - frequency + 0.5) / (frequency + 0.5)), np.float32)
    order = np.argsort(ids, kind="stable")
    ids, documents, times = ids[order], documents[order], times[order]
    slack = np.float32(_K1) * (1 - _B + _B * relative[documents])
    return Bm25(
        terms={term: row for row, term in enumerate(terms)},
        starts=np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
        documents=documents,
        impacts=np.asarray(idf[ids] * times * np.float32(_K1 + 1) / (times + slack), np.float32),
        idf=idf,
        size=len(lengths),
    )


def load_bm25(path: Path) -> Bm25:
    """Read what `Bm25.save` wrote. Raises CorruptBuild."""
    with _reading(path) as data:
        return Bm25(
            _terms(data["terms"]),
            data["idf"],
            int(data["size"][0]),
            data["starts"],
            data["documents"],
            data["impacts"],
        )


def load_vocabulary(path: Path) -> Vocabulary:
    """The terms alone of what `Bm25.save` wrote. Raises CorruptBuild."""
    with _reading(path) as data:
        return Vocabulary(_terms(data["terms"]), data["idf"], int(data["size"][0]))


@contextmanager
def _reading(path: Path) -> Iterator[Mapping[str, NDArray[Any]]]:
    try:
        with np.load(path, allow_pickle=False) as data:
            yield data
    except (OSError, ValueError, KeyError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error


def _terms(words: NDArray[np.uint8]) -> dict[str, int]:
    text = words.tobytes().decode()
    return {term: row for row, term in enumerate(text.split("\n"))} if text else {}


def _idf(documents: int, having: int) -> float:
    return float(np.log(1 + (documents - having + 0.5) / (having + 0.5)))
