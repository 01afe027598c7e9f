"""Which of the lines that look like headings are headings.

Numbers settle it: real headings count upward in steps of one. Every candidate has a weight; the best
increasing chain is kept, where a step of one earns, a gap costs, and passing over a likely heading
costs. A reference at a line's start (第二十三条 …, between 第十条 and 第十一条) falls out, a table of
contents loses to the text with bodies, and an attached document that counts from one again is not
mixed with the rule itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WINDOW = 200
_STEP_REWARD = 2.0
_START_REWARD = 1.0
_GAP_COST = 2.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may open article `number`-`suffix`. `body` is how many characters follow it."""

    line: int
    number: int
    suffix: int
    weight: float
    body: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """Its place in the order: 十二条, 十二条之一, 十三条."""
        return self.number, self.suffix


def best_chain(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that are headings, in order. Empty if there are none."""
    if not candidates:
        return []
    skipped = [0.0]
    for candidate in candidates:
        skipped.append(skipped[-1] + candidate.weight)
    scores: list[float] = []
    previous: list[int | None] = []
    for j, candidate in enumerate(candidates):
        own = candidate.weight + min(candidate.body, 60) / 600
        best, source = (_START_REWARD if candidate.key == (1, 0) else 0.0), None
        for i in range(max(0, j - _WINDOW), j):
            if candidates[i].key < candidate.key:
                passed_over = skipped[j] - skipped[i + 1]
                score = scores[i] + _step(candidates[i], candidate) - passed_over
                if score > best:
                    best, source = score, i
        scores.append(best + own)
        previous.append(source)
    at: int | None = max(range(len(scores)), key=scores.__getitem__)
    chain: list[Candidate] = []
    while at is not None:
        chain.append(candidates[at])
        at = previous[at]
    return chain[::-1]


def follows(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether `after` is a next number after `before`: 12 → 13, 12 → 12-1, 12-1 → 13."""
    return after == (before[0] + 1, 0) or after == (before[0], before[1] + 1)


def _step(before: Candidate, after: Candidate) -> float:
    if follows(before.key, after.key):
        return _STEP_REWARD
    return -_GAP_COST - 0.05 * min(after.number - before.number, 100)
