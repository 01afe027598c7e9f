"""What counts as a place in a question, and what only looks like one."""

from __future__ import annotations

import time

import cn2an
import pytest

from index.numerals import to_chinese, to_number
from index.references import find_reference, without_reference


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第四十六条第二款", {"article": "46", "paragraph": 2}),
        ("46条", {"article": "46"}),
        ("４６条", {"article": "46"}),
        ("第４６条", {"article": "46"}),
        ("第44条第（四）项", {"article": "44", "item": 4}),
        ("第44条第(4)项", {"article": "44", "item": 4}),
        ("第四十四条第一款第四项第2目", {"article": "44", "paragraph": 1, "item": 4, "subitem": 2}),
        ("44条4项", {"article": "44", "item": 4}),
        ("四十七条说的啥", {"article": "47"}),
        ("四六条", {"article": "46"}),
        ("那46条呢", {"article": "46"}),
        ("46条规定了什么", {"article": "46"}),
        ("五十条是什么", {"article": "50"}),
        ("七条", {"article": "7"}),
        ("七条说的啥", {"article": "7"}),
        ("七条二款", {"article": "7", "paragraph": 2}),
        ("第 四十六 条 的 第 2 款", {"article": "46", "paragraph": 2}),
        ("第五十条之一", {"article": "50-1"}),
        ("第12条之一第二款", {"article": "12-1", "paragraph": 2}),
        ("第六十条", {"article": "60"}),
        ("第一百二十三条", {"article": "123"}),
        ("第三条要求各部门怎么做", {"article": "3"}),
        ("第四十六条意见不一致怎么办", {"article": "46"}),
        ("第三十条信息公开怎么做", {"article": "30"}),
        ("第三条目的是什么", {"article": "3"}),
        ("工作规则第7条", {"article": "7", "title": "工作规则"}),
        ("请问市政府工作规则里的第7条写了什么", {"article": "7", "title": "市政府工作规则"}),
        ("按照工作规则46条", {"article": "46", "title": "工作规则"}),
        (
            "《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十六条第二款",
            {"article": "46", "paragraph": 2, "title": "株洲市人民政府工作规则"},
        ),
        ("行政复议法第三十五条", {"article": "35", "title": "行政复议法"}),
        ("宪法第三条", {"article": "3", "title": "宪法"}),
        ("本规则第七条", {"article": "7"}),
        ("第九章", {"chapter": 9}),
        ("第９章", {"chapter": 9}),
        ("9章", {"chapter": 9}),
        ("第五章有哪几条", {"chapter": 5}),
        ("第五章第二节", {"chapter": 5, "section": 2}),
        ("第九章第四十六条", {"chapter": 9, "article": "46"}),
    ],
)
def test_a_place_in_any_dress(text: str, found: dict[str, object]) -> None:
    reference = find_reference(text)
    assert reference is not None
    fields = ("article", "paragraph", "item", "subitem", "chapter", "section", "title")
    given = {name: value for name in fields if (value := getattr(reference, name)) is not None}
    assert given == found
    assert text[reference.start : reference.end] == reference.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一条消息",
        "1条消息",
        "两条意见",
        "三条建议",
        "十条措施",
        "第一条建议是什么",
        "第三条短信",
        "这条",
        "那三条",
        "几条",
        "有几条",
        "上一条",
        "下一条",
        "每一条",
        "一条龙服务",
        "本规则有五十条吗",
        "一共50条",
        "提了46条意见",
        "前3条",
        "44条左右",
        "三四条",
        "十几条",
        "信息公开条例",
        "2019条例",
        "条件",
        "46.2",
        "第46次常务会议",
        "第1次",
        "12345条",
        "12345市长热线",
        "印章管理",
        "公章",
        "规章",
        "一章",
        "会议有哪几章",
        "第二节课",
        "专题会议由谁召集",
    ],
)
def test_counts_and_other_words_name_no_place(text: str) -> None:
    assert find_reference(text) is None
    assert without_reference(text) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("第四十六条第二款说的啥", "说的啥"),
        ("第46条的议题由谁提出", "议题由谁提出"),
        ("请问第九章讲什么", "请问 讲什么"),
        ("46条", ""),
    ],
)
def test_the_rest_of_a_question(text: str, rest: str) -> None:
    assert without_reference(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "一" * 2000,
        "第" * 2000,
        "46" * 1000,
        "规则" * 990 + "第7条",
        " " * 1990 + "第1条",
        "请问" * 900 + "七条x",
    ],
)
def test_no_question_takes_long(text: str) -> None:
    began = time.perf_counter()
    find_reference(text)
    assert time.perf_counter() - began < 0.5


def test_numerals_agree_with_cn2an() -> None:
    for number in range(1, 10_000):
        written = cn2an.an2cn(number)
        assert to_number(written) == number
        assert to_chinese(number) == (written[1:] if written.startswith("一十") else written)
        assert to_number(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "number"), [("46", 46), ("４６", 46), ("四六", 46), ("一二〇", 120), ("两百", 200)]
)
def test_other_ways_to_write_numbers(text: str, number: int) -> None:
    assert to_number(text) == number


@pytest.mark.parametrize("text", ["", " ", "十十", "百", "四十六条", "1.5", "-3", "廿", "一百二百", "²"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"number"):
        to_number(text)
