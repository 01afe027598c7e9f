"""The kind of index for hundreds of thousands, where a store does not reach all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.build.layout import LAYOUT, LEXICAL, VECTORS, Layout, load_layout
from index.build.manifest import read_manifest
from index.errors import CorruptBuild
from index.models import Article, Document, Paragraph, Regulation
from index.search.filter import EVERYTHING, Filter
from index.search.lexical import build_bm25
from index.search.stores import LocalStore
from index.search.stores import dense as kinds
from index.search.stores.dense import build_dense, build_flat, load_dense
from index.search.stores.ivf import ORIGINALS

COUNT, DIMENSION, LAWS = 42_000, 32, 70
OLD = Filter(on=date(2005, 1, 1))
Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Vectors that lie in clusters, as those of texts do."""
    random = np.random.default_rng(16)
    centres = random.normal(size=(400, DIMENSION))
    made = centres[random.integers(400, size=COUNT)] + 0.5 * random.normal(size=(COUNT, DIMENSION))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vectors: Vectors) -> Path:
    """Seventy laws of 300 articles, two passages each; every second law ended in 2009."""
    folder = tmp_path_factory.mktemp("large")
    _layout().save(folder / LAYOUT)
    build_bm25([[f"词{n % 97}"] for n in range(COUNT // 2)]).save(folder / LEXICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "FLAT_UP_TO", 40_000)
        build_dense(vectors).save(folder / VECTORS)
    return folder


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[LocalStore]:
    yield LocalStore(folder, load_layout(folder / LAYOUT))


@pytest.fixture(scope="module")
def queries(vectors: Vectors) -> Vectors:
    random = np.random.default_rng(3)
    near = vectors[random.integers(COUNT, size=30)] + 0.1 * random.normal(size=(30, DIMENSION))
    return np.asarray(near / np.linalg.norm(near, axis=1, keepdims=True), np.float32)


def test_the_kind_follows_from_the_size(folder: Path, vectors: Vectors, tmp_path: Path) -> None:
    assert load_dense(folder / VECTORS).kind == "ivf-sq8"
    assert (folder / ORIGINALS).is_file()
    build_dense(vectors).save(tmp_path / VECTORS)
    assert load_dense(tmp_path / VECTORS).kind == "flat"
    assert [path.name for path in tmp_path.iterdir()] == [VECTORS]


def test_the_vectors_come_back_as_they_were(store: LocalStore, vectors: Vectors) -> None:
    assert np.array_equal(store.vectors(), vectors)


def test_it_finds_what_looking_at_all_finds(store: LocalStore, vectors: Vectors, queries: Vectors) -> None:
    flat = build_flat(vectors)
    shared = []
    for query in queries:
        found, expected = store.nearest(query, 10, EVERYTHING), flat.nearest(query, 10)
        assert np.allclose(found.scores, vectors[found.rows] @ query, atol=1e-6), "scores are exact"
        assert np.all(np.diff(found.scores) <= 0)
        shared.append(len(set(found.rows) & set(expected.rows)) / 10)
    assert np.mean(shared) >= 0.97


def test_a_small_law_is_looked_at_whole(store: LocalStore, vectors: Vectors, queries: Vectors) -> None:
    wanted = Filter(("law-7", "law-9"))
    inside = load_inside(store, wanted)
    for query in queries[:5]:
        known = store.cosines(query, wanted)
        assert np.array_equal(~np.isnan(known), inside)
        assert np.allclose(known[inside], vectors[inside] @ query, atol=1e-6)


def test_a_day_that_leaves_half_of_them_finds_the_nearest_of_that_half(
    store: LocalStore, vectors: Vectors, queries: Vectors
) -> None:
    inside = load_inside(store, OLD)
    shared = []
    for query in queries:
        found = store.nearest(query, 10, OLD)
        assert inside[found.rows].all()
        expected = build_flat(vectors).nearest(query, 10, inside)
        shared.append(len(set(found.rows) & set(expected.rows)) / 10)
    assert np.mean(shared) >= 0.97


def test_what_is_asked_for_is_known_and_what_was_not_reached_is_not_guessed(
    store: LocalStore, vectors: Vectors, queries: Vectors
) -> None:
    query = queries[0]
    farthest = np.argsort(vectors @ query)[:50]
    known = store.cosines(query, EVERYTHING, farthest)
    assert np.allclose(known[farthest], vectors[farthest] @ query, atol=1e-6)
    reached = ~np.isnan(known)
    assert np.array_equal(reached[::2], reached[1::2]), "an article is known whole or not at all"
    assert reached.sum() < COUNT / 5
    everywhere = known[~np.isnan(known)]
    assert everywhere.min() < np.median(vectors @ query), "some from all over, not only the nearest"


def test_vectors_that_do_not_fit_the_index_are_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / VECTORS).write_bytes((folder / VECTORS).read_bytes())
    with pytest.raises(CorruptBuild, match="originals.npy cannot be read"):
        load_dense(tmp_path / VECTORS)
    np.save(tmp_path / ORIGINALS, np.zeros((5, DIMENSION), np.float32))
    with pytest.raises(CorruptBuild, match=r"originals.npy holds \(5, 32\), expected \(42000, 32\)"):
        load_dense(tmp_path / VECTORS)


@pytest.mark.model
def test_the_manifest_names_the_kind_and_an_older_one_still_opens(index_root: Path, tmp_path: Path) -> None:
    folder = index_root / "builds" / (index_root / "CURRENT").read_text().strip()
    manifest = read_manifest(folder)
    assert manifest.vectors == "flat"
    written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(written | {"vectors": "hnsw"}), encoding="utf-8")
    with pytest.raises(CorruptBuild, match="does not match its own seal"):
        read_manifest(tmp_path)
    del written["vectors"]  # as it was before there were kinds
    written["seal"] = ""
    (tmp_path / "manifest.json").write_text(json.dumps(written), encoding="utf-8")
    assert read_manifest(tmp_path) == replace(manifest, seal="")


def load_inside(store: LocalStore, wanted: Filter) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    layout = _layout()
    assert store.size == len(layout.article_of)
    return np.asarray(layout.passed(wanted)[layout.article_of], bool)


def _layout() -> Layout:
    from index.build.layout import lay_out

    each = COUNT // 2 // LAWS
    documents = []
    for number in range(LAWS):
        end = date(2009, 12, 31) if number % 2 else None
        begin = date(2000, 1, 1) if number % 2 else date(2010, 1, 1)
        law = Regulation(f"law-{number}", "法", effective_from=begin, effective_to=end)
        paragraph = (Paragraph(1, "文"),)
        articles = tuple(Article(law.id, str(n), f"第{n}条", "文", paragraph) for n in range(1, each + 1))
        documents.append(Document(law, (), articles))
    return lay_out(documents, np.repeat(np.arange(COUNT // 2), 2).tolist())
