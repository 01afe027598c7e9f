"""Messages of every kind as text: numbered choices, links, nothing that WeChat would mistake."""

from __future__ import annotations

from typing import Any

import pytest

from bot.gateway.wechat.choose import chosen
from bot.gateway.wechat.render import MOST_CHOICES, Choice, Rendered, render


def link(address: str) -> str:
    return f"https://kb.example/read/{address}"


def no_link(_address: str) -> str:
    return ""


def buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"token-{title}"} for title in titles]


def shown(*messages: dict[str, Any], unfetched: int | None = None) -> Rendered:
    return render(messages, link, unfetched)


ANSWER = {
    "kind": "answer",
    "text": "根据现行规定：\n“……”\n——《规则》第四十四条第二款",
    "evidence": [{"address": "a@1#44.2", "label": "第四十四条"}],
    "buttons": buttons("查看全文", "有用"),
}
QUESTION = {
    "kind": "checklist",
    "text": "【会议请假】问题 1：哪一种会议？\n1. 全体会议\n2. 常务会议",
    "step": {"options": [{"label": "全体会议", "payload": "p1"}, {"label": "常务会议", "payload": "p2"}]},
    "items": [],
    "buttons": buttons("为什么"),
}


def test_buttons_become_numbers_and_evidence_a_link() -> None:
    rendered = shown(ANSWER)
    (text,) = rendered.parts
    assert text.endswith("您可以回复数字：\n1 查看全文\n2 有用")
    assert '<a href="https://kb.example/read/a@1#44.2">第四十四条全文</a>' in text
    assert [one.token for one in rendered.choices] == ["token-查看全文", "token-有用"]


def test_without_a_public_address_there_are_no_links() -> None:
    assert "<a" not in render([ANSWER], no_link).parts[0]


def test_a_checklists_own_numbers_stand_and_its_buttons_follow() -> None:
    rendered = shown(QUESTION)
    assert rendered.parts[0].count("全体会议") == 1
    assert rendered.parts[0].endswith("3 为什么")
    assert [one.token for one in rendered.choices] == ["p1", "p2", "token-为什么"]


def test_the_step_that_follows_an_answer_keeps_its_numbers() -> None:
    rendered = shown(ANSWER, QUESTION)
    assert [one.token for one in rendered.choices][:2] == ["p1", "p2"]
    assert rendered.parts[0].endswith("3 查看全文\n4 有用\n5 为什么")


def test_a_list_whose_text_has_no_numbers_gets_them() -> None:
    items = [{"title": "工作规则", "detail": "", "payload": "p1"}, {"title": "议事规则", "payload": None}]
    rendered = shown({"kind": "list", "text": "现有：\n《工作规则》", "items": items, "buttons": []})
    assert rendered.parts[0].endswith("1 工作规则")
    assert rendered.choices == (Choice("工作规则", "p1"),)


def test_a_kind_that_is_not_known_yet_is_shown_by_its_text() -> None:
    assert shown({"kind": "poem", "text": "白日依山尽"}).parts == ("白日依山尽",)


def test_an_answer_that_waits_is_offered_and_never_crowded_out() -> None:
    many = {"kind": "notice", "text": "选一个", "buttons": buttons(*(f"第{n}项" for n in range(30)))}
    rendered = shown(many, unfetched=7)
    assert len(rendered.choices) == MOST_CHOICES
    assert rendered.choices[-1].fetch == 7


def test_text_that_wechat_or_xml_would_mistake_is_made_harmless() -> None:
    (text,) = shown({"kind": "notice", "text": "\x00看<a href='x'>这里</a>\x0b人数<50"}).parts
    assert text == "看＜a href='x'>这里＜/a>人数<50"


def test_a_long_article_is_cut_and_its_choices_stand_at_the_end() -> None:
    rendered = shown({"kind": "article", "text": "会议由市长召集。\n" * 300, "buttons": buttons("下一条")})
    assert len(rendered.parts) > 2
    assert all(len(part.encode()) <= 2048 - 64 for part in rendered.parts)
    assert "1 下一条" in rendered.parts[-1]


OFFERED = (Choice("查看全文", "a"), Choice("下一条", "b"), Choice("有用", "c"))


@pytest.mark.parametrize(
    "said", ["2", " 2 ", "２", "回复2", "回复“2”", "回复 2。", "选2", "第二个", "二", "2.", "下一条", "②"]
)
def test_many_ways_to_choose_the_second(said: str) -> None:
    assert chosen(said, OFFERED) == OFFERED[1]


@pytest.mark.parametrize(
    "said", ["4", "0", "46", "第二条", "2026", "两个都要", "二十", "下一条是什么", "", "-1"]
)
def test_what_is_no_choice_is_left_to_the_bot(said: str) -> None:
    assert chosen(said, OFFERED) is None
