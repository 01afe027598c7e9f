"""Passage vectors for a library of hundreds of thousands: the likely ones are looked at, eight bits a number.

The index proposes; what it proposes is scored by the vectors themselves, which stay on the disk and are
mapped. Why this kind of index, and from where on: docs/decisions/0016.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild
from index.search.stores.base import Floats, Found

Mask = NDArray[np.bool_]

_faiss: Any = faiss
"""Its own types know no arrays."""

KIND = "ivf-sq8"
ORIGINALS = "originals.npy"
"""Beside the index: the vectors themselves."""
_CELLS = 1_024
_LOOKED_AT = 128
"""Cells for a question."""
_TAUGHT_BY = 60_000
"""Vectors that the cells are drawn from."""


class IvfIndex:
    """Like `DenseIndex`, but `nearest` may miss a few."""

    kind = KIND

    def __init__(self, index: Any, originals: Floats) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index
        self._originals = originals

    @property
    def size(self) -> int:
        """How many vectors there are."""
        return len(self._originals)

    @property
    def dimension(self) -> int:
        """How long each is."""
        return int(self._originals.shape[1])

    def nearest(self, query: Floats, count: int, passes: Mask | None = None) -> Found:
        """The `count` nearest to a 1-D `query` among those that pass, nearest first, their cosines exact."""
        rows = self.proposed(query, count, passes)
        scores = self.cosines_of(query, rows)
        order = np.argsort(-scores, kind="stable")
        return Found(rows[order], scores[order])

    def proposed(self, query: Floats, count: int, passes: Mask | None = None) -> NDArray[np.int64]:
        """The rows of those that look nearest, in no order that means anything."""
        settings = _faiss.SearchParametersIVF(nprobe=_LOOKED_AT)
        if passes is not None:
            settings.sel = _faiss.IDSelectorBitmap(np.packbits(passes, bitorder="little"))
        wanted = min(count, self.size if passes is None else int(passes.sum()))
        if wanted == 0:
            return np.empty(0, np.int64)
        _, found = self._index.search(query.reshape(1, -1), wanted, params=settings)
        return np.asarray(found[0][found[0] >= 0], np.int64)

    def cosines(self, query: Floats) -> Floats:
        """A cosine for each row; slow."""
        return np.asarray(self._originals @ query, np.float32)

    def cosines_of(self, query: Floats, rows: Sequence[int] | NDArray[np.int64]) -> Floats:
        """Those of `rows`."""
        return np.asarray(self.vectors_of(rows) @ query, np.float32)

    def vectors_of(self, rows: Sequence[int] | NDArray[np.int64]) -> Floats:
        """The vectors of `rows`, in memory."""
        return np.asarray(self._originals[np.asarray(rows, np.int64)], np.float32)

    def vectors(self) -> Floats:
        """All vectors, shape `(size, dimension)`, from the disk."""
        return self._originals

    def save(self, path: Path) -> None:
        """Write FAISS' own format, and the vectors beside it. Raises OSError if the disk will not take it."""
        np.save(path.with_name(ORIGINALS), self._originals)
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path}: {error}") from error


def build_ivf(vectors: Floats) -> IvfIndex:
    """Index vectors of shape `(passages, dimension)`; the same vectors give the same index."""
    index = faiss.index_factory(vectors.shape[1], f"IVF{_CELLS},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.train(vectors[np.random.default_rng(1).permutation(len(vectors))[:_TAUGHT_BY]])
    index.add(vectors)
    return IvfIndex(index, vectors)


def open_ivf(index: Any, path: Path) -> IvfIndex:  # noqa: ANN401 - faiss has no types
    """With the vectors beside `path`, from which `index` was read. Raises CorruptBuild."""
    beside = path.with_name(ORIGINALS)
    try:
        originals = np.load(beside, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise CorruptBuild(f"{beside} cannot be read ({error}); run `python -m index build`") from error
    if originals.shape != (index.ntotal, index.d):
        raise CorruptBuild(
            f"{beside} holds {originals.shape}, expected {(index.ntotal, index.d)} as {path.name} does; "
            "run `python -m index build`"
        )
    return IvfIndex(index, originals)
