"""Passage vectors in a FAISS index: every one looked at while that is quick, the likely ones beyond."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild
from index.search.stores.base import Floats, Found

Rows = NDArray[np.int64]


class DenseIndex:
    """Inner products of unit vectors, which are cosines. Row `i` is the passage at position `i`."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index
        self._flat: Floats | None = None
        if isinstance(index, faiss.IndexFlat) and index.ntotal:
            # FAISS' own memory seen as an array: one product scores all, where a search would sort all.
            view = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
            self._flat = view.reshape(index.ntotal, index.d)

    @property
    def size(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How long each is."""
        return int(self._index.d)

    @property
    def exact(self) -> bool:
        """Whether `cosines` looks at every vector."""
        return self._flat is not None

    def cosines(self, query: Floats) -> Floats:
        """A cosine for each row; quick only where the index is `exact`."""
        if self._flat is None:
            return np.asarray(self.vectors() @ query, np.float32)
        return np.asarray(self._flat @ query, np.float32)

    def nearest(self, query: Floats, count: int, rows: Rows | None = None) -> Found:
        """The `count` nearest to a 1-D `query`, of `rows` if given, nearest first."""
        settings = self._parameters(count, rows)
        wanted = min(count, self.size if rows is None else len(rows))
        if wanted == 0:
            return Found(np.empty(0, np.int64), np.empty(0, np.float32))
        scores, found = self._index.search(query.reshape(1, -1), wanted, params=settings)
        kept = found[0] >= 0
        return Found(found[0][kept], scores[0][kept])

    def cosines_of(self, query: Floats, rows: Sequence[int]) -> Floats:
        """Those of `rows`."""
        chosen = np.asarray(rows, np.int64)
        held = self._flat[chosen] if self._flat is not None else self._index.reconstruct_batch(chosen)
        return np.asarray(held @ query, np.float32)

    def vectors(self) -> Floats:
        """All vectors, shape `(size, dimension)`."""
        return np.asarray(self._index.reconstruct_n(0, self.size), np.float32).reshape(-1, self.dimension)

    def save(self, path: Path) -> None:
        """Write FAISS' own format. Raises OSError if the disk will not take it."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path}: {error}") from error

    def _parameters(self, count: int, rows: Rows | None) -> Any:  # noqa: ANN401 - faiss has no types
        if rows is None:
            return None
        settings = faiss.SearchParameters()
        settings.sel = faiss.IDSelectorBatch(rows)
        return settings


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
