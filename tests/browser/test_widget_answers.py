"""What an answer looks like: the words of the rule, their place, and what the answer claims."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import GROUNDED, NOT_FOUND, Chat
from tests.conftest import Stack

pytestmark = [pytest.mark.live, pytest.mark.browser]

CITATION = re.compile(r"^《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十四条")


def test_a_grounded_answer_quotes_the_rule_and_names_the_place(chat: Chat) -> None:
    card = chat.ask(GROUNDED)
    expect(card).to_have_class(re.compile(r"\bgrounded\b"))
    expect(card.locator(".badge")).to_have_text("有依据")
    expect(card.locator("blockquote").first).to_contain_text("一般每月召开二次")
    expect(card.locator("cite").first).to_have_text(CITATION)
    expect(card.locator("mark").first).to_be_visible()
    marked = card.locator("blockquote mark").all_inner_texts()
    quote = card.locator("blockquote").first.inner_text()
    assert any(word in quote for word in marked)


def test_the_quote_is_what_the_library_holds(chat: Chat) -> None:
    card = chat.ask(GROUNDED)
    quote = card.locator("blockquote").first.inner_text()
    article = chat.page.request.get(f"{chat.url}/api/articles/zhuzhou-work-rules%402022%2344").json()
    assert re.sub(r"\s", "", quote) in re.sub(r"\s", "", article["text"])


def test_a_citation_is_copied_in_official_form(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = chat.ask(GROUNDED)
    card.get_by_role("button", name="复制引用").first.click()
    expect(card.locator(".copy").first).to_contain_text("已复制")
    expect(chat.page.locator("zhigui-chat [role=status]")).to_contain_text(
        "已复制引用：《株洲市人民政府工作规则》"
    )
    assert CITATION.match(chat.page.evaluate("navigator.clipboard.readText()"))


def test_further_articles_are_shown_as_possibly_related(chat: Chat) -> None:
    chat.ask(GROUNDED)
    card = chat.press("更多相关")
    expect(card).to_have_class(re.compile(r"\brelated\b"))
    expect(card.locator(".badge")).to_have_text("可能相关")
    expect(card.locator("blockquote").first).to_be_visible()


def test_what_the_rules_do_not_say_is_said_so_without_a_quote(chat: Chat) -> None:
    card = chat.ask(NOT_FOUND)
    expect(card).to_have_class(re.compile(r"\bnot_found\b"))
    expect(card.locator(".badge")).to_have_text("本库未作规定")
    expect(card).to_contain_text("《株洲市人民政府工作规则》")
    expect(card.locator("blockquote")).to_have_count(0)


def test_the_three_answers_differ_in_more_than_colour(chat: Chat) -> None:
    chat.ask(GROUNDED)
    chat.press("更多相关")
    chat.ask(NOT_FOUND)
    looks = """node => { const style = getComputedStyle(node); return [
      node.querySelector('.badge path').getAttribute('d'),
      style.borderTopStyle, style.borderTopColor, style.backgroundColor] }"""
    grounded, related, not_found = (card.evaluate(looks) for card in chat.cards.all())
    assert len({grounded[0], related[0], not_found[0]}) == 3, "each badge has its own icon"
    assert len({tuple(look[1:]) for look in (grounded, related, not_found)}) == 3, "each card its own frame"


def test_the_cut_off_article_says_so(chat: Chat) -> None:
    card = chat.ask("第五十条")
    expect(card).to_contain_text("原文在此处不完整")
    expect(chat.drawer.locator(".truncated")).to_have_text("原文在此处不完整")


def test_feedback_is_taken_once_and_stays_marked(chat: Chat) -> None:
    chat.ask(GROUNDED)
    card = chat.press("有用")
    expect(card).to_contain_text("有用")
    expect(chat.cards.first.get_by_role("button", name="有用")).to_be_disabled()
    chat.open()
    expect(chat.cards.first.get_by_role("button", name="有用")).to_have_attribute("aria-pressed", "true")


def test_no_use_asks_why_and_the_reason_is_kept_as_text(chat: Chat, stack: Stack) -> None:
    hostile = '引错了 "}{ </p> \\ ${1+1}'
    card = chat.ask(GROUNDED)
    card.get_by_role("button", name="没用").click()
    form = card.locator(".reason")
    expect(form.get_by_role("radio").first).to_be_focused()
    form.get_by_label("条款不对").check()
    form.get_by_label("补充说明").fill(hostile.replace("</p>", ""))
    form.get_by_role("button", name="提交").click()
    chat.answered()
    expect(chat.log.locator(".bubble").last).to_contain_text("没用：条款不对：引错了")
    expect(chat.cards.first.get_by_role("button", name="没用")).to_have_attribute("aria-pressed", "true")
    with closing(sqlite3.connect(stack.var / "db" / "zhigui.db")) as database:
        kept = database.execute("select verdict, reason from feedback order by at desc limit 1").fetchone()
    assert kept == ("bad", f"条款不对：{hostile.replace('</p>', '')}".strip())


def test_the_reason_can_be_left_out_or_the_verdict_withdrawn(chat: Chat) -> None:
    card = chat.ask(GROUNDED)
    verdict = card.get_by_role("button", name="没用")
    verdict.click()
    chat.page.keyboard.press("Escape")
    expect(card.locator(".reason")).to_have_count(0)
    expect(verdict).to_be_focused()
    verdict.click()
    card.get_by_role("button", name="提交").click()
    chat.answered()
    expect(chat.log.locator(".bubble").last).to_have_text("您：没用")


def test_help_offers_buttons_that_ask(chat: Chat) -> None:
    card = chat.ask("你能做什么")
    expect(card).to_have_class(re.compile(r"\bnotice\b"))
    card.get_by_role("button").first.click()
    expect(chat.answered()).to_have_class(re.compile(r"\banswer\b"))


def test_the_list_leads_to_the_outline_and_it_to_an_article(chat: Chat) -> None:
    chat.ask("有哪些规则文件？")
    outline = chat.press("株洲市人民政府工作规则")
    expect(outline.locator("summary")).to_have_count(9)
    outline.locator("summary").last.click()
    outline.get_by_role("button", name="第四十四条").click()
    expect(chat.drawer.get_by_role("heading", name="第四十四条")).to_be_visible()
