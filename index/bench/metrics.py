"""How well a ranking finds what was judged right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

CUT = 10
"""How deep MRR and nDCG look."""
DEPTH = 50
"""How deep a ranking needs to be."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares between 0 and 1: of one question, or the means over many."""

    recall_1: float
    recall_5: float
    recall_10: float
    recall_50: float
    mrr_10: float
    ndcg_10: float


def score(ranking: Sequence[int], gold: Sequence[int]) -> Scores:
    """One question's: `ranking` holds articles, best first, and `gold` the right ones, at least one.

    Recall is the share of `gold` found, nDCG gives every right article the same gain.
    """
    right = set(gold)
    places = [place for place, one in enumerate(ranking[:DEPTH], 1) if one in right]
    near = [place for place in places if place <= CUT]
    ideal = sum(_discount(place) for place in range(1, min(len(right), CUT) + 1))
    found = [sum(place <= depth for place in places) / len(right) for depth in (1, 5, 10, 50)]
    return Scores(
        recall_1=found[0],
        recall_5=found[1],
        recall_10=found[2],
        recall_50=found[3],
        mrr_10=1 / near[0] if near else 0.0,
        ndcg_10=sum(map(_discount, near)) / ideal,
    )


def mean(scores: Sequence[Scores]) -> Scores:
    """The mean of each over at least one question."""
    return Scores(*(sum(getattr(s, f.name) for s in scores) / len(scores) for f in fields(Scores)))


def _discount(place: int) -> float:
    return 1 / math.log2(place + 1)
