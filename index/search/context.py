"""What the rest of a regulation says for an article of it.

Where a question turns on a matter, more than one article of the right regulation speaks for it. An article
among strangers that merely uses the same words is put after one in such company. No regulation is known by
name: any that has good articles gains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.search.stores.base import best

Floats = NDArray[np.float32]

_CONSIDERED = 1_000
"""Articles, the best; what is behind them does not come to the front."""
_COMPANY = 10
"""How many of a regulation's articles speak; where it has fewer among the best, the last stands in."""
_WEIGHT = 0.35


def in_context(scores: Floats, regulation_of: NDArray[np.int32]) -> Floats:
    """The scores of articles, the best of them raised by the mean of their regulation's ten best."""
    count = min(_CONSIDERED, len(scores))
    if count == 0:
        return scores
    found = best(scores, count)
    own, floor = found.scores, found.scores[-1]
    _, group = np.unique(regulation_of[found.rows], return_inverse=True)
    speaks = _place_in_group(group) < _COMPANY
    above = np.bincount(group[speaks], weights=own[speaks] - floor)
    raised = scores.copy()
    raised[found.rows] = own + _WEIGHT * above[group] / _COMPANY
    return np.asarray(raised, np.float32)


def _place_in_group(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each entry how many of its group stand before it."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 1))
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - starts[group[order]]
    return place
