"""The parser on the shipped rule, and the parts of real documents: chapters, tails, outlines, ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.errors import ParseError
from index.metadata import Metadata
from index.models import Document, Numbering, Regulation
from index.parse import lines_of, load_document, parse, regulation_folders

REGULATIONS = Path(__file__).parents[2] / "data" / "regulations"
RULE = REGULATIONS / "zhuzhou-work-rules@2022"


@pytest.fixture(scope="module")
def rule() -> Document:
    return load_document(RULE)


def numbers(document: Document) -> list[str]:
    return [article.number for article in document.articles]


def test_the_rule_has_nine_chapters_and_fifty_articles(rule: Document) -> None:
    assert numbers(rule) == [str(n) for n in range(1, 51)]
    assert [chapter.heading for chapter in rule.chapters] == [
        "第一章 总则",
        "第二章 组成人员职责",
        "第三章 全面依法正确履行政府职能",
        "第四章 坚持依法行政",
        "第五章 实行科学民主依法决策",
        "第六章 推进政务公开",
        "第七章 健全监督制度",
        "第八章 提高行政效能",
        "第九章 会议制度",
    ]
    assert rule.chapters[8].articles == tuple(str(n) for n in range(42, 51))
    assert rule.articles[45].chapter == "第九章 会议制度"
    assert rule.articles[45].address == "zhuzhou-work-rules@2022#46"


def test_the_cut_off_article_is_marked_and_not_completed(rule: Document) -> None:
    last = rule.articles[-1]
    assert last.truncated
    assert last.text == "市人民政府及各部门召开的工作会议,应坚持精简、高效、节"
    assert not any(article.truncated for article in rule.articles[:-1])
    assert rule.tail == ()


def test_items_belong_to_the_paragraph_that_introduces_them(rule: Document) -> None:
    article = rule.articles[43]
    first, second = article.paragraphs
    assert [item.number for item in first.items] == [1, 2, 3, 4, 5, 6, 7]
    assert first.items[3].text == "(四)讨论地方性法规草案,审议市人民政府规章草案和重要的规范性文件;"
    assert second.items == ()
    assert second.text.startswith("市人民政府常务会议一般每月召开二次。")


def test_every_part_is_an_exact_substring_of_its_article(rule: Document) -> None:
    source = (RULE / "text.txt").read_text(encoding="utf-8")
    for article in rule.articles:
        for paragraph in article.paragraphs:
            assert paragraph.text in article.text
            assert paragraph.text in source
            for item in paragraph.items:
                assert item.text in article.text
                assert item.text in source


def test_the_facts_of_the_issuing_notice_are_read(rule: Document) -> None:
    text = (RULE / "text.txt").read_text(encoding="utf-8").splitlines()
    read = parse(text).regulation
    assert read.title == "株洲市人民政府工作规则"
    assert read.document_number == "株政发〔2022〕1号"
    assert read.issuer == "株洲市人民政府"
    assert read.issued == date(2022, 1, 13)
    assert read.notice.startswith("株洲市人民政府关于印发《株洲市人民政府工作规则》的通知")
    assert "现予印发" in read.notice
    assert "第一条" not in read.notice
    assert rule.regulation.notice == read.notice


def test_shipped_regulations_all_load() -> None:
    folders = regulation_folders(REGULATIONS)
    assert RULE in folders
    for folder in folders:
        assert load_document(folder).regulation.id == folder.name


def test_a_table_of_contents_yields_no_chapters() -> None:
    lines = [
        "会议规则",
        "目录",
        "第一章 总则……1",
        "第二章 会议",
        "第三章 附则",
        "第一章 总则",
        "第一条 甲。",
        "第二章 会议",
        "第一节 全体会议",
        "第二条 乙。",
        "第二节 常务会议",
        "第三条 丙。",
        "附  则",
        "第四条 丁。",
    ]
    document = parse(lines)
    assert [chapter.heading for chapter in document.chapters] == ["第一章 总则", "第二章 会议", "附则"]
    assert [section.heading for section in document.chapters[1].sections] == [
        "第一节 全体会议",
        "第二节 常务会议",
    ]
    assert document.chapters[1].articles == ("2", "3")
    assert document.articles[2].section == "第二节 常务会议"
    assert document.articles[3].chapter == "附则"
    assert document.preamble == tuple(lines[:5])


def test_parts_hold_chapters_that_count_anew() -> None:
    lines = [
        "第一编 总则",
        "第一章 基本规定",
        "第一条 甲。",
        "第二章 主体",
        "第二条 乙。",
        "第二编 分则",
        "第一章 会议",
        "第三条 丙。",
        "第三编 附则",
        "第四条 丁。",
    ]
    document = parse(lines)
    assert [(c.part, c.heading) for c in document.chapters] == [
        ("第一编 总则", "第一章 基本规定"),
        ("第一编 总则", "第二章 主体"),
        ("第二编 分则", "第一章 会议"),
        ("第三编 附则", "第三编 附则"),
    ]
    assert lines_of(document) == lines


def test_a_chapters_name_may_stand_on_the_next_line() -> None:
    document = parse(["第一章", "总  则", "第一条 甲。", "第二章", "会议制度", "第二条 乙。"])
    assert [chapter.heading for chapter in document.chapters] == ["第一章 总则", "第二章 会议制度"]


def test_attachments_and_signatures_are_the_tail() -> None:
    rule = ["第一条 甲。", "第二条 本规则自印发之日起施行。"]
    attached = ["附件：1.会议申请表", "会议申请表", "第一条 填表须知。", "第二条 由本人填写。"]
    document = parse([*rule, *attached])
    assert numbers(document) == ["1", "2"]
    assert document.tail == tuple(attached)
    signed = parse([*rule, "株洲市人民政府", "2022年1月13日"])
    assert signed.tail == ("株洲市人民政府", "2022年1月13日")
    assert not signed.articles[-1].truncated


def test_a_document_attached_to_a_decision_is_the_rule() -> None:
    decision = ["关于修改会议规则的决定", "一、将第三条修改为新的第三条。", "二、删去第五条。"]
    rule = ["会议规则", "第一条 甲。", "第二条 乙。", "第三条 丙。"]
    document = parse([*decision, *rule])
    assert numbers(document) == ["1", "2", "3"]
    assert document.preamble == (*decision, "会议规则")


def test_a_decision_that_quotes_articles_is_read_by_its_own_numbers() -> None:
    lines = [
        "关于修改会议规则的决定",
        "一、将第三条修改为：",
        "第三条 会议每月召开。",
        "二、将第五条修改为：",
        "第五条 会议由市长召集。",
        "三、本决定自公布之日起施行。",
    ]
    document = parse(lines)
    assert document.regulation.numbering is Numbering.OUTLINE
    assert numbers(document) == ["1", "2", "3"]


def test_outline_numbering() -> None:
    lines = [
        "关于印章管理的规定",
        "为加强印章管理,现规定如下：",
        "一、印章的种类",
        "印章为圆形。",
        "二、印章的保管：",
        "（一）由专人保管；",
        "1．应当登记；",
        "2．应当交接；",
        "（二）不得外借。",
        "违反规定的,依法处理。",
        "三、两类印章由办公室管理。",
    ]
    document = parse(lines)
    assert document.regulation.numbering is Numbering.OUTLINE
    assert [article.label for article in document.articles] == ["一、", "二、", "三、"]
    assert document.articles[0].title == "印章的种类"
    second = document.articles[1]
    assert [item.number for item in second.paragraphs[0].items] == [1, 2]
    assert [sub.text for sub in second.paragraphs[0].items[0].subitems] == ["1．应当登记；", "2．应当交接；"]
    assert second.paragraphs[1].text == "违反规定的,依法处理。"
    assert lines_of(document)[:2] == lines[:2]


def test_a_plain_line_between_counting_items_is_the_rest_of_the_item() -> None:
    lines = ["第一条 任务是：", "(一)传达精神。", "必要时可以书面传达。", "(二)讨论事项。", "会议每月召开。"]
    first, second = parse(lines).articles[0].paragraphs
    assert [item.text for item in first.items] == ["(一)传达精神。\n必要时可以书面传达。", "(二)讨论事项。"]
    assert second.text == "会议每月召开。"


def test_a_list_of_items_at_a_lines_start_is_no_item() -> None:
    lines = ["第一条 任务是：", "(一)传达精神；", "(二)讨论事项。", "(一)、(二)项所列事项应当报告。"]
    assert parse(lines).articles[0].paragraphs[1].text == lines[3]


def test_unnumbered_text_is_one_unit() -> None:
    document = parse(
        ["关于退休问题的补充规定", "1986年2月18日 发布", "现补充规定如下。", "本规定自发布之日起施行。"]
    )
    assert document.regulation.numbering is Numbering.WHOLE
    assert [article.label for article in document.articles] == ["全文"]
    assert document.articles[0].text == "现补充规定如下。\n本规定自发布之日起施行。"


@pytest.mark.parametrize(
    ("end", "truncated"),
    [
        ("会议应坚持精简、高效、节", True),
        ("会议的主要任务是：", True),
        ("会议应当精简，", True),
        ("会议应当精简。", False),
        ("会议应当精简（节俭）", False),
        ("本规则自印发之日起施行", False),
    ],
)
def test_a_text_that_breaks_off_is_truncated(end: str, truncated: bool) -> None:
    assert parse(["第一条 甲。", f"第二条 {end}"]).articles[-1].truncated is truncated


def test_metadata_may_declare_a_text_truncated() -> None:
    metadata = Metadata(Regulation("rule@1", "会议规则"), truncated=True)
    document = parse(["第一条 甲。", "第二条 乙。"], metadata)
    assert [article.truncated for article in document.articles] == [False, True]
    assert document.articles[0].regulation == "rule@1"
    whole = parse(["第一条 甲。", "第二条 乙。"], replace(metadata, truncated=False))
    assert not whole.articles[-1].truncated


def test_metadata_goes_before_what_the_text_says() -> None:
    metadata = Metadata(Regulation("rule@1", "会议规则", document_number="株政发〔2020〕9号"))
    lines = ["株政发〔2022〕1号", "2022年1月13日", "第一条 甲。"]
    regulation = parse(lines, metadata).regulation
    assert regulation.document_number == "株政发〔2020〕9号"
    assert regulation.issued == date(2022, 1, 13)


@pytest.mark.parametrize("lines", [[], ["", "  ", "\u200b"]])
def test_nothing_to_parse_is_an_error(lines: list[str]) -> None:
    with pytest.raises(ParseError, match="no text"):
        parse(lines)
