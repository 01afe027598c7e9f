"""`python -m index learn`: what judged questions teach, kept only if it helps and lowers nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TextIO

from index.bench.metrics import DEPTH
from index.errors import SearchError
from index.evaluate import Asked, Metrics, Outcome, ask_all, load_questions, measure
from index.learn import FEWEST, LEAST_GAIN, Fold, Lesson, cross_validate, fit, folds_by_question
from index.library import Library
from index.search.adapter import Adapter
from index.settings import load_settings

_NOT_LOWER = ("recall_1", "recall_3", "mrr")
_NOT_HIGHER = ("false_answers", "withheld")


def learn(options: argparse.Namespace, out: TextIO) -> int:
    """Learn from the questions, print what it came to, and keep it or say why not (then 1)."""
    settings = load_settings()
    library = Library.open()
    judged = [asked for asked in load_questions(options.questions) if asked.answerable]
    gains, losses, adapter = try_out(library, judged, load_questions())
    found = library.article_positions().items()
    addresses = {position: address for address, position in found if "#" in address}
    print(gains, file=out)
    if losses:
        print(f"refused: {'; '.join(losses)}", file=out)
        return 1
    path = adapter.save(settings.index, addresses.__getitem__)
    print(f"kept in {path}; ZHIGUI_LEARNED=off does without it", file=out)
    return 0


def try_out(
    library: Library, judged: Sequence[Asked], evaluation: Sequence[Asked]
) -> tuple[str, list[str], Adapter]:
    """What `judged` questions teach: the gain in words, what speaks against keeping it, and the adapter.

    No question is answered, in either comparison, with what was learned from itself. Raises SearchError for
    too few questions and for one that names an article which the library does not have.
    """
    if len(judged) < FEWEST:
        raise SearchError(f"{len(judged)} answerable questions teach nothing; give at least {FEWEST}")
    engine = library.searcher().engine
    model = library.model_fingerprint
    lesson = lesson_of(library, judged)
    folds = folds_by_question(len(judged))

    def rank(place: int, adapter: Adapter | None) -> list[int]:
        engine.adapter = adapter
        return ranked(library, judged[place].question)

    before, after = cross_validate(lesson, folds, model, rank)
    losses = []
    if after.ndcg_10 - before.ndcg_10 < LEAST_GAIN:
        losses.append(
            f"on questions not seen nDCG@10 goes from {before.ndcg_10:.3f} to {after.ndcg_10:.3f}, "
            f"at least {LEAST_GAIN} more is asked for"
        )
    adapter = fit(lesson, model)
    engine.adapter = None
    plain = measure(ask_all(library, evaluation))
    learned = measure(_asked_unseen(library, lesson, judged, folds, evaluation, adapter))
    losses += compare(plain, learned)
    engine.adapter = None
    gain = (
        f"nDCG@10 {before.ndcg_10:.3f} → {after.ndcg_10:.3f}, Recall@10 {before.recall_10:.3f} → "
        f"{after.recall_10:.3f} on {len(judged)} questions, each ranked by what the others taught"
    )
    return gain, losses, adapter


def compare(plain: Metrics, learned: Metrics) -> list[str]:
    """What of the site's own evaluation becomes worse, in words; empty if nothing does."""
    found = []
    for name in (*_NOT_LOWER, *_NOT_HIGHER):
        before, after = getattr(plain, name), getattr(learned, name)
        if (after > before) if name in _NOT_HIGHER else (after < before):
            found.append(f"the site's evaluation: {name} goes from {before:.3f} to {after:.3f}")
    return found


def lesson_of(library: Library, judged: Sequence[Asked]) -> Lesson:
    """The questions and the library's passages as vectors. Raises SearchError for an article it has not."""
    searcher = library.searcher()
    engine = searcher.engine
    places = library.article_positions()
    gold = []
    for asked in judged:
        strange = [article for article in asked.articles if article not in places]
        if strange:
            raise SearchError(
                f"question {asked.id}: the library has no {strange[0]}, or several; give its address"
            )
        gold.append([places[article] for article in asked.articles])
    texts = [searcher.look(asked.question, 1).ranking.question.corrected for asked in judged]
    questions, passages = searcher.encode_queries(texts), engine.store.vectors()
    return Lesson(engine.for_order(questions), engine.for_order(passages), engine.layout.article_of, gold)


def ranked(library: Library, question: str, depth: int = DEPTH) -> list[int]:
    """The positions of the best articles, as a search orders them."""
    return [hit.position for hit in library.searcher().look(question, depth).ranking.hits]


def _asked_unseen(
    library: Library,
    lesson: Lesson,
    judged: Sequence[Asked],
    folds: Sequence[Fold],
    evaluation: Sequence[Asked],
    adapter: Adapter,
) -> list[Outcome]:
    """The evaluation with what was learned; a question that was learned from, by its own fold's adapter."""
    engine = library.searcher().engine
    fold_of = {judged[place].question: number for number, fold in enumerate(folds) for place in fold.held}
    outcomes: list[Outcome] = []
    for number, fold in enumerate(folds):
        engine.adapter = fit(lesson.only(fold.taught), adapter.model)
        outcomes += ask_all(library, [a for a in evaluation if fold_of.get(a.question) == number])
    engine.adapter = adapter
    return outcomes + ask_all(library, [a for a in evaluation if a.question not in fold_of])
