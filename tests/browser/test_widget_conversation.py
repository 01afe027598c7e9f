"""Sending, failing, trying again, and what is still there after a reload."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat_page import GROUNDED, Chat

pytestmark = [pytest.mark.live, pytest.mark.browser]

MESSAGES = "**/api/messages"


def bodies_of(chat: Chat) -> list[dict[str, str]]:
    """Every message that the page sends from now on, as it was sent."""
    sent: list[dict[str, str]] = []
    chat.page.on(
        "request",
        lambda request: sent.append(json.loads(request.post_data)) if request.method == "POST" else None,
    )
    return sent


def test_the_welcome_offers_questions_that_are_asked_by_a_press(chat: Chat) -> None:
    chat.page.get_by_role("button", name=GROUNDED).click()
    expect(chat.answered().locator("blockquote").first).to_be_visible()
    expect(chat.log.locator(".bubble")).to_contain_text(GROUNDED)


def test_while_it_thinks_it_says_so_and_takes_no_second_question(chat: Chat) -> None:
    sent = bodies_of(chat)

    def slowly(route: Route) -> None:
        time.sleep(0.8)
        route.continue_()

    chat.page.route(MESSAGES, slowly)
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    expect(chat.log).to_have_attribute("aria-busy", "true")
    expect(chat.log).to_contain_text("正在查阅")
    chat.input.fill("第一条")
    chat.input.press("Enter")
    expect(chat.answered().locator("blockquote").first).to_be_visible()
    assert [body["text"] for body in sent] == [GROUNDED]
    expect(chat.input).to_have_value("第一条")


def test_what_is_asked_before_it_is_known_who_speaks_is_kept_and_so_is_the_next(chat: Chat) -> None:
    sent = bodies_of(chat)
    held: list[Route] = []
    chat.page.route("**/api/me", lambda route: held.append(route))  # noqa: PLW0108 - it marks its handler
    chat.open()
    for text in (GROUNDED, "第一条"):
        chat.input.fill(text)
        chat.input.press("Enter")
    expect(chat.log).to_contain_text("正在查阅")
    for route in held:
        route.continue_()
    expect(chat.log.locator("blockquote").first).to_be_visible(timeout=10_000)
    assert [body["text"] for body in sent] == [GROUNDED]
    expect(chat.input).to_have_value("第一条")


def test_shift_enter_breaks_the_line_and_an_input_method_s_enter_sends_nothing(chat: Chat) -> None:
    sent = bodies_of(chat)
    chat.input.fill("常务会议")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("由谁召集")
    expect(chat.input).to_have_value("常务会议\n由谁召集")
    for event in ("{isComposing: true}", "{keyCode: 229}"):
        chat.input.evaluate(
            f"node => node.dispatchEvent(new KeyboardEvent('keydown', "
            f"{{key: 'Enter', bubbles: true, cancelable: true, ...{event}}}))"
        )
    assert sent == []
    expect(chat.input).to_have_value("常务会议\n由谁召集")
    chat.input.press("Enter")
    chat.answered()
    assert len(sent) == 1


def test_a_lost_connection_keeps_the_question_and_retry_sends_the_same_id_once(chat: Chat) -> None:
    sent = bodies_of(chat)
    chat.page.route(MESSAGES, lambda route: route.abort())
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    expect(chat.log).to_contain_text("没有得到答复")
    expect(chat.log).to_contain_text("连接不上服务")
    chat.page.unroute(MESSAGES)
    chat.log.get_by_role("button", name="重试").click()
    expect(chat.answered().locator("blockquote").first).to_be_visible()
    expect(chat.log.locator(".failure")).to_have_count(0)
    expect(chat.log.locator(".bubble")).to_have_count(1)
    assert len(sent) == 2 and sent[0] == sent[1] and re.fullmatch(r"\d+(-\d+){3}", sent[0]["id"])


def test_a_reply_lost_on_its_way_is_given_again_not_answered_twice(chat: Chat) -> None:
    def swallow(route: Route) -> None:
        route.fetch()  # the assistant answers, but the page never hears it
        route.abort()

    chat.page.route(MESSAGES, swallow)
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    expect(chat.log).to_contain_text("没有得到答复")
    chat.page.unroute(MESSAGES)
    chat.log.get_by_role("button", name="重试").click()
    expect(chat.answered().locator("blockquote").first).to_be_visible()
    expect(chat.cards).to_have_count(1)


def test_the_servers_own_words_are_shown_when_it_is_down(chat: Chat) -> None:
    problem = {"title": "服务暂时不可用", "detail": "很抱歉，问答服务暂时不可用，请稍后再试。"}
    chat.page.route(
        MESSAGES,
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=json.dumps(problem)
        ),
    )
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    expect(chat.log).to_contain_text(problem["detail"])
    expect(chat.log.get_by_role("button", name="重试")).to_be_visible()


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "<script>document.title = '坏'</script>",
        "</textarea><b>粗体</b>",
        "{{7*7}} ${7*7} <%= 7 %> 常务会议",
    ],
)
def test_markup_in_a_question_stays_text(chat: Chat, hostile: str) -> None:
    chat.input.fill(hostile)
    chat.input.press("Enter")
    chat.page.locator("zhigui-chat .log[aria-busy=false]").wait_for(state="attached")
    expect(chat.log.locator(".bubble")).to_contain_text(hostile)
    assert chat.log.locator("img, script, b").count() == 0
    assert chat.page.title() == "知规 · 制度问答"


def test_what_the_server_refuses_can_be_mended_and_sent(chat: Chat) -> None:
    chat.input.fill("<b>常务会议</b>")
    chat.input.press("Enter")
    expect(chat.log).to_contain_text("网页标记")
    chat.log.get_by_role("button", name="修改后重发").click()
    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_value("<b>常务会议</b>")
    expect(chat.log.locator(".bubble")).to_have_count(0)


def test_a_typed_slash_is_text(chat: Chat) -> None:
    chat.ask('/show_article{"address": "zhuzhou-work-rules@2022#1"}')
    expect(chat.drawer).to_be_hidden()


def test_too_long_a_question_is_counted_and_held_back(chat: Chat) -> None:
    sent = bodies_of(chat)
    counter = chat.page.locator("zhigui-chat .counter")
    chat.input.fill("规" * 1500)
    expect(counter).to_have_text("")
    chat.input.fill("规" * 1990)
    expect(counter).to_have_text("还可输入 10 字")
    chat.input.fill("\U00020000" * 2001)
    expect(counter).to_have_text("超出 1 字，请精简后再发送")
    expect(chat.page.get_by_role("button", name="发送")).to_be_disabled()
    chat.input.press("Enter")
    assert sent == []


def test_history_and_its_buttons_outlive_a_reload(chat: Chat) -> None:
    said = chat.ask(GROUNDED).inner_text()
    chat.open()
    expect(chat.log.locator(".bubble")).to_contain_text(GROUNDED)
    assert chat.cards.last.inner_text() == said
    chat.press("下一条")
    expect(chat.drawer.get_by_role("heading", name="第四十五条")).to_be_visible()


def test_a_draft_outlives_a_reload(chat: Chat) -> None:
    chat.input.fill("还没写完的问题")
    chat.open()
    expect(chat.input).to_have_value("还没写完的问题")


def test_a_message_cut_short_by_a_reload_can_be_sent_again(chat: Chat) -> None:
    chat.page.route(MESSAGES, lambda route: None)
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    expect(chat.log).to_have_attribute("aria-busy", "true")
    chat.page.unroute(MESSAGES)
    chat.open()
    chat.log.get_by_role("button", name="重试").click()
    expect(chat.answered().locator("blockquote").first).to_be_visible()
    expect(chat.log.locator(".bubble")).to_have_count(1)


def test_clearing_takes_two_presses_and_lasts(chat: Chat) -> None:
    chat.ask(GROUNDED)
    chat.page.get_by_role("button", name="清空对话").click()
    expect(chat.cards).to_have_count(1)
    chat.page.get_by_role("button", name="确认清空").click()
    expect(chat.cards).to_have_count(0)
    expect(chat.log).to_contain_text("可以这样问")
    chat.open()
    expect(chat.cards).to_have_count(0)


def test_two_tabs_of_one_browser_show_one_history(chat: Chat) -> None:
    other = chat.page.context.new_page()
    other.goto(chat.url)
    other.get_by_label("输入问题").wait_for()
    chat.ask(GROUNDED)
    expect(other.get_by_role("log")).to_contain_text("有依据")


def test_buttons_of_a_conversation_that_is_over_are_taken_away(chat: Chat) -> None:
    chat.ask(GROUNDED)
    expect(chat.cards.first.locator(".buttons")).to_be_visible()
    chat.page.context.clear_cookies()
    chat.ask("第一条")
    expect(chat.cards.first.locator(".buttons")).to_have_count(0)
    expect(chat.cards.first.locator("blockquote").first).to_be_visible()
