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

_SHARE = 0.8
"""Of the mean, how much is taken away."""


@dataclass(frozen=True, slots=True)
class Centre:
    """`mean` of all passages' vectors, and `along`, each passage's inner product with it."""

    mean: Floats
    along: Floats

    def apart(self, cosines: Floats, query: Floats) -> Floats:
        """The cosine of each passage with a 1-D `query` once both have lost the mean's share.

        With m for the share of the mean: (v·q - v·m - q·m + m·m) / (|v - m| |q - m|), v and q of unit length.
        """
        shared = _SHARE * self.along
        own = _SHARE * float(query @ self.mean)
        square = _SHARE * _SHARE * float(self.mean @ self.mean)
        lengths = np.sqrt(np.maximum(1 - 2 * shared + square, 1e-9))
        return np.asarray(
            (cosines - shared - own + square) / (lengths * max(1 - 2 * own + square, 1e-9) ** 0.5), np.float32
        )

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
