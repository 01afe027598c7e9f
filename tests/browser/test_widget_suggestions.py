"""Questions offered while one is typed: shown at once, picked by mouse or keys, never in the way."""

from __future__ import annotations

import statistics
import time

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat_page import Chat

pytestmark = [pytest.mark.live, pytest.mark.browser]


def offers(chat: Chat) -> Locator:
    return chat.page.get_by_role("option")


def test_typing_offers_questions_and_a_press_asks_one(chat: Chat) -> None:
    chat.input.press_sequentially("常务会议多久")
    offers(chat).filter(has_text="常务会议多久召开一次？").click()
    expect(chat.answered().locator("blockquote").first).to_contain_text("每月召开二次")
    expect(offers(chat)).to_have_count(0)
    expect(chat.input).to_have_value("")


def test_the_arrow_keys_choose_and_enter_asks(chat: Chat) -> None:
    chat.input.press_sequentially("专题会议")
    offers(chat).nth(1).wait_for()
    chat.input.press("ArrowDown")
    chat.input.press("ArrowDown")
    chosen = chat.page.locator("zhigui-chat [aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(chat.input).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    text = chosen.inner_text()
    chat.input.press("Enter")
    chat.answered()
    expect(chat.log.locator(".bubble")).to_contain_text(text)


def test_escape_takes_them_away_and_enter_sends_what_was_typed(chat: Chat) -> None:
    chat.input.press_sequentially("专题会议")
    offers(chat).first.wait_for()
    chat.input.press("Escape")
    expect(offers(chat)).to_have_count(0)
    expect(chat.input).to_have_value("专题会议")
    chat.input.press("Enter")
    chat.answered()
    expect(chat.log.locator(".bubble")).to_have_text("您：专题会议")


def test_a_procedure_and_a_regulation_are_offered(chat: Chat) -> None:
    chat.input.press_sequentially("会议请假")
    expect(offers(chat).filter(has_text="我要办理会议请假")).to_be_visible()
    chat.input.fill("株洲市人民政府工作规则")
    expect(offers(chat).filter(has_text="《株洲市人民政府工作规则》有哪些章节？")).to_be_visible()


def test_a_server_that_offers_nothing_disturbs_nobody(chat: Chat) -> None:
    chat.page.route("**/api/suggest*", lambda route: route.abort())
    chat.input.press_sequentially("常务会议")
    chat.page.wait_for_timeout(300)
    expect(offers(chat)).to_have_count(0)
    expect(chat.input).to_have_value("常务会议")


def test_they_come_within_100_milliseconds(live_url: str) -> None:
    taken = []
    with httpx.Client(base_url=live_url, trust_env=False) as client:
        client.get("/api/suggest", params={"q": "会"})
        for typed in ["常务", "常务会议", "专题会议由谁", "规范性文件", "请假", "合同"] * 5:
            began = time.perf_counter()
            assert client.get("/api/suggest", params={"q": typed}).json()["suggestions"]
            taken.append(time.perf_counter() - began)
    assert statistics.median(taken) < 0.1
