"""A busy assistant, and a browser that several people use: before a scripted Rasa, slow on cue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from bot.gateway.settings import Settings
from tests.bot.gateway.conftest import serving
from tests.bot.gateway.scripted_rasa import ScriptedRasa
from tests.browser.chat_page import Chat

pytestmark = pytest.mark.browser
REPLY_SECONDS = 0.5
ASKED_AT_MOST = 4


@pytest.fixture
def rasa() -> Iterator[ScriptedRasa]:
    with ScriptedRasa().serving() as scripted:
        yield scripted


@pytest.fixture
def chat(context: BrowserContext, rasa: ScriptedRasa, tmp_path: Path) -> Iterator[Chat]:
    """The page of a gateway that a proxy on this machine tells who is speaking."""
    proxy = {"identity": "proxy", "trusted_proxies": "127.0.0.1"}
    settings = Settings(var=tmp_path, rasa_url=rasa.url, reply_seconds=REPLY_SECONDS, **proxy)
    with serving(settings) as url:
        chat = Chat(context.new_page(), url)
        chat.watch()
        become(chat, "zhangsan")
        chat.open()
        yield chat
        chat.page.close()
    assert chat.errors == []


def become(chat: Chat, user: str) -> None:
    chat.page.context.set_extra_http_headers({"X-Remote-User": user})


def ids_sent(chat: Chat) -> list[str]:
    found: list[str] = []
    chat.page.on(
        "request",
        lambda one: (
            found.append(json.loads(one.post_data or "{}")["id"]) if "/api/messages" in one.url else None
        ),
    )
    return found


def kept(chat: Chat) -> str:
    """All that the browser keeps of the conversation, as text."""
    return str(chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


def test_a_slow_answer_is_asked_for_again_by_itself_and_given_once(chat: Chat, rasa: ScriptedRasa) -> None:
    sent = ids_sent(chat)
    rasa.seconds = 2.0
    chat.input.fill("请问会议纪要由谁签发")
    chat.input.press("Enter")
    expect(chat.log).to_contain_text("正在查阅制度原文")
    expect(chat.log).to_contain_text("收到：请问会议纪要由谁签发", timeout=10_000)
    assert rasa.texts() == ["请问会议纪要由谁签发"]
    assert 1 < len(sent) <= ASKED_AT_MOST
    assert len(set(sent)) == 1
    expect(chat.cards).to_have_count(1)
    expect(chat.log.locator(".bubble")).to_have_count(1)
    expect(chat.log.locator(".failure")).to_have_count(0)


def test_one_that_stays_away_is_said_to_and_can_still_be_had(chat: Chat, rasa: ScriptedRasa) -> None:
    sent = ids_sent(chat)
    rasa.seconds = 7.0
    chat.input.fill("请问会议纪要由谁签发")
    chat.input.press("Enter")
    expect(chat.log).to_contain_text("没有得到答复", timeout=15_000)
    assert len(sent) == ASKED_AT_MOST
    chat.page.wait_for_timeout(1_500)
    chat.log.get_by_role("button", name="重试").click()
    expect(chat.log).to_contain_text("收到：请问会议纪要由谁签发")
    assert rasa.texts() == ["请问会议纪要由谁签发"]


def test_who_comes_after_sees_nothing_of_who_was_there(chat: Chat) -> None:
    chat.ask("张三问的问题")
    chat.input.fill("张三的草稿")
    chat.page.reload()
    expect(chat.log).to_contain_text("收到：张三问的问题")
    expect(chat.input).to_have_value("张三的草稿")
    become(chat, "lisi")
    chat.page.reload()
    expect(chat.log).to_contain_text("请问要查哪一条规定")
    expect(chat.input).to_have_value("")
    assert "张三" not in kept(chat)
    chat.ask("李四问的问题")
    chat.page.reload()
    expect(chat.log).to_contain_text("收到：李四问的问题")


def test_a_page_that_stays_open_shows_who_comes_after_only_their_own(chat: Chat) -> None:
    chat.ask("张三问的问题")
    become(chat, "lisi")
    chat.ask("李四问的问题")
    expect(chat.log.locator(".bubble")).to_have_text(["您：李四问的问题"])
    expect(chat.cards).to_have_count(1)
    assert "张三" not in kept(chat)


def test_being_linked_to_another_channel_takes_no_history(chat: Chat) -> None:
    chat.ask("张三问的问题")
    other = {"X-Remote-User": "zhangsan-at-home", "Origin": chat.url}
    code = chat.page.request.post(f"{chat.url}/api/link", headers=other).json()["code"]
    become(chat, "zhangsan")
    chat.page.reload()
    linked = chat.page.request.post(
        f"{chat.url}/api/link/redeem", data={"code": code}, headers={"Origin": chat.url}
    )
    assert linked.ok, linked.text()
    chat.page.reload()
    expect(chat.log).to_contain_text("收到：张三问的问题")


def test_a_history_is_shown_where_nobody_says_whose_it_is(chat: Chat) -> None:
    chat.ask("张三问的问题")
    chat.page.route("**/api/me", lambda route: route.abort())
    chat.page.reload()
    expect(chat.log).to_contain_text("收到：张三问的问题")
