"""Cosines as if most of what all passages share were taken from every vector.

The vectors of a sentence encoder lie in a narrow cone. Among thousands the direction of the cone says nothing
of what parts one passage from another, and taking it away orders them better (docs/decisions/0013). It is
worked out from the cosines themselves, so that any vector store will do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]

SHARE = 0.8
"""Of the mean, how much is taken away in a large library."""


@dataclass(frozen=True, slots=True)
class Centre:
    """`mean` of all passages' vectors, `along`, each passage's inner product with it, and `lengths`, that of
    the sum of each article's passages.

    With m for `share` of the mean, a unit vector v becomes (v - m) / |v - m|; with a share of 0 it stays.
    """

    mean: Floats
    along: Floats
    lengths: Floats
    share: float = SHARE

    def of(self, query: Floats) -> Floats:
        """A 1-D `query`, or each row of a 2-D one, without the mean's share and of unit length again."""
        left = query - self.share * self.mean
        return np.asarray(left / np.linalg.norm(left, axis=-1, keepdims=True), np.float32)

    def against(self, products: Floats, turned: Floats) -> Floats:
        """From each passage's inner product with `turned`, its cosine with it without the mean's share."""
        return self._against(products, self.along, turned)

    def whole(self, products: Floats, turned: Floats, starts: NDArray[np.int64]) -> Floats:
        """The same for each article, whose passages begin at `starts`, by the sum of them made a unit."""
        summed = np.asarray(np.add.reduceat(products, starts) / self.lengths, np.float32)
        along = np.asarray(np.add.reduceat(self.along, starts) / self.lengths, np.float32)
        return self._against(summed, along, turned)

    def _against(self, products: Floats, along: Floats, turned: Floats) -> Floats:
        square = self.share * self.share * float(self.mean @ self.mean)
        lengths = np.sqrt(np.maximum(1 - 2 * self.share * along + square, 1e-9))
        return np.asarray((products - self.share * float(self.mean @ turned)) / lengths, np.float32)

    def only(self, passages: NDArray[np.int64], articles: NDArray[np.int32]) -> Centre:
        """For some passages, those of some articles."""
        return replace(self, along=self.along[passages], lengths=self.lengths[articles])

    def save(self, path: Path) -> None:
        """Write one `.npz`."""
        np.savez(path, mean=self.mean, along=self.along, lengths=self.lengths)


def build_centre(vectors: Floats, starts: NDArray[np.int64]) -> Centre:
    """From unit vectors of shape `(passages, dimension)`, and where each article's begin."""
    mean = np.asarray(vectors.mean(0), np.float32)
    sums = np.add.reduceat(vectors, starts, axis=0)
    lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
    return Centre(mean, np.asarray(vectors @ mean, np.float32), np.asarray(lengths, np.float32))


def load_centre(path: Path) -> Centre:
    """Read what `Centre.save` wrote. Raises CorruptBuild."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return Centre(data["mean"], data["along"], data["lengths"])
    except (OSError, ValueError, KeyError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error
