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


@dataclass(frozen=True, slots=True)
class Adapter:
    """A linear turn: `vector + matrix @ vector`, made a unit vector again."""

    matrix: Floats
    model: str
    """The fingerprint of the embedding model; the vectors of another one mean something else."""

    def apply(self, vector: Floats) -> Floats:
        """A unit vector, or a row of them for each row of `vector`."""
        turned = vector + vector @ self.matrix.T
        norms = np.linalg.norm(turned, axis=-1, keepdims=True)
        return np.asarray(turned / np.maximum(norms, 1e-9), np.float32)

    def save(self, index: Path) -> Path:
        """Write it into the folder `index`, whole or not at all."""
        path = index / LEARNED
        aside = path.with_suffix(".part.npz")
        np.savez(aside, matrix=self.matrix, model=np.frombuffer(self.model.encode(), np.uint8))
        aside.replace(path)
        return path


def load_adapter(index: Path, model: str) -> Adapter | None:
    """What was learned for the embedding model `model`, None if nothing was. Raises CorruptBuild."""
    path = index / LEARNED
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            adapter = Adapter(np.asarray(data["matrix"], np.float32), data["model"].tobytes().decode())
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise CorruptBuild(
            f"{path} cannot be read ({error}); delete it or run `python -m index learn`"
        ) from error
    return adapter if adapter.model == model else None
