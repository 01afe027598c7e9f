"""How articles of a large library are ordered: what all share taken away, a regulation's company counted."""

from __future__ import annotations

import numpy as np
import pytest

from index.search.centre import Centre, build_centre
from index.search.context import in_context

STARTS = np.array([0, 3, 4, 9])


def _unit(size: int, rows: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    made = np.random.default_rng(seed).normal(loc=0.6, size=(rows, size))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture
def vectors() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return _unit(24, 12, 3)


@pytest.mark.parametrize("share", [0.0, 0.8])
def test_it_gives_what_taking_the_mean_from_the_vectors_would(
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]], share: float
) -> None:
    made = build_centre(vectors, STARTS)
    centre = Centre(made.mean, made.along, made.lengths, share)
    (query,) = _unit(24, 1, 5)
    turned = centre.of(query)
    products = vectors @ turned
    apart = centre.of(vectors)
    assert np.allclose(centre.against(products, turned), apart @ turned, atol=1e-5)
    sums = np.add.reduceat(vectors, STARTS, axis=0)
    wholes = centre.of(sums / np.linalg.norm(sums, axis=1, keepdims=True))
    assert np.allclose(centre.whole(products, turned, STARTS), wholes @ turned, atol=1e-5)


def test_an_article_in_good_company_goes_before_a_like_one_among_strangers() -> None:
    scores = np.array([5.0, 5.0, 4.5, 4.4, 0.0, 0.0, 1.0], np.float32)
    raised = in_context(scores, np.array([0, 1, 1, 1, 0, 0, 2], np.int32))
    assert raised[1] > raised[0] > raised[2]
    assert raised[6] >= scores[6]


def test_company_is_ten_at_most_and_order_within_a_regulation_stays() -> None:
    scores = np.linspace(1, 0, 60, dtype=np.float32)
    raised = in_context(scores, np.zeros(60, np.int32))
    assert (np.diff(raised) < 0).all()
    expected = 0.35 * (scores[:10] - scores[-1]).sum() / 10
    assert raised[0] - scores[0] == pytest.approx(expected, abs=1e-6)


def test_nothing_to_order_is_nothing() -> None:
    assert len(in_context(np.empty(0, np.float32), np.empty(0, np.int32))) == 0
