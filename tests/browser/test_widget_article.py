"""The article view: beside the chat, over it on a phone, its neighbours a press away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import GROUNDED, Chat

pytestmark = [pytest.mark.live, pytest.mark.browser]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def test_the_citation_opens_the_article_with_the_quote_marked(chat: Chat) -> None:
    card = chat.ask(GROUNDED)
    card.locator(".read").first.click()
    drawer = chat.drawer
    expect(drawer.get_by_role("heading", name="第四十四条")).to_be_focused()
    expect(drawer.locator(".chapter")).to_contain_text("第九章")
    expect(drawer.locator("mark").first).to_be_in_viewport()
    expect(drawer.locator(".law .item").first).to_contain_text("传达贯彻")
    quote = re.sub(r"\s", "", card.locator("blockquote").first.inner_text())
    assert "".join(re.sub(r"\s", "", text) for text in drawer.locator("mark").all_inner_texts()) == quote


def test_it_stands_beside_the_chat_on_a_wide_screen(chat: Chat) -> None:
    chat.ask(GROUNDED).locator(".read").first.click()
    expect(chat.drawer).to_be_visible()
    expect(chat.input).to_be_visible()
    log, drawer = chat.log.bounding_box(), chat.drawer.bounding_box()
    assert log and drawer and log["x"] + log["width"] <= drawer["x"] + 1


def test_escape_closes_it_and_gives_the_focus_back(chat: Chat) -> None:
    cite = chat.ask(GROUNDED).locator(".read").first
    cite.focus()
    cite.press("Enter")
    expect(chat.drawer.get_by_role("heading", name="第四十四条")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.drawer).to_be_hidden()
    expect(cite).to_be_focused()


def test_neighbours_are_a_press_away(chat: Chat) -> None:
    chat.ask(GROUNDED).locator(".read").first.click()
    chat.drawer.get_by_role("button", name="下一条：第四十五条").click()
    expect(chat.drawer.get_by_role("heading", name="第四十五条")).to_be_visible()
    chat.drawer.get_by_role("button", name="上一条：第四十四条").click()
    expect(chat.drawer.get_by_role("heading", name="第四十四条")).to_be_visible()


def test_there_is_nothing_before_the_first_and_after_the_last(chat: Chat) -> None:
    chat.ask("第一条")
    expect(chat.drawer.get_by_role("button", name="已是第一条")).to_be_disabled()
    chat.ask("第五十条")
    expect(chat.drawer.get_by_role("button", name="已是最后一条")).to_be_disabled()


def test_a_neighbour_asked_for_in_the_conversation_opens_too(chat: Chat) -> None:
    chat.ask(GROUNDED)
    card = chat.press("下一条")
    expect(chat.drawer.get_by_role("heading", name="第四十五条")).to_be_visible()
    expect(card.get_by_role("heading", name="第四十五条")).to_be_visible()
    chat.page.keyboard.press("Escape")
    card.get_by_role("button", name="打开条文").click()
    expect(chat.drawer.get_by_role("heading", name="第四十五条")).to_be_visible()


def test_the_outline_stands_beside_the_article_and_leads_to_others(chat: Chat) -> None:
    chat.ask(GROUNDED).locator(".read").first.click()
    chat.drawer.get_by_role("button", name="目录").click()
    expect(chat.drawer.locator("summary")).to_have_count(9)
    here = chat.drawer.locator("[aria-current]")
    expect(here).to_have_text("第四十四条")
    expect(here).to_be_in_viewport()
    chat.drawer.get_by_role("button", name="第四十八条").click()
    expect(chat.drawer.get_by_role("heading", name="第四十八条")).to_be_focused()


def test_an_article_that_cannot_be_fetched_can_be_tried_again(chat: Chat) -> None:
    cite = chat.ask(GROUNDED).locator(".read").first
    chat.page.route("**/api/articles/**", lambda route: route.abort())
    cite.click()
    expect(chat.drawer.get_by_role("alert")).to_contain_text("连接不上服务")
    chat.page.unroute("**/api/articles/**")
    chat.drawer.get_by_role("button", name="重试").click()
    expect(chat.drawer.locator(".law")).to_contain_text("一般每月召开二次")


@pytest.mark.parametrize("window", [PHONE])
def test_on_a_phone_it_covers_the_chat_and_keeps_the_focus(chat: Chat) -> None:
    chat.ask(GROUNDED).locator(".read").first.click()
    expect(chat.drawer.get_by_role("heading", name="第四十四条")).to_be_focused()
    box = chat.drawer.bounding_box()
    assert box and (box["x"], box["width"]) == (0, 360)
    expect(chat.input).to_be_hidden()
    for _ in range(8):
        chat.page.keyboard.press("Tab")
        assert chat.page.evaluate(
            "() => { const root = document.querySelector('zhigui-chat').shadowRoot;"
            " return !root.activeElement || !!root.activeElement.closest('.drawer') }"
        )
