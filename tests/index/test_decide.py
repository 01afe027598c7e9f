"""What keeps an answer from being called grounded: chance among thousands, and words on a sibling."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Decision
from index.errors import BuildError, CorruptBuild
from index.search.decide import load_decision
from index.search.siblings import SIBLINGS, Families, compile_siblings, load_siblings, names_fewer, of_another


def test_the_best_of_thousands_must_be_more_alike(repository: Path) -> None:
    model = load_decision(repository / "data" / "lexicon")
    # 公务员想辞职要等多久批 and the article on dismissal, over 39,000 articles
    barely = (0.93, 0.18, 1.0, 0.0, 0.6, 2.0)
    assert model.decide(barely) is Decision.GROUNDED
    assert model.decide(barely, among_many=True) is Decision.RELATED
    assert model.decide((0.95, 0.55, 1.0, 0.0, 1.0, 5.0), among_many=True) is Decision.GROUNDED


@pytest.mark.parametrize(
    ("question", "text", "apart"),
    [
        ("全体会议半数出席有效吗", "常务会议有半数以上组成人员出席方为有效", True),
        ("常委会多久开一次", "常务会议一般每月召开二次", True),
        ("常务会议和全体会议谁主持", "市长召集和主持全体会议和常务会议", False),
        ("专题会谁主持", "专题会议由领导同志召集,受委托可由副秘书长召集", False),
        ("会议多久开一次", "常务会议一般每月召开二次", False),
        ("常务会议多久开一次", "会议根据需要召开", False),
        ("安全会议多久开一次", "常务会议一般每月召开二次", False),
        ("规章有没有有效期", "完善规范性文件有效期制度", True),
        ("规章制度谁来定", "规范性文件由有关部门制定", False),
    ],
)
def test_siblings_are_told_apart(families: Families, question: str, text: str, apart: bool) -> None:
    assert of_another(families, question, text) is apart


@pytest.mark.parametrize(
    ("question", "text", "fewer"),
    [
        ("常务会议和全体会议多少人出席有效", "常务会议有半数以上出席方为有效", True),
        ("常务会议和全体会议谁主持", "市长召集和主持全体会议和常务会议", False),
        ("常务会议多少人出席有效", "常务会议有半数以上出席方为有效", False),
        ("会议多久开一次", "会议根据需要召开", False),
    ],
)
def test_what_names_only_one_of_two_is_told(
    families: Families, question: str, text: str, fewer: bool
) -> None:
    assert names_fewer(families, question, text) is fewer


@pytest.mark.parametrize("text", ["- 全体会议", "- [全体会议, 常务会议]", "- - ['(']", "a: b: c"])
def test_a_malformed_family_is_named(text: str) -> None:
    with pytest.raises(BuildError, match=r"siblings\.yml"):
        compile_siblings(text)


def test_a_build_without_siblings_has_none_and_a_broken_one_says_so(tmp_path: Path) -> None:
    assert load_siblings(tmp_path) == ()
    (tmp_path / SIBLINGS).write_text("[[", encoding="utf-8")
    with pytest.raises(CorruptBuild, match="index build"):
        load_siblings(tmp_path)
