"""What a site's own judged questions taught: how to turn a question's vector before articles are ranked.

Only the order of articles comes from the turned vector. Whether the best one answers is still told by the
question as it stands, because a turned vector is near to everything that was ever asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]

LEARNED = "learned.npz"
"""Beside the builds, so that it outlives each of them."""


_LIKE = 0.5
"""The cosine to the nearest question that was judged at which half of what was learned counts."""
_SLOPE = 0.03


@dataclass(frozen=True, slots=True)
class Adapter:
    """A linear turn: `vector + matrix @ vector`, made a unit vector again."""

    matrix: Floats
    model: str
    """The fingerprint of the embedding model; the vectors of another one mean something else."""
    asked: Floats
    """The questions that it was fitted to, a unit vector each."""

    def apply(self, vector: Floats) -> Floats:
        """A unit vector, or a row of them for each row of `vector`."""
        turned = vector + vector @ self.matrix.T
        norms = np.linalg.norm(turned, axis=-1, keepdims=True)
        return np.asarray(turned / np.maximum(norms, 1e-9), np.float32)

    def trust(self, vector: Floats) -> float:
        """How far it is to be followed for a 1-D `vector`, 0 to 1: it knows what is like what was asked."""
        return float(1 / (1 + np.exp((_LIKE - float((self.asked @ vector).max())) / _SLOPE)))

    def save(self, index: Path) -> Path:
        """Write it into the folder `index`, whole or not at all."""
        path = index / LEARNED
        aside = path.with_suffix(".part.npz")
        model = np.frombuffer(self.model.encode(), np.uint8)
        np.savez(aside, matrix=self.matrix, model=model, asked=self.asked)
        aside.replace(path)
        return path


def load_adapter(index: Path, model: str) -> Adapter | None:
    """What was learned for the embedding model `model`, None if nothing was. Raises CorruptBuild."""
    path = index / LEARNED
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            model_of = data["model"].tobytes().decode()
            adapter = Adapter(np.asarray(data["matrix"], np.float32), model_of, data["asked"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise CorruptBuild(
            f"{path} cannot be read ({error}); delete it or run `python -m index learn`"
        ) from error
    return adapter if adapter.model == model else None
