"""Fits the decision on the tune half of the evaluation questions.

A logistic regression with a ridge, so that a few hundred questions are enough, and thresholds from scores
that each question got from a model which had not seen it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import norm

from index.search.decide import DecisionModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.evaluate import Asked
    from index.library import Library

Floats = NDArray[np.float64]

_RIDGE = 2.0
_FOLDS = 10
_ROUNDS = 10
_SEED = 20220113
_FALSE_ANSWERS = 0.06
"""The share of the near misses that may be called grounded; they are four in five of the unanswerable."""
_WITHHELD = 0.01
"""The share of the answerable that may be called not_found, with a wider margin: it is shown nothing."""


def calibrate(library: Library, questions: Sequence[Asked], model: str) -> DecisionModel:
    """Fit on the tune half of `questions`; `model` names the embedding model that is in use.

    The same questions and the same build give the same result.
    """
    tune = [asked for asked in questions if asked.tune]
    searcher = library.searcher()
    features = np.array([searcher.look(asked.question, 10).features for asked in tune])
    answerable = np.array([asked.answerable for asked in tune])
    centre, scale = features.mean(0), features.std(0) + 1e-9
    standard = (features - centre) / scale
    weights = _fit(standard, answerable)
    unseen = _scores_unseen(standard, answerable)
    near = np.array([asked.near_miss for asked in tune])
    grounded = _normal_quantile(unseen[near], 1 - _FALSE_ANSWERS)
    related = _normal_quantile(unseen[answerable], _WITHHELD)
    return DecisionModel(
        centre=_rounded(centre),
        scale=_rounded(scale),
        weights=_rounded(weights[:-1]),
        bias=round(float(weights[-1]), 6),
        grounded=round(grounded, 3),
        related=round(min(related, grounded), 3),
        model=model,
    )


def _fit(features: Floats, answerable: NDArray[np.bool_]) -> Floats:
    """Weights, the bias last; both classes count alike however many of each there are."""
    balance = np.where(answerable, 1.0, answerable.sum() / max((~answerable).sum(), 1))
    signs = np.where(answerable, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights[:-1] + weights[-1]
        error = balance * (1 / (1 + np.exp(-scores)) - answerable)
        value = balance @ np.logaddexp(0, -signs * scores) + _RIDGE * weights[:-1] @ weights[:-1]
        return float(value), np.append(features.T @ error + 2 * _RIDGE * weights[:-1], error.sum())

    return np.asarray(minimize(loss, np.zeros(features.shape[1] + 1), jac=True).x)


def _scores_unseen(features: Floats, answerable: NDArray[np.bool_]) -> Floats:
    """Each question's mean score over several cross-validations, by models fitted without it."""
    random = np.random.default_rng(_SEED)
    total = np.zeros(len(answerable))
    for _ in range(_ROUNDS):
        fold = random.permutation(len(answerable)) % _FOLDS
        for k in range(_FOLDS):
            weights = _fit(features[fold != k], answerable[fold != k])
            total[fold == k] += features[fold == k] @ weights[:-1] + weights[-1]
    return total / _ROUNDS


def _normal_quantile(scores: Floats, share: float) -> float:
    """Of the normal distribution that fits: a few dozen scores say little of their own tail."""
    return float(scores.mean() + scores.std() * norm.ppf(share))


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
