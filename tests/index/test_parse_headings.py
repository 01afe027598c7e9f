"""Where an article begins: headings in any dress, and references at a line's start that are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.load import load
from index.models import Document
from index.numerals import to_number
from index.parse import lines_of, load_document, parse

RULE = Path(__file__).parents[2] / "data" / "regulations" / "zhuzhou-work-rules@2022"


@pytest.fixture(scope="module")
def rule() -> Document:
    return load_document(RULE)


def numbers(document: Document) -> list[str]:
    return [article.number for article in document.articles]


@pytest.mark.parametrize(
    "label",
    [
        "第{n}条 ",
        "第{n}条　",
        "**第{n}条** ",
        "### 第{n}条 ",
        "第 {n} 条 ",
        "第{n}条",
        "第{n}条\xa0",
        "> 第{n}条 ",
    ],
)
@pytest.mark.parametrize("written", [["一", "二", "三"], ["1", "2", "3"], ["１", "２", "３"]])
def test_headings_in_any_dress(label: str, written: list[str]) -> None:
    lines = [label.format(n=n) + "各部门应当依法履行职责。" for n in written]
    document = parse(lines)
    assert numbers(document) == ["1", "2", "3"]
    assert {article.text for article in document.articles} == {"各部门应当依法履行职责。"}


@pytest.mark.parametrize(
    "reference",
    [
        "第一条规定的事项,由办公室负责。",
        "第二条第一款所称会议,是指全体会议。",
        "第三条、第四条的规定不适用于本条。",
        "第三条的事项另行规定。",
        "第九条 第一款所称会议,是指全体会议。",
        "第三条和第四条规定的会议除外。",
        "第五条至第七条适用于各县市区。",
        "依照第三条办理的事项,应当报告。",
        "第三条所称主管部门,是指办公室。",
        "第二十三条 所列事项照此办理。",
        "第一条（一）项规定的事项除外。",
    ],
)
def test_a_reference_at_a_lines_start_is_no_heading(reference: str) -> None:
    lines = [
        "第一条 为了规范会议,制定本规则。",
        "第二条 会议由市长召集。",
        reference,
        "第三条 会议每月召开。",
    ]
    document = parse(lines)
    assert numbers(document) == ["1", "2", "3"]
    assert document.articles[1].paragraphs[1].text == reference


def test_a_reference_to_the_next_article_loses_to_its_heading() -> None:
    lines = [
        "第一条 为了规范会议,制定本规则。",
        "第二条 会议由市长召集。",
        "第三条 规定的会议除外。",
        "第三条 会议每月召开。",
        "第四条 本规则自印发之日起施行。",
    ]
    document = parse(lines)
    assert numbers(document) == ["1", "2", "3", "4"]
    assert document.articles[2].text == "会议每月召开。"


def test_a_reference_broken_across_lines_is_no_heading() -> None:
    lines = [
        "第一条 甲。",
        "第二条 依照",
        "第三条",
        "规定的程序办理。",
        "第三条",
        "会议每月召开。",
        "第四条：丁。",
    ]
    document = parse(lines)
    assert numbers(document) == ["1", "2", "3", "4"]
    assert document.articles[1].text == "依照\n第三条\n规定的程序办理。"
    assert document.articles[3].text == "丁。"


def test_a_heading_with_nothing_below_it_is_kept() -> None:
    lines = ["第一条 甲。", "第一编 会议", "第二编 附则"]
    assert lines_of(parse(lines)) == lines


REFERENCES = (
    "第十条规定的事项,由主管部门负责。",
    "第二十三条第一款所称会议,是指全体会议。",
    "第三条、第五条规定的除外。",
    "第五条至第七条适用于本条。",
    "第十五条 第二款所称人员,是指工作人员。",
    "第四条以外的事项另行规定。",
)


def dressed(label: str, lines: list[str], *, with_references: bool) -> list[str]:
    """The rule's lines, each article's label put as `label`, references between the articles."""
    heading = re.compile(r"第([一二三四五六七八九十]+)条\s+")
    out: list[str] = []
    for at, line in enumerate(lines):
        match = heading.match(line)
        if match is None:
            out.append(line)
            continue
        number = {"cn": match[1], "digits": str(to_number(match[1]))}
        out += (label.format(**number) + line[match.end() :]).split("\n")
        if with_references:
            out.append(REFERENCES[at % len(REFERENCES)])
    return out


@pytest.mark.parametrize(
    "label",
    [
        "第{cn}条",
        "第{cn}条\n",
        "**第{cn}条** ",
        "### 第{cn}条\n",
        "第{digits}条 ",
        "第 {cn} 条　",
        "第{cn}条：",
    ],
)
@pytest.mark.parametrize("with_references", [False, True])
def test_the_rule_parses_alike_in_any_dress(rule: Document, label: str, with_references: bool) -> None:
    lines = dressed(label, load(RULE / "text.txt"), with_references=with_references)
    document = parse(lines)
    assert numbers(document) == numbers(rule)
    assert [chapter.articles for chapter in document.chapters] == [
        chapter.articles for chapter in rule.chapters
    ]
    if not with_references:
        assert [article.text for article in document.articles] == [article.text for article in rule.articles]


def test_inserted_articles_keep_their_suffix() -> None:
    lines = [
        "第一条 甲。",
        "第二条 乙。",
        "第二条之一 丙。",
        "第二条之二 丁。",
        "第二条之一的规定同样适用。",
        "第三条 戊。",
    ]
    document = parse(lines)
    assert numbers(document) == ["1", "2", "2-1", "2-2", "3"]
    assert document.articles[2].label == "第二条之一"


def test_words_that_begin_with_the_signs_of_a_reference_are_text() -> None:
    lines = [
        "第一条项目法人应当依法招标。",
        "第二条款项应当专户存储。",
        "第三条 以外币结算的,另行规定。",
        "第四条中央财政予以补助。",
    ]
    assert numbers(parse(lines)) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "form", ["第三条【适用范围】本规则适用于各部门。", "第三条［适用范围］ 本规则适用于各部门。"]
)
def test_an_articles_own_title(form: str) -> None:
    article = parse(["第一条 甲。", "第二条 乙。", form]).articles[2]
    assert article.title == "适用范围"
    assert article.text == "本规则适用于各部门。"


def test_a_title_in_round_brackets_above_the_text() -> None:
    document = parse(["第一条（目的）", "为了规范会议,制定本规则。", "第二条（范围）", "适用于各部门。"])
    assert [article.title for article in document.articles] == ["目的", "范围"]
    assert document.articles[0].text == "为了规范会议,制定本规则。"


def test_articles_run_together_on_one_line_are_parted() -> None:
    lines = ["第一条 甲。 第二条 乙。 依照第三条 办理。 第三条 丙。", "第四条 丁。"]
    document = parse(lines)
    assert numbers(document) == ["1", "2", "3", "4"]
    assert document.articles[1].text == "乙。 依照第三条 办理。"
