"""The same page narrow, by keyboard, enlarged, printed, and as a panel on somebody else's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import GROUNDED, NOT_FOUND, Chat

pytestmark = [pytest.mark.live, pytest.mark.browser]

NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
HOST = "<!doctype html><meta charset=utf-8><title>内网首页</title><h1>内网首页</h1>"
HOST += "<script src='/widget.js' data-heading='制度助手'></script>"
OVERFLOWING = """() => {
  const nodes = [...document.querySelector('zhigui-chat').shadowRoot.querySelectorAll('.app *')];
  const clipped = nodes.filter((node) => node.getClientRects().length
    && !node.closest('.unseen, svg, .names, .fade')
    && (node.getBoundingClientRect().right > innerWidth + 0.5 || node.getBoundingClientRect().left < -0.5));
  return [document.documentElement.scrollWidth > innerWidth, clipped.map((node) => node.className)];
}"""


@pytest.mark.parametrize("window", [NARROW])
@pytest.mark.parametrize("big", [False, True])
def test_at_320_pixels_nothing_is_cut(chat: Chat, big: bool) -> None:
    if big:
        chat.page.get_by_role("button", name="大字").click()
    assert chat.page.evaluate(OVERFLOWING) == [False, []]
    for question in (GROUNDED, NOT_FOUND, "查看目录"):
        chat.ask(question)
    assert chat.page.evaluate(OVERFLOWING) == [False, []]
    chat.cards.first.locator(".read").first.click()
    expect(chat.drawer.locator(".law")).to_be_visible()
    assert chat.page.evaluate(OVERFLOWING) == [False, []]


def test_the_keyboard_alone_is_enough(chat: Chat) -> None:
    expect(chat.input).to_be_focused()
    chat.page.keyboard.type(GROUNDED)
    chat.page.keyboard.press("Enter")
    chat.answered()
    expect(chat.input).to_be_focused()
    focused = "() => document.querySelector('zhigui-chat').shadowRoot.activeElement.textContent"
    for _ in range(40):
        chat.page.keyboard.press("Shift+Tab")
        if "查看原文" in chat.page.evaluate(focused):
            break
    chat.page.keyboard.press("Enter")
    expect(chat.drawer.get_by_role("heading", name="第四十四条")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.drawer).to_be_hidden()
    assert "查看原文" in chat.page.evaluate(focused)


def test_the_log_tells_a_screen_reader(chat: Chat) -> None:
    expect(chat.log).to_have_attribute("aria-live", "polite")
    expect(chat.log).to_have_attribute("aria-label", "对话记录")
    chat.ask(GROUNDED)
    expect(chat.log).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize(("name", "css"), [("大字", "big"), ("高对比", "contrast")])
def test_a_mode_is_kept(chat: Chat, name: str, css: str) -> None:
    toggle = chat.page.get_by_role("button", name=name)
    expect(toggle).to_have_attribute("aria-pressed", "false")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(chat.page.locator(f"zhigui-chat .app.{css}")).to_be_visible()
    chat.open()
    expect(toggle).to_have_attribute("aria-pressed", "true")


def test_dark_where_the_system_is_dark(chat: Chat) -> None:
    ground = "node => getComputedStyle(node).backgroundColor"
    app = chat.page.locator("zhigui-chat .app")
    light = app.evaluate(ground)
    chat.page.emulate_media(color_scheme="dark")
    assert app.evaluate(ground) != light


def test_dots_stand_still_for_who_wants_less_motion(chat: Chat) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    chat.page.route("**/api/messages", lambda route: None)
    chat.input.fill(GROUNDED)
    chat.input.press("Enter")
    dot = chat.page.locator("zhigui-chat .dots i").first
    expect(dot).to_be_visible()
    assert dot.evaluate("node => getComputedStyle(node).animationName") == "none"
    chat.page.emulate_media(reduced_motion="no-preference")
    assert dot.evaluate("node => getComputedStyle(node).animationName") == "breathe"


def test_print_shows_the_whole_conversation_and_no_tools(chat: Chat) -> None:
    for question in (GROUNDED, "查看目录", GROUNDED):
        chat.ask(question)
    chat.page.emulate_media(media="print")
    expect(chat.input).to_be_hidden()
    expect(chat.page.locator("zhigui-chat .tools")).to_be_hidden()
    assert chat.log.evaluate("node => node.scrollHeight - node.clientHeight") == 0
    expect(chat.cards.first.locator(".badge")).to_be_visible()
    colours = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    text, ground = chat.cards.first.locator(".badge").evaluate(colours)
    assert text != ground


def test_print_shows_how_a_procedure_ended(chat: Chat) -> None:
    chat.ask("我要办理会议请假")
    for _ in range(2):
        chat.cards.last.locator(".option").first.click()
        chat.answered()
    chat.press("完成了")
    chat.press("跳过")
    chat.page.emulate_media(media="print", color_scheme="dark")
    for shown in (".outcome", ".done .mark"):
        node = chat.cards.last.locator(shown).first
        expect(node).to_be_visible()
        # Paper is white, and a browser prints no backgrounds unless it is told to.
        look = node.evaluate("node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]")
        assert look == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]


def test_one_line_puts_a_panel_on_any_page(chat: Chat) -> None:
    page = chat.page
    page.route("**/intranet", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=HOST))
    page.goto(f"{chat.url}/intranet")
    launcher = page.get_by_role("button", name="打开知规制度问答")
    expect(chat.input).to_be_hidden()
    launcher.click()
    expect(chat.input).to_be_focused()
    expect(page.get_by_role("heading", name="制度助手")).to_be_visible()
    expect(chat.ask(GROUNDED).locator("blockquote").first).to_be_visible()
    chat.cards.last.locator(".read").first.click()
    expect(chat.drawer.locator(".law")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.drawer).to_be_hidden()
    expect(chat.input).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.input).to_be_hidden()
    expect(launcher).to_be_focused()


def test_the_page_forbids_inline_script_and_everything_from_elsewhere(chat: Chat) -> None:
    policy = chat.page.request.get(chat.url).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy or "default-src 'self'" in policy
    assert chat.page.evaluate(
        "() => new Promise((resolve) => { document.addEventListener('securitypolicyviolation', "
        "(event) => resolve(event.effectiveDirective)); const node = document.createElement('style'); "
        "node.textContent = 'p{}'; document.head.append(node); setTimeout(() => resolve('allowed'), 1500) })"
    ).startswith("style-src")
    chat.errors.clear()  # the browser reports the violation that this test made
