"""Passage vectors in a flat FAISS index: every one is looked at, which is quick up to `FLAT_UP_TO`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild
from index.search.stores.base import Floats, Found, best
from index.search.stores.ivf import IvfIndex, build_ivf, open_ivf

Mask = NDArray[np.bool_]

KIND = "flat"
FLAT_UP_TO = 200_000
"""Vectors; from there on looking at each takes more than a quarter of a question's time (decision 0016)."""


class DenseIndex:
    """Inner products of unit vectors, which are cosines. Row `i` is the passage at position `i`."""

    kind = KIND

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index
        # FAISS' own memory seen as an array: one product scores all, where a search would sort all.
        view = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        self._flat: Floats = view.reshape(index.ntotal, index.d)

    @property
    def size(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How long each is."""
        return int(self._index.d)

    def cosines(self, query: Floats) -> Floats:
        """A cosine for each row."""
        return np.asarray(self._flat @ query, np.float32)

    def nearest(self, query: Floats, count: int, passes: Mask | None = None) -> Found:
        """The `count` nearest to a 1-D `query` among those that pass, nearest first."""
        scores = self.cosines(query)
        if passes is not None:
            scores[~passes] = -np.inf
        return best(scores, count)

    def cosines_of(self, query: Floats, rows: Sequence[int] | NDArray[np.int64]) -> Floats:
        """Those of `rows`."""
        return np.asarray(self.vectors_of(rows) @ query, np.float32)

    def vectors_of(self, rows: Sequence[int] | NDArray[np.int64]) -> Floats:
        """The vectors of `rows`, in memory."""
        return np.asarray(self._flat[np.asarray(rows, np.int64)], np.float32)

    def vectors(self) -> Floats:
        """All vectors, shape `(size, dimension)`."""
        return np.asarray(self._index.reconstruct_n(0, self.size), np.float32).reshape(-1, self.dimension)

    def save(self, path: Path) -> None:
        """Write FAISS' own format. Raises OSError if the disk will not take it."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path}: {error}") from error


def build_dense(vectors: Floats) -> DenseIndex | IvfIndex:
    """Index vectors of shape `(passages, dimension)` in the kind of index that suits so many."""
    return build_ivf(vectors) if len(vectors) > FLAT_UP_TO else build_flat(vectors)


def build_flat(vectors: Floats) -> DenseIndex:
    """The kind that looks at every vector."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return DenseIndex(index)


def load_dense(path: Path) -> DenseIndex | IvfIndex:
    """Read what `save` wrote, of either kind. Raises CorruptBuild."""
    try:
        index = faiss.read_index(str(path))
    except RuntimeError as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error
    return DenseIndex(index) if isinstance(index, faiss.IndexFlat) else open_ivf(index, path)
