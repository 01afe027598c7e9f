"""A procedure walked through in the page: questions, steps, progress, the end, and what is past."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import GROUNDED, Chat

pytestmark = [pytest.mark.live, pytest.mark.browser]


def begin(chat: Chat) -> None:
    chat.ask("我要办理会议请假")


def pick(chat: Chat, label: str) -> None:
    chat.cards.last.locator(".option").filter(has_text=label).click()
    chat.answered()


def test_a_procedure_is_walked_to_its_end(chat: Chat) -> None:
    begin(chat)
    expect(chat.cards.last.get_by_role("heading")).to_contain_text("不能参加的是哪一种会议？")
    pick(chat, "市人民政府全体会议")
    expect(chat.cards.first.locator(".option")).to_have_count(0)
    pick(chat, "市人民政府领导同志")
    card = chat.cards.last
    expect(card.locator(".kicker")).to_have_text("第 1 步，共 2 步")
    expect(card.locator("dl")).to_contain_text("责任单位")
    expect(card.locator("blockquote")).to_contain_text("向市长请假")
    card.locator(".read").click()
    expect(chat.drawer.locator(".law mark")).to_contain_text("向市长请假")
    chat.page.keyboard.press("Escape")
    card = chat.press("完成了")
    expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "1")
    card = chat.press("跳过")
    expect(card.locator(".outcome")).to_have_text("办理完毕")
    expect(card.locator(".steps li.done")).to_have_count(1)
    expect(card.locator(".steps li.skipped")).to_have_count(1)
    link = card.locator(".exports a").first
    reply = chat.page.request.get(str(link.get_attribute("href")))
    assert reply.status == 200 and len(reply.body()) > 200


def test_the_progress_leads_back_to_a_step(chat: Chat) -> None:
    begin(chat)
    pick(chat, "市人民政府常务会议")
    card = chat.ask("进度")
    expect(card.locator(".steps li")).not_to_have_count(0)
    card.locator(".steps .press").first.click()
    chat.answered()
    expect(chat.cards.last.get_by_role("heading")).to_contain_text("不能参加的是哪一种会议？")
    pick(chat, "市人民政府专题会议")
    expect(chat.cards.last).not_to_contain_text("不能参加的是哪一种会议？")


def test_a_rule_question_in_between_is_answered_and_the_step_waits(chat: Chat) -> None:
    begin(chat)
    chat.ask(GROUNDED)
    expect(chat.page.locator("zhigui-chat .answer").last.locator(".badge")).to_have_text("有依据")
    expect(chat.cards.last).to_contain_text("不能参加的是哪一种会议？")
    pick(chat, "市人民政府专题会议")
    expect(chat.cards.last).not_to_contain_text("不能参加的是哪一种会议？")


def test_the_keyboard_goes_from_step_to_step(chat: Chat) -> None:
    begin(chat)
    chat.cards.last.locator(".option").first.focus()
    chat.page.keyboard.press("Enter")
    chat.answered()
    expect(chat.cards.last.get_by_role("heading")).to_be_focused()
    chat.page.keyboard.press("Tab")
    expect(chat.cards.last.locator(".option").first).to_be_focused()


def test_what_can_be_done_is_listed(chat: Chat) -> None:
    card = chat.ask("有哪些事可以办")
    expect(card.locator(".rows li")).to_have_count(12)
    card.get_by_role("button", name="会议请假").click()
    chat.answered()
    expect(chat.cards.last).to_contain_text("不能参加的是哪一种会议？")
