"""BM25 over whatever terms it is given, as plain arrays: no pickle, and read by mapping the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]

_K1 = 1.2
_B = 0.75


@dataclass(frozen=True, slots=True)
class Bm25:
    """For each term the documents that have it, with what the term adds to the document's score."""

    terms: dict[str, int]
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    impacts: Floats
    idf: Floats
    size: int
    """How many documents there are."""

    def scores(self, query: Mapping[str, float]) -> Floats:
        """A score for each document; `query` gives each term its weight."""
        scores = np.zeros(self.size, np.float32)
        for term, weight in query.items():
            row = self.terms.get(term)
            if row is not None:
                span = slice(self.starts[row], self.starts[row + 1])
                scores[self.documents[span]] += np.float32(weight) * self.impacts[span]
        return scores

    def idf_of(self, term: str) -> float:
        """What a term is worth; one that no document has is worth as much as the rarest."""
        row = self.terms.get(term)
        return float(self.idf[row]) if row is not None else _idf(self.size, 0)

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


def build_bm25(documents: Sequence[Sequence[str]]) -> Bm25:
    """Index documents given as lists of terms."""
    counts = [Counter(document) for document in documents]
    frequency: Counter[str] = Counter()
    for count in counts:
        frequency.update(count.keys())
    terms = {term: row for row, term in enumerate(sorted(frequency))}
    lengths = np.array([len(document) for document in documents], np.float32)
    relative = lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1.0)
    idf = np.array([_idf(len(documents), frequency[term]) for term in terms], np.float32)
    postings: list[list[tuple[int, float]]] = [[] for _ in terms]
    for number, count in enumerate(counts):
        slack = _K1 * (1 - _B + _B * float(relative[number]))
        for term, times in count.items():
            row = terms[term]
            postings[row].append((number, float(idf[row]) * times * (_K1 + 1) / (times + slack)))
    flat = [entry for posting in postings for entry in posting]
    return Bm25(
        terms=terms,
        starts=np.cumsum([0, *map(len, postings)], dtype=np.int64),
        documents=np.array([number for number, _ in flat], np.int32),
        impacts=np.array([impact for _, impact in flat], np.float32),
        idf=idf,
        size=len(documents),
    )


def load_bm25(path: Path) -> Bm25:
    """Read what `Bm25.save` wrote. Raises CorruptBuild."""
    try:
        with np.load(path, allow_pickle=False) as data:
            words = data["terms"].tobytes().decode()
            terms = {term: row for row, term in enumerate(words.split("\n"))} if words else {}
            return Bm25(
                terms, data["starts"], data["documents"], data["impacts"], data["idf"], int(data["size"][0])
            )
    except (OSError, ValueError, KeyError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error


def _idf(documents: int, having: int) -> float:
    return float(np.log(1 + (documents - having + 0.5) / (having + 0.5)))
