"""Addresses, what they quote, and how they are cited."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.address import (
    Address,
    article_order,
    format_citation,
    format_label,
    locate,
    parse_address,
    quote_at,
)
from index.errors import AddressSyntaxError, ArticleNotFound
from index.models import Article, Document, Regulation
from index.parse import load_document, parse

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rule() -> Document:
    return load_document(ROOT / "data" / "regulations" / "zhuzhou-work-rules@2022")


def article(document: Document, number: int) -> Article:
    return document.articles[number - 1]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("zhuzhou-work-rules@2022#46", Address("zhuzhou-work-rules@2022", "46")),
        ("zhuzhou-work-rules@2022#46.2", Address("zhuzhou-work-rules@2022", "46", 2)),
        ("zhuzhou-work-rules@2022#44.1.(4)", Address("zhuzhou-work-rules@2022", "44", 1, 4)),
        ("zhuzhou-work-rules@2022#44.1.(4).2", Address("zhuzhou-work-rules@2022", "44", 1, 4, 2)),
        ("a@2022.1#12-1", Address("a@2022.1", "12-1")),
    ],
)
def test_addresses_are_read_and_written(text: str, address: Address) -> None:
    assert parse_address(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "46",
        "#46",
        "a#46",
        "a@1",
        "a@1#",
        "a@1#0",
        "a@1#046",
        "a@1#46.",
        "a@1#46.(2)",
        "a@1#四",
        "a@1#46 2",
    ],
)
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(AddressSyntaxError, match="is not an address"):
        parse_address(text)


@given(
    st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,5})?@[0-9]{4}", fullmatch=True),
    st.integers(1, 9999),
    st.integers(0, 9),
    st.lists(st.integers(1, 99), max_size=3),
)
def test_any_address_survives_writing_and_reading(
    slug: str, number: int, suffix: int, parts: list[int]
) -> None:
    written = f"{number}-{suffix}" if suffix else str(number)
    address = Address(slug, written, *parts)
    assert parse_address(str(address)) == address


def test_citations_as_an_official_writes_them(rule: Document) -> None:
    def cite(text: str) -> str:
        address = parse_address(f"zhuzhou-work-rules@2022#{text}")
        return format_citation(rule.regulation, article(rule, int(address.article)), address)

    title = "《株洲市人民政府工作规则》（株政发〔2022〕1号）"
    assert cite("46") == f"{title}第四十六条"
    assert cite("46.2") == f"{title}第四十六条第二款"
    assert cite("44.1.(4)") == f"{title}第四十四条第一款第（四）项"
    assert cite("45.1") == f"{title}第四十五条"
    assert format_citation(rule.regulation, article(rule, 46)) == f"{title}第四十六条"


def test_a_single_paragraph_with_items_needs_no_paragraph() -> None:
    document = parse(
        ["第一条 任务是：", "（一）传达；", "1.口头传达；", "2.书面传达；", "（二）讨论。", "第二条 乙。"]
    )
    regulation = Regulation("r@1", "会议规则")
    first = document.articles[0]
    assert format_citation(regulation, first, Address("r@1", "1", 1, 2)) == "《会议规则》第一条第（二）项"
    assert (
        format_citation(regulation, first, Address("r@1", "1", 1, 1, 2))
        == "《会议规则》第一条第（一）项第2目"
    )


def test_outline_documents_are_cited_by_their_own_marks() -> None:
    document = parse(
        ["关于印章的规定", "一、种类：", "(一)公章；", "1．钢印；", "(二)私章。", "二、保管由办公室负责。"]
    )
    first = document.articles[0]
    regulation = document.regulation
    assert format_citation(regulation, first) == "《关于印章的规定》一、"
    assert format_citation(regulation, first, Address("r@1", "1", 1, 2)) == "《关于印章的规定》一、（二）"
    assert (
        format_citation(regulation, first, Address("r@1", "1", 1, 1, 1)) == "《关于印章的规定》一、（一）1．"
    )


def test_quotes_are_exact(rule: Document) -> None:
    def quote(text: str) -> str:
        address = parse_address(f"zhuzhou-work-rules@2022#{text}")
        return quote_at(article(rule, int(address.article)), address)

    assert quote("44") == article(rule, 44).text
    assert quote("44.1.(6)") == "(六)分析形势、通报情况;"
    assert quote("44.2").startswith("市人民政府常务会议一般每月召开二次。")
    assert quote("44.1").endswith("(七)讨论决定市政府工作其他重要事项。")
    assert quote("44.1") in article(rule, 44).text


@pytest.mark.parametrize("place", [(9, None, None), (1, 8, None), (2, 1, None), (1, 1, 1), (None, 9, None)])
def test_a_place_that_is_not_there_is_not_found(
    rule: Document, place: tuple[int | None, int | None, int | None]
) -> None:
    with pytest.raises(ArticleNotFound):
        locate(article(rule, 44), *place)


def test_an_item_named_without_its_paragraph_is_located(rule: Document) -> None:
    assert str(locate(article(rule, 44), item=4)) == "zhuzhou-work-rules@2022#44.1.(4)"


def test_labels_and_order() -> None:
    assert format_label("46") == "第四十六条"
    assert format_label("12-1") == "第十二条之一"
    assert sorted(["13", "12-1", "2", "12"], key=article_order) == ["2", "12", "12-1", "13"]


def test_addresses_need_the_standard_library_only() -> None:
    code = (
        "import sys, index.address; "
        "print(*{'cn2an', 'yaml', 'jieba', 'numpy', 'pydantic', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == ""
