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
HOST = "<!doctype html><html lang='zh-CN'><meta charset=utf-8><title>内网首页</title>"
HOST += "<main><h1>内网首页</h1></main><script src='/widget.js'></script>"


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


def walk_to_the_end(chat: Chat) -> None:
    chat.ask("我要办理会议请假")
    for _ in range(2):
        chat.cards.last.locator(".option").first.click()
        chat.answered()
    chat.press("完成了")
    chat.press("跳过")
    check(chat, "the end of a procedure")


def withdraw_what_is_cited(route: Any) -> None:
    """The reply as it comes where the text is no longer in force."""
    reply = route.fetch().json()
    for message in reply["messages"]:
        for evidence in message.get("evidence") or []:
            evidence["banner"] = "《株洲市人民政府工作规则》已废止，以下为原条文，仅供参考"
    route.fulfill(json=reply)


@pytest.mark.parametrize("window", [WIDE, NARROW, DARK], ids=["wide", "320 px", "dark"])
def test_the_ends_of_procedures_dates_open_runs_and_banners(chat: Chat, window: dict[str, Any]) -> None:
    walk_to_the_end(chat)
    chat.ask("我要办理会议请假")
    chat.ask("打开上次没办完的")
    check(chat, "open runs")
    chat.ask("我要召开专题会议")
    while not chat.cards.last.locator(".date").count():
        chat.cards.last.locator(".option").first.click()
        chat.answered()
    check(chat, "a date is asked for")
    chat.page.route("**/api/messages", withdraw_what_is_cited)
    chat.ask("第四十四条是什么内容")
    chat.ask(GROUNDED)
    chat.page.locator("zhigui-chat .banner").first.wait_for()
    check(chat, "repealed")


@pytest.mark.parametrize("window", [WIDE, NARROW, DARK], ids=["wide", "320 px", "dark"])
def test_the_panel_on_another_page(chat: Chat, window: dict[str, Any]) -> None:
    page = chat.page
    page.route("**/intranet", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=HOST))
    page.goto(f"{chat.url}/intranet")
    page.get_by_role("button", name="打开知规制度问答").wait_for()
    check(chat, "the button")
    page.get_by_role("button", name="打开知规制度问答").click()
    chat.ask(GROUNDED)
    check(chat, "the panel")
    chat.cards.last.locator(".read").first.click()
    chat.drawer.locator(".law").wait_for()
    check(chat, "the panel with an article")


def test_what_is_printed(chat: Chat) -> None:
    chat.ask(GROUNDED)
    walk_to_the_end(chat)
    chat.cards.first.locator(".read").click()
    chat.drawer.locator(".law").wait_for()
    chat.page.emulate_media(media="print")
    check(chat, "print")
