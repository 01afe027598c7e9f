"""Cosines as if most of what all passages share were taken from every vector.

The vectors of a sentence encoder lie in a narrow cone. Among thousands the direction of the cone says nothing
of what parts one passage from another, and taking it away orders them better (docs/decisions/0013). It is
worked out from the cosines themselves, so that any vector store will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]

SHARE = 0.8
"""Of the mean, how much is taken away in a large library."""


@dataclass(frozen=True, slots=True)
class Centre:
    """`mean` of all passages' vectors, and `along`, each passage's inner product with it.

    With m for `share` of the mean, a unit vector v becomes (v - m) / |v - m|; with a share of 0 it stays.
    """

    mean: Floats
    along: Floats
    share: float = SHARE

    def of(self, query: Floats) -> Floats:
        """A 1-D `query`, or each row of a 2-D one, without the mean's share and of unit length again."""
        left = query - self.share * self.mean
        return np.asarray(left / np.linalg.norm(left, axis=-1, keepdims=True), np.float32)

    def apart(self, cosines: Floats, query: Floats) -> Floats:
        """From each passage's cosine with `query`, its cosine once both have lost the mean's share."""
        left = float(np.linalg.norm(query - self.share * self.mean))
        return self.against(np.asarray((cosines - self.share * self.along) / left), self.of(query))

    def against(self, products: Floats, turned: Floats) -> Floats:
        """From each passage's inner product with `turned`, its cosine with it without the mean's share."""
        shared = self.share * self.along
        square = self.share * self.share * float(self.mean @ self.mean)
        lengths = np.sqrt(np.maximum(1 - 2 * shared + square, 1e-9))
        return np.asarray((products - self.share * float(self.mean @ turned)) / lengths, np.float32)

    def save(self, path: Path) -> None:
        """Write one `.npz`."""
        np.savez(path, mean=self.mean, along=self.along)


def build_centre(vectors: Floats) -> Centre:
    """From unit vectors of shape `(passages, dimension)`."""
    mean = np.asarray(vectors.mean(0), np.float32)
    return Centre(mean, np.asarray(vectors @ mean, np.float32))


def load_centre(path: Path) -> Centre:
    """Read what `Centre.save` wrote. Raises CorruptBuild."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return Centre(data["mean"], data["along"])
    except (OSError, ValueError, KeyError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error
