"""A checklist is offered beside the answer to how something is done."""

from __future__ import annotations

import pytest

from actions.house import House
from tests.actions.talking import Talk

pytestmark = pytest.mark.model


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("规范性文件怎么报审", "提请市政府审议规范性文件"),
        ("怎么提交规范性文件", "提请市政府审议规范性文件"),
        ("我要报年度工作计划", "年度报告与计划"),
        ("常务会议题怎么报", "提出市政府常务会议、全体会议议题"),
    ],
)
def test_how_to_comes_with_its_checklist(talk: Talk, asked: str, title: str) -> None:
    message = talk.say(asked)
    assert message["buttons"][0]["title"] == f"按步骤办理：{title}"
    begun = talk.press("按步骤办理")
    assert begun["kind"] == "checklist" and begun["checklist"]["title"] == title


@pytest.mark.parametrize(
    "asked", ["规范性文件由谁解释", "年假怎么请", "常务会议多久召开一次", "怎么办理护照"]
)
def test_what_asks_no_way_or_another_one_comes_without(talk: Talk, asked: str) -> None:
    assert not any("按步骤办理" in one["title"] for one in talk.say(asked)["buttons"])


def test_none_is_offered_in_the_middle_of_one(talk: Talk) -> None:
    talk.say("规范性文件怎么报审")
    talk.press("按步骤办理")
    answer = talk.say("会议纪要怎么签发")
    assert answer["kind"] == "answer"
    assert not any("按步骤办理" in one["title"] for one in answer["buttons"])
