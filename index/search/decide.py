"""Which of the three answers to give: a small logistic model over FEATURES, and two thresholds.

The model is fitted on the tune half of the evaluation questions by `python -m index calibrate` and kept in
`data/lexicon/decision.json`, so that what it weighs can be read and reviewed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import CorruptBuild
from index.models import Decision
from index.search.features import FEATURES

DECISION = "decision.json"
_AMONG_MANY = 1.05
"""Log odds more that are asked of the best of thousands: one of them is like the question by chance."""


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """`weights` apply to features less `centre`, divided by `scale`, each in the order of FEATURES.

    A score of at least `grounded` is 有依据, one under `related` 本库未作规定, between them 可能相关.
    """

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    grounded: float
    related: float
    model: str
    """The embedding model it was fitted with; the cosines of another one mean something else."""

    def score(self, features: Sequence[float]) -> float:
        """The log odds that the best article answers the question."""
        terms = zip(features, self.centre, self.scale, self.weights, strict=True)
        return self.bias + sum((value - mid) / width * weight for value, mid, width, weight in terms)

    def decide(self, features: Sequence[float], *, among_many: bool = False) -> Decision:
        """One of the three; `among_many` where the best is that of thousands of articles on all matters."""
        score = self.score(features)
        if score >= self.grounded + _AMONG_MANY * among_many:
            return Decision.GROUNDED
        return Decision.RELATED if score >= self.related else Decision.NOT_FOUND


def load_decision(folder: Path) -> DecisionModel:
    """Read `decision.json`. Raises CorruptBuild if it is missing or does not fit this program."""
    path = folder / DECISION
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        names = content.pop("features")
        if tuple(names) != FEATURES:
            raise CorruptBuild(f"{path} weighs {names}, expected {FEATURES}; run `python -m index calibrate`")
        for name in ("centre", "scale", "weights"):
            content[name] = tuple(content[name])
        return DecisionModel(**content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index calibrate`") from error


def save_decision(folder: Path, model: DecisionModel) -> Path:
    """Write `decision.json`, in an order that makes a change easy to review."""
    path = folder / DECISION
    content = {"features": FEATURES, **asdict(model)}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
