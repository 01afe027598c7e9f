"""Passage vectors in a flat FAISS index: exact, and small enough to be read in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]


class DenseIndex:
    """Inner products of unit vectors, which are cosines. Row `i` is the passage at position `i`."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index

    @property
    def size(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How long each is."""
        return int(self._index.d)

    def nearest(self, query: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
        """The rows of the `count` nearest vectors and their cosines, nearest first. `query` is 1-D."""
        scores, rows = self._index.search(query.reshape(1, -1), min(count, self.size))
        return rows[0], scores[0]

    def vectors(self) -> Floats:
        """All vectors, shape `(size, dimension)`."""
        return np.asarray(self._index.reconstruct_n(0, self.size), np.float32).reshape(-1, self.dimension)

    def save(self, path: Path) -> None:
        """Write FAISS' own format. Raises OSError if the disk will not take it."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path}: {error}") from error


def build_dense(vectors: Floats) -> DenseIndex:
    """Index vectors of shape `(passages, dimension)`."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return DenseIndex(index)


def load_dense(path: Path) -> DenseIndex:
    """Read what `DenseIndex.save` wrote. Raises CorruptBuild."""
    try:
        return DenseIndex(faiss.read_index(str(path)))
    except RuntimeError as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error
