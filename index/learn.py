"""What a site's judged questions teach about ranking, and whether it is worth keeping.

A small linear turn of the question's vector (`index.search.adapter`) is fitted so that right articles come
nearer than others, and the questions themselves are kept with their articles. That is done only if questions
that it has not seen are answered better with it and the site's own evaluation does not fall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.bench.metrics import Scores, mean, score
from index.search.adapter import Adapter

Floats = NDArray[np.float32]

FOLDS = 5
FEWEST = 20
"""Judged questions; fewer teach nothing that holds."""
LEAST_GAIN = 0.01
"""Of nDCG@10 on questions not seen; less may be chance."""
_STEPS = 60
_RATE = 3e-3
_SHARPNESS = 20.0
"""Cosines are multiplied by it before they become chances."""
_RESTRAINT = 0.1
"""How dear it is to turn away from the model's own vectors."""
_HARD = 50
"""For each question, how many near but wrong passages it is told apart from."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Questions as unit vectors, passages likewise, each passage's article, and the right ones."""

    questions: Floats
    passages: Floats
    article_of: NDArray[np.int32]
    gold: Sequence[Sequence[int]]

    def only(self, places: Sequence[int]) -> Lesson:
        """The lesson with these questions alone."""
        return Lesson(
            self.questions[list(places)], self.passages, self.article_of, [self.gold[i] for i in places]
        )


@dataclass(frozen=True, slots=True)
class Fold:
    """Places of questions: those that are `held` back, and those that may be `taught` meanwhile."""

    held: list[int]
    taught: list[int]


class Ranker(Protocol):
    """Ranks articles for the question at a place, given what was learned, if anything."""

    def __call__(self, place: int, adapter: Adapter | None) -> Sequence[int]:
        """The best articles, best first."""


def fit(lesson: Lesson, model: str) -> Adapter:
    """The turn that brings each question nearer to its articles' best passages. Deterministic."""
    right, pool = _examples(lesson)
    vectors, questions = lesson.passages[pool], lesson.questions
    target = right / right.sum(axis=1, keepdims=True)
    size = questions.shape[1]
    matrix = np.zeros((size, size), np.float32)
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    for step in range(1, _STEPS + 1):
        turned = np.asarray(questions + questions @ matrix.T, np.float32)
        chances = _softmax(np.asarray(_SHARPNESS * turned @ vectors.T, np.float32))
        pull = _SHARPNESS * ((chances - target) @ vectors).T @ questions / len(questions)
        pull += _RESTRAINT * matrix
        first = 0.9 * first + 0.1 * pull
        second = 0.999 * second + 0.001 * pull**2
        matrix -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return Adapter(np.asarray(matrix, np.float32), model, questions, tuple(map(tuple, lesson.gold)))


def cross_validate(lesson: Lesson, folds: Sequence[Fold], model: str, rank: Ranker) -> tuple[Scores, Scores]:
    """The mean scores without and with what was learned, each question ranked by a turn fitted without it."""
    before, after = [], []
    for fold in folds:
        adapter = fit(lesson.only(fold.taught), model)
        for place in fold.held:
            before.append(score(rank(place, None), lesson.gold[place]))
            after.append(score(rank(place, adapter), lesson.gold[place]))
    return mean(before), mean(after)


def folds_by_question(count: int, folds: int = FOLDS) -> list[Fold]:
    """Places dealt out in turn after a seeded shuffle; the others are taught."""
    order = [int(i) for i in np.random.default_rng(0).permutation(count)]
    dealt = [set(order[start::folds]) for start in range(min(folds, count))]
    return [Fold(sorted(held), [place for place in range(count) if place not in held]) for held in dealt]


def folds_by_law(laws: Sequence[Sequence[str]], folds: int = FOLDS) -> list[Fold]:
    """Folds that show what is learned of laws nobody has asked about.

    `laws` are those of each question's articles. A question is held with the first of its laws, the laws
    being dealt to the smallest fold, the most asked first; none that shares a law with one that is held is
    taught.
    """
    asked = Counter(names[0] for names in laws)
    dealt: list[list[str]] = [[] for _ in range(folds)]
    for law, _ in sorted(asked.items(), key=lambda entry: (-entry[1], entry[0])):
        min(dealt, key=lambda names: sum(asked[name] for name in names)).append(law)
    found = []
    for names in dealt:
        held = [place for place, own in enumerate(laws) if own[0] in names]
        theirs = {law for place in held for law in laws[place]}
        taught = [place for place, own in enumerate(laws) if not theirs & set(own)]
        found.append(Fold(held, taught))
    return [fold for fold in found if fold.held and fold.taught]


def _examples(lesson: Lesson) -> tuple[Floats, NDArray[np.int64]]:
    """Which passages take part, and for each question which of them is right (its articles' nearest)."""
    starts = np.searchsorted(lesson.article_of, np.arange(int(lesson.article_of[-1]) + 2))
    chosen: list[list[int]] = []
    hard: set[int] = set()
    for question, gold in zip(lesson.questions, lesson.gold, strict=True):
        cosines = lesson.passages @ question
        spans = [range(int(starts[article]), int(starts[article + 1])) for article in gold]
        chosen.append([max(span, key=lambda row: (cosines[row], -row)) for span in spans])
        own = {row for span in spans for row in span}
        nearest = np.argsort(-cosines, kind="stable")[: _HARD + len(own)]
        hard.update(int(row) for row in nearest if int(row) not in own)
    pool = np.array(sorted(hard | {row for rows in chosen for row in rows}), np.int64)
    right = np.zeros((len(chosen), len(pool)), np.float32)
    for place, rows in enumerate(chosen):
        right[place, np.searchsorted(pool, rows)] = 1.0
    return right, pool


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
