"""How well questions are answered, and the fitting of what decides.

The questions fall into two halves by a hash of their text. Weights and thresholds come from the tune half
alone; the test half is only reported.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import SearchError
from index.models import Decision

if TYPE_CHECKING:
    from index.library import Library

QUESTIONS = Path(__file__).resolve().parents[1] / "data" / "evaluation" / "questions.yml"
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One evaluation question. `articles` settle it, best first; it is unanswerable when there are none."""

    id: str
    question: str
    articles: tuple[str, ...]
    near_miss: bool

    @property
    def answerable(self) -> bool:
        """Whether the rule answers it."""
        return bool(self.articles)

    @property
    def tune(self) -> bool:
        """Whether it is in the half that weights and thresholds may be taken from."""
        return hashlib.sha256(self.question.encode()).digest()[0] < 128


@dataclass(frozen=True, slots=True)
class Metrics:
    """Shares between 0 and 1.

    Recall and MRR count the answerable questions and what was shown for them, so an answer withheld is
    missed. `false_answers` are the unanswerable that were called grounded, `abstentions` those called
    not_found; `withheld` are the answerable called not_found, `grounded` those called grounded.
    """

    answerable: int
    unanswerable: int
    recall_1: float
    recall_3: float
    recall_5: float
    mrr: float
    grounded: float
    withheld: float
    false_answers: float
    near_miss_false_answers: float
    abstentions: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question came to: the decision and the articles shown, best first."""

    asked: Asked
    decision: Decision
    articles: tuple[str, ...]


def load_questions(path: Path = QUESTIONS) -> list[Asked]:
    """Raises SearchError if the file is not a list of questions, naming the entry that is none."""
    import yaml

    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SearchError(f"{path} cannot be read as YAML: {error}") from error
    if not isinstance(entries, list):
        raise SearchError(f"{path} must be a list of entries with `id`, `question` and `articles`")
    return [_asked(path, number, entry) for number, entry in enumerate(entries, start=1)]


def _asked(path: Path, number: int, entry: Any) -> Asked:  # noqa: ANN401 - whatever the file holds
    try:
        return Asked(entry["id"], entry["question"], tuple(entry["articles"]), bool(entry.get("near_miss")))
    except (KeyError, TypeError) as error:
        raise SearchError(
            f"{path}: entry {number} ({entry!r}) must have `id`, `question` and a list `articles`"
        ) from error


def ask_all(library: Library, questions: Iterable[Asked]) -> list[Outcome]:
    """Put every question to the library."""
    outcomes = []
    for asked in questions:
        answer = library.search(asked.question, top_k=_DEPTH)
        outcomes.append(Outcome(asked, answer.decision, tuple(e.article for e in answer.evidence)))
    return outcomes


def measure(outcomes: Sequence[Outcome]) -> Metrics:
    """The metrics over some outcomes, which must hold both kinds of question."""
    yes = [outcome for outcome in outcomes if outcome.asked.answerable]
    no = [outcome for outcome in outcomes if not outcome.asked.answerable]
    near = [outcome for outcome in no if outcome.asked.near_miss]
    ranks = [_rank(outcome) for outcome in yes]
    return Metrics(
        answerable=len(yes),
        unanswerable=len(no),
        recall_1=_share(rank <= 1 for rank in ranks),
        recall_3=_share(rank <= 3 for rank in ranks),
        recall_5=_share(rank <= 5 for rank in ranks),
        mrr=sum(1 / rank for rank in ranks) / len(ranks) if ranks else 0.0,
        grounded=_share(o.decision is Decision.GROUNDED for o in yes),
        withheld=_share(o.decision is Decision.NOT_FOUND for o in yes),
        false_answers=_share(o.decision is Decision.GROUNDED for o in no),
        near_miss_false_answers=_share(o.decision is Decision.GROUNDED for o in near),
        abstentions=_share(o.decision is Decision.NOT_FOUND for o in no),
    )


def report(tune: Metrics, test: Metrics) -> str:
    """The table that `make evaluate` prints."""
    lines = [f"{'':26}{'tune':>8}{'test':>8}"]
    for name in Metrics.__dataclass_fields__:
        a, b = getattr(tune, name), getattr(test, name)
        shown = (f"{a:8d}{b:8d}") if isinstance(a, int) else f"{a:8.3f}{b:8.3f}"
        lines.append(f"{name.replace('_', ' '):26}{shown}")
    return "\n".join(lines)


def as_json(tune: Metrics, test: Metrics) -> str:
    """The same as JSON."""
    return json.dumps({"tune": asdict(tune), "test": asdict(test)}, indent=1)


def time_searches(library: Library, questions: Sequence[str]) -> list[float]:
    """Milliseconds for each question, sorted; nothing is cached between them if no question repeats."""
    library.warm()
    taken = []
    for question in questions:
        start = time.perf_counter()
        library.search(question)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the sorted values do not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _rank(outcome: Outcome) -> float:
    places = [outcome.articles.index(a) + 1 for a in outcome.asked.articles if a in outcome.articles]
    return min(places, default=float("inf"))


def _share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values) if values else 0.0
