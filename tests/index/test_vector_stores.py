"""One contract for every vector store, put to each on the shipped rule and on a library of versions."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.build.layout import CENTRE, LAYOUT, LEXICAL, VECTORS, Layout, lay_out, load_layout
from index.cli import main
from index.errors import StoreUnavailable
from index.models import Article, Document, Paragraph, Regulation, Status
from index.search.centre import build_centre
from index.search.filter import EVERYTHING, Filter
from index.search.lexical import build_bm25, load_bm25
from index.search.stores import VectorStore, drop, open_store, publish
from index.search.stores.dense import build_dense, load_dense
from index.settings import MilvusPlace, Settings, SettingsError, load_settings
from tests.index.milvus_server import free_port, serve, until_it_answers

pytestmark = pytest.mark.model
DIMENSION = 32
RULE = "zhuzhou-work-rules@2022"
VERSIONS = (
    Regulation("rules@1", "甲规则", effective_from=date(2000, 1, 1), effective_to=date(2009, 12, 31)),
    Regulation("rules@2", "甲规则", effective_from=date(2010, 1, 1)),
    Regulation("other@1", "乙办法", effective_from=date(2015, 6, 1)),
    Regulation("gone@1", "丙条例", status=Status.REPEALED),
)
Open = Callable[[Path], VectorStore]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build writes for four regulations of forty articles, three passages each."""
    folder = tmp_path_factory.mktemp("library") / "20260101T000000-generated"
    folder.mkdir()
    random = np.random.default_rng(7)
    documents = [Document(one, (), tuple(_article(one.id, n) for n in range(1, 41))) for one in VERSIONS]
    article_of = np.repeat(np.arange(160), 3)
    vectors = random.normal(size=(len(article_of), DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lay_out(documents, article_of.tolist()).save(folder / LAYOUT)
    build_dense(vectors).save(folder / VECTORS)
    build_centre(vectors, np.arange(0, len(vectors), 3)).save(folder / CENTRE)
    words = [[f"词{random.zipf(1.4) % 60}" for _ in range(30)] for _ in range(160)]
    build_bm25(words).save(folder / LEXICAL)
    return folder


@pytest.fixture(scope="module")
def rule(index_root: Path) -> Path:
    return index_root / "builds" / (index_root / "CURRENT").read_text().strip()


@pytest.fixture(scope="module", params=["faiss", "milvus"])
def open_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a folder in one kind of store."""
    settings = _settings(request.param, tmp_path_factory.mktemp("store"))
    opened: list[VectorStore] = []

    def open_one(folder: Path) -> VectorStore:
        publish(settings, folder, folder.name)
        opened.append(open_store(settings, folder, load_layout(folder / LAYOUT)))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture(scope="module", params=["library", "rule"])
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def store(open_in: Open, folder: Path) -> VectorStore:
    return open_in(folder)


def test_it_holds_every_vector_of_the_build(store: VectorStore, folder: Path) -> None:
    vectors = load_dense(folder / VECTORS).vectors()
    assert (store.size, store.dimension) == vectors.shape
    assert np.allclose(store.vectors(), vectors, atol=1e-6)


def test_the_nearest_are_those_with_the_highest_cosines(store: VectorStore, folder: Path) -> None:
    for query in _queries(store.dimension):
        expected = load_dense(folder / VECTORS).vectors() @ query
        found = store.nearest(query, 10, EVERYTHING)
        assert np.allclose(found.scores, np.sort(expected)[::-1][:10], atol=1e-5)
        assert np.allclose(expected[found.rows], found.scores, atol=1e-5)


def test_words_are_scored_as_the_posting_lists_score_them(store: VectorStore, folder: Path) -> None:
    lists = load_bm25(folder / LEXICAL)
    terms = {term: 0.5 + n for n, term in enumerate(list(lists.terms)[::7][:5])} | {"没有的词": 3.0}
    expected = lists.scores(terms)
    found = store.matching(terms, 20, EVERYTHING)
    assert len(found.rows) == min(20, (expected > 0).sum())
    assert np.allclose(found.scores, np.sort(expected)[::-1][: len(found.rows)], rtol=1e-5)
    assert np.allclose(store.words(terms, EVERYTHING), expected, rtol=1e-5)
    assert len(store.matching({"没有的词": 1.0}, 5, EVERYTHING).rows) == 0


def test_the_cosines_of_some_are_exact_and_in_their_order(store: VectorStore, folder: Path) -> None:
    (query, *_) = _queries(store.dimension)
    rows = [5, 0, store.size - 1]
    expected = load_dense(folder / VECTORS).vectors()[rows] @ query
    assert np.allclose(store.cosines_of(query, rows), expected, atol=1e-6)
    assert np.allclose(store.cosines(query, EVERYTHING)[rows], expected, atol=1e-5)


def test_more_than_there_are_gives_all(store: VectorStore) -> None:
    (query, *_) = _queries(store.dimension)
    assert len(store.nearest(query, store.size + 5, EVERYTHING).rows) == store.size


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        (Filter(("rules@1",)), {"rules@1"}),
        (Filter(("rules@1", "other@1")), {"rules@1", "other@1"}),
        (Filter(on=date(2005, 5, 5)), {"rules@1"}),
        (Filter(on=date(2010, 1, 1)), {"rules@2"}),
        (Filter(on=date(2020, 1, 1)), {"rules@2", "other@1"}),
        (Filter(("rules@1", "rules@2"), date(2009, 12, 31)), {"rules@1"}),
        (Filter(("gone@1",), date(2020, 1, 1)), set()),
        (Filter(("gone@1",)), {"gone@1"}),
        (Filter(()), set()),
        (Filter(("nobody's@9",)), set()),
    ],
)
def test_a_version_or_a_day_narrows_both_ways_of_searching(
    open_in: Open, library: Path, wanted: Filter, held: set[str]
) -> None:
    store, layout = open_in(library), load_layout(library / LAYOUT)
    (query, *_) = _queries(DIMENSION)
    near = store.nearest(query, 480, wanted).rows
    assert _regulations(layout, layout.article_of[near]) == held
    assert len(near) == 120 * len(held)
    terms = dict.fromkeys(load_bm25(library / LEXICAL).terms, 1.0)
    assert _regulations(layout, store.matching(terms, 160, wanted).rows) == held
    passed = layout.passed(wanted)
    assert layout.passed(wanted) is passed
    assert not store.words(terms, wanted)[~passed].any()
    cosines = store.cosines(query, wanted)
    exact = load_dense(library / VECTORS).vectors() @ query
    inside = passed[layout.article_of]
    assert np.allclose(cosines[inside], exact[inside], atol=1e-5)


def test_a_build_that_was_not_published_is_named(library: Path, tmp_path: Path) -> None:
    settings = _settings("milvus", tmp_path)
    with pytest.raises(StoreUnavailable, match="has 0 entries, expected 480; run `python -m index build`"):
        open_store(settings, library, load_layout(library / LAYOUT))


def test_what_a_killed_run_left_is_published_anew_and_a_whole_one_is_let_be(
    library: Path, tmp_path: Path
) -> None:
    from index.search.stores.milvus import collections_of, connect

    settings = _settings("milvus", tmp_path)
    assert settings.milvus is not None
    publish(settings, library, library.name)
    passages, articles = collections_of(library.name)
    client = connect(settings.milvus)
    client.delete(passages, filter="row >= 100")
    client.close()
    publish(settings, library, library.name)
    layout = load_layout(library / LAYOUT)
    store = open_store(settings, library, layout)
    assert len(store.nearest(_queries(DIMENSION)[0], 480, EVERYTHING).rows) == 480
    store.close()
    drop(settings, library.name)
    client = connect(settings.milvus)
    assert not {passages, articles} & set(client.list_collections())
    client.close()


def test_a_milvus_that_is_not_there_is_named_at_once(library: Path) -> None:
    settings = Settings(**(_plain() | {"milvus": MilvusPlace("http://127.0.0.1:9", timeout=1.0)}))
    with pytest.raises(StoreUnavailable, match="Milvus at http://127.0.0.1:9 cannot be used"):
        publish(settings, library, library.name)


def test_a_milvus_killed_in_the_middle_is_named_and_used_again_once_it_is_back(
    library: Path, tmp_path: Path
) -> None:
    with free_port() as port:
        place = MilvusPlace(f"http://127.0.0.1:{port}", timeout=2.0)
    settings = Settings(**(_plain() | {"milvus": place}))
    query, layout = _queries(DIMENSION)[0], load_layout(library / LAYOUT)
    server = serve(tmp_path, port)
    try:
        until_it_answers(lambda: publish(settings, library, library.name))
        store = open_store(settings, library, layout)
        before = store.nearest(query, 5, EVERYTHING)
        server.kill()
        server.wait()
        with pytest.raises(StoreUnavailable, match=f"Milvus at http://127.0.0.1:{port} cannot be used"):
            store.nearest(query, 5, EVERYTHING)
        server = serve(tmp_path, port)
        after = until_it_answers(lambda: store.nearest(query, 5, EVERYTHING))
        assert np.array_equal(after.rows, before.rows)
        store.close()
    finally:
        server.kill()
        server.wait()


def test_the_command_line_answers_alike_from_either(
    index_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(index_root, tmp_path / "index")
    (tmp_path / "models").symlink_to(index_root.parent / "models")
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path))
    questions = tmp_path / "questions.txt"
    asked = ["会议纪要由谁签发", "工作规则里常务会议多久开一次", "今天株洲会下雨吗", "第四十六条第二款"]
    questions.write_text("\n".join(asked), encoding="utf-8")
    said = []
    for value in ("faiss", f"milvus+file:{tmp_path / 'store.db'}"):
        monkeypatch.setenv("ZHIGUI_VECTOR_STORE", value)
        assert main(["build"], io.StringIO()) == 0
        out = io.StringIO()
        assert main(["search", "--batch", str(questions), "--json"], out) == 0
        said.append(out.getvalue())
    assert said[0] == said[1]


@pytest.mark.parametrize("value", ["milvus", "milvus+ftp://a", "milvus+file:x", "milvus+http://", "qdrant"])
def test_a_store_that_we_do_not_have_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_VECTOR_STORE", value)
    with pytest.raises(
        SettingsError, match=f"ZHIGUI_VECTOR_STORE must be .* Currently, it is '{re.escape(value)}'"
    ):
        load_settings()


def test_a_token_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_VECTOR_STORE", "milvus+http://milvus.intranet:19530")
    monkeypatch.setenv("ZHIGUI_MILVUS_TOKEN", "root:secret")
    place = load_settings().milvus
    assert place is not None
    assert place.token == "root:secret"
    assert "secret" not in f"{place} {place!r}"


def _article(regulation: str, number: int) -> Article:
    return Article(regulation, str(number), f"第{number}条", "文", (Paragraph(1, "文"),))


def _queries(dimension: int) -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
    found = np.random.default_rng(11).normal(size=(3, dimension)).astype(np.float32)
    return list(found / np.linalg.norm(found, axis=1, keepdims=True))


def _regulations(layout: Layout, articles: np.ndarray[tuple[int], np.dtype[np.int32]]) -> set[str]:
    return set(layout.regulations[layout.regulation_of[articles]].tolist())


def _settings(kind: str, folder: Path) -> Settings:
    milvus = MilvusPlace(str(folder / "store.db")) if kind == "milvus" else None
    return Settings(**(_plain() | {"milvus": milvus}))


def _plain() -> dict[str, object]:
    settings = load_settings()
    return {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
