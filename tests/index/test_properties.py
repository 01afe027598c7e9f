"""What holds for any text whatever."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import DocumentError
from index.load import SUFFIXES, load
from index.models import Item, Numbering
from index.parse import lines_of, parse
from index.parse.report import examine, main, numbering_problem, survey
from index.references import find_reference, without_reference

NUMERALS = st.one_of(
    st.sampled_from("一二三四五六七八九十"),
    st.integers(0, 120).map(str),
    st.sampled_from(["十一", "一百零一", "两", "〇"]),
)
HEADS = st.builds(
    "{0}第{1}{2}{3}{4}{5}".format,
    st.sampled_from(["", "# ", "**", "　", "依照"]),
    NUMERALS,
    st.sampled_from("条条条条章节编款"),
    st.sampled_from(["", "", "之一", "之二", "第一款", "、第二条"]),
    st.sampled_from([" ", "", "　", "【范围】", "（目的）", "规定的", "的", "** "]),
    st.sampled_from(["甲。", "总 则", "", "下列事项：", "乙；", "会议应坚持节"]),
)
MARKS = st.builds(
    "{0}{1}".format,
    st.one_of(
        NUMERALS.map("（{}）".format),
        NUMERALS.map("({})".format),
        NUMERALS.map("{}、".format),
        NUMERALS.map("{}.".format),
        st.sampled_from("①②③⑴⒈㈠"),
    ),
    st.sampled_from(["传达；", "讨论。", "", "类口岸", "项所列"]),
)
OTHER = st.sampled_from(
    [
        "目录",
        "附则",
        "总  则",
        "附件1：表",
        "附：",
        "会议规则",
        "2022年1月13日",
        "株洲市人民政府",
        "株政发〔2022〕1号",
        "各部门：",
        "甲。",
    ]
)
LINES = st.lists(st.one_of(HEADS, MARKS, OTHER, st.text(max_size=20)), max_size=40)


def words(lines: list[str]) -> str:
    """The words of `lines`, without the marks and spaces that a heading's form may lose."""
    return re.sub(r"[\W_]", "", "".join(lines))


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_parsing_raises_only_its_own_errors_and_gives_every_line_back(lines: list[str]) -> None:
    try:
        document = parse(lines)
    except DocumentError:
        assert not words(lines)
        return
    assert words(lines_of(document)) == words(lines)
    assert len({article.number for article in document.articles}) == len(document.articles)
    inside = [number for chapter in document.chapters for number in chapter.articles]
    assert len(inside) == len(set(inside))


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_every_part_is_an_exact_substring_of_its_article(lines: list[str]) -> None:
    def texts(item: Item) -> list[str]:
        return [item.text, *(text for sub in item.subitems for text in texts(sub))]

    if not words(lines):
        return
    for article in parse(lines).articles:
        rebuilt = [
            text
            for paragraph in article.paragraphs
            for text in (paragraph.text, *(t for item in paragraph.items for t in texts(item)))
            if text
        ]
        assert "\n".join(rebuilt) == article.text


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SUFFIXES)),
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)),
)
def test_loading_any_bytes_raises_only_its_own_errors(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / f"text{suffix}"
    path.write_bytes(content)
    try:
        lines = load(path)
    except DocumentError:
        return
    assert all(line and line == line.strip() for line in lines)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(st.one_of(HEADS, st.text(max_size=5)), max_size=4).map("".join))
)
def test_any_question_may_be_asked_for_its_reference(question: str) -> None:
    found = find_reference(question)
    if found is None:
        assert without_reference(question) == question
    else:
        assert question[found.start : found.end] == found.text
        assert found.article or found.chapter or found.section


def test_the_report_names_what_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.md").write_text("# 规则\n第一条 甲。\n第二条 乙。", encoding="utf-8")
    (tmp_path / "gap.txt").write_text("第一条 甲。\n第三条 乙。", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert numbering_problem(parse(["第一条 甲。", "第二条 乙。"])) == ""
    assert examine(tmp_path / "gap.txt").problem == "after 第一条 comes 第三条"
    tally = survey([tmp_path / "good.md", tmp_path / "gap.txt"])
    assert tally.complete_share == 0.5
    assert len(tally.of(Numbering.ARTICLES)) == 2
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "gap.txt: after 第一条 comes 第三条" in printed
    assert "empty.txt: no text to parse" in printed
    (tmp_path / "gap.txt").unlink()
    (tmp_path / "empty.txt").unlink()
    assert main([str(tmp_path)]) == 0
    assert main([]) == 2
