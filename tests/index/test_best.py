"""The best of many scores are found without sorting them all, and are the same ones."""

from __future__ import annotations

import numpy as np
import pytest

from index.search.stores.base import best

MANY = 100_000


def sorted_out(scores: np.ndarray, count: int, above: float) -> list[int]:
    kept = [row for row in range(len(scores)) if scores[row] > above]
    return sorted(kept, key=lambda row: (-scores[row], row))[:count]


def drawn(kind: str) -> np.ndarray:
    random = np.random.default_rng(5)
    scores = random.normal(size=MANY).astype(np.float32)
    if kind == "few values":
        return np.round(scores)
    if kind == "mostly nothing":
        scores[random.random(MANY) < 0.999] = 0.0
    if kind == "mostly not wanted":
        scores[random.random(MANY) < 0.9995] = -np.inf
    if kind == "the best all in one place":
        scores[3_000:3_500] += 10
    if kind == "the best where none is looked at":
        scores[1 : MANY : MANY // 8_192] += 10
    if kind == "all the same":
        scores[:] = 0.25
    return scores


@pytest.mark.parametrize("count", [1, 10, 1_000])
@pytest.mark.parametrize("above", [-np.inf, 0.0])
@pytest.mark.parametrize(
    "kind",
    [
        "as they come",
        "few values",
        "mostly nothing",
        "mostly not wanted",
        "the best all in one place",
        "the best where none is looked at",
        "all the same",
    ],
)
def test_the_best_of_very_many_are_those_that_sorting_gives(kind: str, above: float, count: int) -> None:
    scores = drawn(kind)
    found = best(scores, count, above)
    assert found.rows.tolist() == sorted_out(scores, count, above)
    assert np.array_equal(found.scores, scores[found.rows])


def test_of_no_scores_none_are_the_best() -> None:
    assert len(best(np.empty(0, np.float32), 5).rows) == 0
