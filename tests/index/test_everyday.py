"""How people speak of what laws say: when an entry is meant, and what it does to the order of articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.build.layout import LAYOUT, LEXICON, load_layout
from index.build.manifest import open_current
from index.build.store import ARTICLES, Store
from index.embed.encoder import load_encoder
from index.errors import BuildError, CorruptBuild
from index.search.engine import Engine
from index.search.everyday import EVERYDAY, Everyday, compile_everyday, load_everyday
from index.search.stores import LocalStore
from index.segment.segmenter import Segmenter
from index.settings import load_settings

WAGES = "- say: [老板拖欠工钱, 欠薪]\n  means: [劳动报酬, 支付令]\n"


@pytest.fixture(scope="module")
def segmenter(repository: Path) -> Segmenter:
    return Segmenter(repository / "data" / "lexicon")


def everyday(folder: Path, text: str, segmenter: Segmenter) -> Everyday:
    (folder / "a.yml").write_text(text, encoding="utf-8")
    return Everyday(compile_everyday(folder, segmenter))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("老板拖欠工钱怎么办", (("劳动报酬", "支付令"),)),
        ("工钱叫老板一直拖欠着", (("劳动报酬", "支付令"),)),  # its words, apart
        ("欠薪找谁", (("劳动报酬", "支付令"),)),  # short, but as it stands
        ("老板拖欠的劳动报酬、工钱", (("支付令",),)),  # not what is there already
        ("工钱多少", ()),  # one of its words
        ("", ()),
    ],
)
def test_a_phrase_is_meant_as_it_stands_or_by_all_of_its_words(
    tmp_path: Path, segmenter: Segmenter, question: str, meant: tuple[tuple[str, ...], ...]
) -> None:
    assert everyday(tmp_path, WAGES, segmenter).meant(question) == meant


def test_a_phrase_that_denies_is_not_meant_by_what_does_not(tmp_path: Path, segmenter: Segmenter) -> None:
    asked = everyday(tmp_path, "- say: [不符合录用条件]\n  means: [解除劳动合同]\n", segmenter).meant
    assert asked("录用条件他都符合") == ()
    assert asked("录用条件他都不符合") == (("解除劳动合同",),)


def test_the_longest_phrases_come_first_and_five_matters_are_enough(
    tmp_path: Path, segmenter: Segmenter
) -> None:
    text = "".join(f"- say: [{'甲' * n}]\n  means: [第{n}]\n" for n in range(2, 9))
    assert everyday(tmp_path, text, segmenter).meant("甲" * 8) == tuple((f"第{n}",) for n in range(8, 3, -1))


@pytest.mark.parametrize(
    "entry", ["- say: [12315]\n  means: [消费者协会]\n", "- say: 欠薪\n", "a: b\n", "[["]
)
def test_a_malformed_entry_is_named_with_its_file(tmp_path: Path, segmenter: Segmenter, entry: str) -> None:
    with pytest.raises(BuildError, match=r"everyday/a\.yml"):
        everyday(tmp_path, entry, segmenter)


def test_a_build_without_it_knows_nothing_and_a_broken_one_says_so(tmp_path: Path) -> None:
    assert load_everyday(tmp_path).meant("公司拖欠工资") == ()
    (tmp_path / EVERYDAY).write_text("{", encoding="utf-8")
    with pytest.raises(CorruptBuild, match="index build"):
        load_everyday(tmp_path)


def test_what_ships_can_be_read_and_names_no_law(repository: Path, segmenter: Segmenter) -> None:
    entries = compile_everyday(repository / "data" / "lexicon" / "everyday", segmenter)
    assert len(entries) > 10_000
    assert not [text for entry in entries for text in entry["means"] if "《" in text]
    meant = Everyday(entries).meant("老板拖欠工资怎么办")
    assert any("劳动报酬" in text for means in meant for text in means)


def test_everyday_words_bring_the_article_to_the_front_of_a_large_library(
    index_root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, segmenter: Segmenter
) -> None:
    monkeypatch.setattr("index.search.engine.MANY", 1)
    build = open_current(index_root)
    layout = load_layout(build.folder / LAYOUT)
    engine = Engine(build.folder, load_encoder(load_settings()), LocalStore(build.folder, layout), layout)
    store = Store(build.folder / ARTICLES)
    question = "碰头会凑不齐一半人作数不"

    def first() -> str:
        position = engine.rank(question, 1).hits[0].position
        return store.articles_at([position])[position].address

    text = "- say: [碰头会作数]\n  means: [半数以上组成人员出席方为有效, 常务会议]\n"
    engine._everyday = Everyday()
    before = first()
    engine._everyday = everyday(tmp_path, text, segmenter)
    assert engine.rank(question, 1).question.meant == (("半数以上组成人员出席方为有效", "常务会议"),)
    assert (before != first(), first()) == (True, "zhuzhou-work-rules@2022#44")
    plain = engine.rank(question, 1).hits[0].score
    engine._worth = engine._worth + 1
    assert engine.rank(question, 1).hits[0].score == pytest.approx(plain + 1, abs=1e-4)
    engine.close()
    store.close()


def test_a_small_library_does_without(index_root: Path) -> None:
    build = open_current(index_root)
    assert json.loads((build.folder / LEXICON / EVERYDAY).read_text(encoding="utf-8")) == []
    layout = load_layout(build.folder / LAYOUT)
    engine = Engine(build.folder, load_encoder(load_settings()), LocalStore(build.folder, layout), layout)
    assert engine.read("老板拖欠工资怎么办").meant == ()
    engine.close()
