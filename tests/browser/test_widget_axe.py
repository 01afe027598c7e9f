"""axe-core finds nothing on any state of the page."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.chat_page import GROUNDED, NOT_FOUND, Chat

pytestmark = [pytest.mark.live, pytest.mark.browser]

WIDE = {"viewport": {"width": 1280, "height": 860}}
NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
DARK = {**WIDE, "color_scheme": "dark"}


def check(chat: Chat, state: str) -> None:
    found = Axe().run(chat.page, options={"resultTypes": ["violations"]}).response["violations"]
    chat.errors.clear()  # axe tries an inline style, which the page's policy refuses and the browser reports
    told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
    assert told == [], state


def visit_every_state(chat: Chat) -> None:
    check(chat, "welcome")
    chat.input.press_sequentially("专题会议")
    chat.page.get_by_role("option").first.wait_for()
    check(chat, "suggestions")
    chat.input.press("Escape")
    chat.ask(GROUNDED)
    check(chat, "grounded")
    chat.cards.first.get_by_role("button", name="没用").click()
    check(chat, "reason")
    chat.page.keyboard.press("Escape")
    chat.cards.first.locator(".read").click()
    chat.drawer.locator(".law").wait_for()
    check(chat, "article")
    chat.drawer.get_by_role("button", name="目录").click()
    chat.drawer.locator("summary").first.wait_for()
    check(chat, "outline of the article")
    chat.page.keyboard.press("Escape")
    chat.press("更多相关")
    chat.ask(NOT_FOUND)
    chat.ask("工作规则有哪些章节？")
    check(chat, "related, not found, outline")
    chat.ask("有哪些事可以办")
    check(chat, "procedures")
    chat.ask("我要办理会议请假")
    check(chat, "question of a procedure")
    for _ in range(2):
        chat.cards.last.locator(".option").first.click()
        chat.answered()
    check(chat, "step of a procedure")
    chat.ask("进度")
    check(chat, "progress")


@pytest.mark.parametrize("window", [WIDE, NARROW, DARK], ids=["wide", "320 px", "dark"])
def test_every_state(chat: Chat, window: dict[str, Any]) -> None:
    visit_every_state(chat)


@pytest.mark.parametrize("mode", ["大字", "高对比"])
def test_every_mode(chat: Chat, mode: str) -> None:
    chat.page.get_by_role("button", name=mode).click()
    check(chat, f"welcome, {mode}")
    chat.ask(GROUNDED)
    chat.ask(NOT_FOUND)
    chat.cards.first.locator(".read").click()
    chat.drawer.locator(".law").wait_for()
    check(chat, f"answers, {mode}")


def test_thinking_and_failing(chat: Chat) -> None:
    chat.page.route("**/api/messages", lambda route: None)
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    chat.page.locator("zhigui-chat .thinking").wait_for()
    check(chat, "thinking")
    chat.page.unroute("**/api/messages")
    chat.page.route("**/api/messages", lambda route: route.abort())
    chat.open()
    chat.log.get_by_role("button", name="重试").click()
    chat.log.get_by_text("连接不上服务").wait_for()
    check(chat, "offline")
