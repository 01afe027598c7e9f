"""A question on the regulation itself: when, by whom, under which number, in force or not."""

from __future__ import annotations

import pytest

from actions.house import House
from tests.actions.talking import Talk

pytestmark = pytest.mark.model


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


@pytest.mark.parametrize(
    "asked",
    [
        "《株洲市人民政府工作规则》什么时候施行的？",
        "请问工作规则是哪一年的",
        "工作规则谁印发的",
        "这个规则现在还有效吗",
        "文号是多少",
        "株政发[2022]1号是什么文件",
    ],
)
def test_what_no_article_says_comes_from_the_notice(talk: Talk, asked: str) -> None:
    message = talk.say(asked)
    assert message["kind"] == "list"
    assert message["text"] == (
        "《株洲市人民政府工作规则》（发文机关株洲市人民政府，株政发〔2022〕1号，2022-01-13印发，现行有效，共50条，"
        "自2022-01-13起施行）"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "规范性文件有效吗",
        "会议纪要谁印发",
        "有效吗",
        "谁发",
        "规范性文件什么时候公布",
        "以前的规则还有效吗",
        "株政发〔2023〕7号是什么",
    ],
)
def test_what_is_about_something_else_is_searched(talk: Talk, asked: str) -> None:
    assert talk.say(asked)["kind"] != "list"
