"""What a site's own judged questions taught: how to turn a question's vector, and what like ones were about.

Only the order of articles comes from it. Whether the best one answers is still told by the question as it
stands, because a turned vector is near to everything that was ever asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild

Floats = NDArray[np.float32]

LEARNED = "learned.npz"
"""Beside the builds, so that it outlives each of them."""

_LIKE = 0.43
"""The cosine at which one question is half like another."""
_SLOPE = 0.03
_VOTERS = 5
"""Judged questions, those most like; more add what merely lies about."""
_FAINT = 0.02
"""Likeness; a question less like says nothing."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A linear turn, `vector + matrix @ vector` made a unit vector again, and the questions it comes from."""

    matrix: Floats
    model: str
    """The fingerprint of the embedding model; the vectors of another one mean something else."""
    asked: Floats
    """The questions that it was fitted to, a unit vector each."""
    right: tuple[tuple[int, ...], ...]
    """The positions of each one's articles in the build."""

    def apply(self, vector: Floats) -> Floats:
        """A unit vector, or a row of them for each row of `vector`."""
        turned = vector + vector @ self.matrix.T
        norms = np.linalg.norm(turned, axis=-1, keepdims=True)
        return np.asarray(turned / np.maximum(norms, 1e-9), np.float32)

    def trust(self, vector: Floats) -> float:
        """How far it is to be followed for a 1-D `vector`, 0 to 1: it knows what is like what was asked."""
        return float(self._likeness(vector).max())

    def votes(self, vector: Floats) -> dict[int, float]:
        """By position, the articles of the questions most like a 1-D `vector`, each with their likeness."""
        likeness = self._likeness(vector)
        votes: dict[int, float] = {}
        for place in np.argsort(-likeness, kind="stable")[:_VOTERS].tolist():
            if likeness[place] >= _FAINT:
                for article in self.right[place]:
                    votes[article] = votes.get(article, 0.0) + float(likeness[place])
        return votes

    def _likeness(self, vector: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp((_LIKE - self.asked @ vector) / _SLOPE)), np.float32)

    def save(self, index: Path, address_of: Callable[[int], str]) -> Path:
        """Write it into the folder `index`, whole or not at all, articles by their addresses."""
        path = index / LEARNED
        aside = path.with_suffix(".part.npz")
        np.savez(
            aside,
            matrix=self.matrix,
            model=np.frombuffer(self.model.encode(), np.uint8),
            asked=self.asked,
            counts=np.array([len(articles) for articles in self.right], np.int32),
            right=np.array([address_of(article) for articles in self.right for article in articles], str),
        )
        aside.replace(path)
        return path


def load_adapter(index: Path, model: str, position_of: Callable[[str], int | None]) -> Adapter | None:
    """What was learned for the embedding model `model`, None if nothing was. Raises CorruptBuild.

    `position_of` gives an address's place in the build that is open; None if it is held no more: no vote.
    """
    path = index / LEARNED
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            if data["model"].tobytes().decode() != model:
                return None
            places = [position_of(str(address)) for address in data["right"]]
            right = _dealt(places, data["counts"].tolist())
            return Adapter(np.asarray(data["matrix"], np.float32), model, data["asked"], right)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise CorruptBuild(
            f"{path} cannot be read ({error}); delete it or run `python -m index learn`"
        ) from error


def _dealt(places: Sequence[int | None], counts: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    rest = iter(places)
    drawn = [[next(rest) for _ in range(count)] for count in counts]
    return tuple(tuple(place for place in mine if place is not None) for mine in drawn)
