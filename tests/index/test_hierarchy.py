"""A law is told from the rules that carry it out by its name."""

from __future__ import annotations

import pytest

from index.search.hierarchy import carried_out, carries_out, only_for_some


@pytest.mark.parametrize(
    ("title", "other", "does"),
    [
        ("行政复议法实施条例", "行政复议法", True),
        ("中华人民共和国行政复议法实施条例", "中华人民共和国行政复议法", True),
        ("专利法实施细则", "专利法", True),
        ("企业职工带薪年休假实施办法", "职工带薪年休假条例", True),
        ("中国人民解放军实施《执业医师法》办法", "执业医师法", True),
        ("行政复议法", "行政复议法实施条例", False),
        ("行政处罚法", "行政复议法", False),
        ("信访工作条例", "信访条例", False),
        ("优化营商环境条例", "环境保护法", False),
        ("实施办法", "办法", False),
    ],
)
def test_which_carries_out_which(title: str, other: str, does: bool) -> None:
    assert carries_out(title, other) is does


def test_among_many_those_that_others_carry_out() -> None:
    assert carried_out({"专利法", "专利法实施细则", "商标法实施条例"}) == {"专利法"}


@pytest.mark.parametrize(
    ("title", "question", "is_so"),
    [
        ("外国人在中华人民共和国收养子女登记办法", "收养要什么条件", True),
        ("外国人在中华人民共和国收养子女登记办法", "外国人收养孩子要什么条件", False),
        ("公安机关办理行政案件程序规定", "听证由谁主持", True),
        ("增值税暂行条例", "个税起征点多少", True),
        ("公务员法", "公务员试用期多久", False),
    ],
)
def test_a_rule_for_some_answers_for_them_only(title: str, question: str, is_so: bool) -> None:
    assert only_for_some(title, question) is is_so
