"""What a person gets: in time or later, by response, API or reply 1, and each once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.bot.gateway.scripted_rasa import Reply, ScriptedRasa, echo, notice, utters
from tests.bot.gateway.wechat.conftest import REPLY_SECONDS, Running
from tests.bot.gateway.wechat.rig import HINT_KEPT, HINT_UNSURE, Rig

SLOW = REPLY_SECONDS + 0.5
BUTTONS = [
    {"title": "查看全文", "payload": '/show_article{"address": "a@1#4"}'},
    {"title": "有用", "payload": "/good"},
]


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A person for each test."""
    return f"user-{abs(hash(request.node.nodeid)):x}"[:40]


def slowly(seconds: float) -> Any:
    def behave(message: dict[str, Any]) -> Reply:
        time.sleep(seconds if message["message"].startswith("慢") else 0)
        return echo(message)

    return behave


def with_buttons(message: dict[str, Any]) -> Reply:
    return utters(notice(f"收到：{message['message']}", buttons=BUTTONS))


def long(_message: dict[str, Any]) -> Reply:
    return utters(notice("会议文件须经合法性审查和公平竞争审查，由主办单位报送。\n" * 60, buttons=BUTTONS))


def calls(running: Rig, user: str) -> list[dict[str, Any]]:
    return [one for one in running.tell("sends") if one["touser"] == user]


def test_an_answer_in_time_is_the_response(sending: Running, user: str) -> None:
    running, rasa = sending
    rasa.behave = echo
    assert running.push("你好", user) == ["收到：你好"]
    assert calls(running, user) == []


def test_a_late_answer_is_acknowledged_in_time_and_sent(sending: Running, user: str) -> None:
    running, rasa = sending
    rasa.behave = slowly(SLOW)
    began = time.monotonic()
    assert running.push("慢", user) == [""]
    assert time.monotonic() - began >= REPLY_SECONDS
    assert running.inbox(user, least=1) == ["收到：慢"]
    (sent,) = calls(running, user)
    assert sent["msgtype"] == "text"
    assert ("agentid" in sent) == (running.side.product == "wecom")


def test_copies_at_once_get_one_answer(sending: Running, user: str) -> None:
    running, rasa = sending
    rasa.behave = slowly(0.5)
    before = len(rasa.received)
    assert sorted(running.push("慢", user, copies=4)) == ["", "", "", "收到：慢"]
    assert len(rasa.received) == before + 1


def test_choices_are_numbers_and_come_back_as_their_payload(sending: Running, user: str) -> None:
    running, rasa = sending
    rasa.behave = with_buttons
    (text,) = running.push("你好", user)
    assert text.endswith("1 查看全文\n2 有用")
    running.push("回复“2”", user)
    assert rasa.texts()[-1] == "/good"
    running.push("7", user)
    assert rasa.texts()[-1] == "7"
    running.push("/good", user)
    assert rasa.texts()[-1] == "／good"


def test_what_is_sent_offers_its_choices_to_be_tapped(sending: Running, user: str) -> None:
    running, rasa = sending
    rasa.behave = lambda message: slowly(SLOW)(message) and with_buttons(message)
    running.push("慢", user)
    running.inbox(user, least=1)
    (sent,) = calls(running, user)
    if running.side.product == "wecom":
        assert sent["text"]["content"].endswith("2 有用")
        return
    menu = sent["msgmenu"]
    assert menu["head_content"] == "收到：慢"
    assert [item["content"] for item in menu["list"]] == ["查看全文", "有用"]
    running.push("有用", user, bizmsgmenuid=menu["list"][1]["id"])
    assert rasa.texts()[-1] == "/good"


def test_a_long_answer_comes_in_parts_in_order(sending: Running, user: str) -> None:
    running, rasa = sending
    rasa.behave = long
    (first,) = running.push("长", user)
    assert first.endswith("（1/3）")
    inbox = running.inbox(user, least=3)
    assert [part[part.rindex("（") :] for part in inbox] == ["（1/3）", "（2/3）", "（3/3）"]
    assert "".join(part.rsplit("\n（", 1)[0] for part in inbox).count("会议文件") == 60


@pytest.mark.parametrize("code", [40001, 42001, -1, 45009])
def test_a_stale_token_or_a_busy_wechat_only_delays(sending: Running, user: str, code: int) -> None:
    running, rasa = sending
    rasa.behave = slowly(SLOW)
    running.tell("script", codes=[code])
    running.push("慢", user)
    assert running.inbox(user, least=1) == ["收到：慢"]
    time.sleep(1.5)
    assert len(running.inbox(user)) == 1


@pytest.mark.parametrize("code", [45015, 45047])
def test_what_wechat_will_not_send_waits_for_the_person(sending: Running, user: str, code: int) -> None:
    running, rasa = sending
    rasa.behave = slowly(SLOW)
    running.tell("script", codes=[code])
    running.push("慢", user)
    time.sleep(1.5)
    assert running.inbox(user) == []
    (text,) = running.push("你好", user)
    assert text.endswith("1 查看上一个问题的答复")
    assert running.push("1", user) == ["收到：慢"]


@pytest.mark.parametrize("came", ["cut before", "cut after"])
def test_what_may_have_been_sent_is_neither_lost_nor_doubled(sending: Running, user: str, came: str) -> None:
    running, rasa = sending
    rasa.behave = slowly(SLOW)
    running.tell("script", codes=[came])
    running.push("慢", user)
    expected = ["收到：慢", HINT_UNSURE] if came == "cut after" else [HINT_UNSURE]
    assert running.inbox(user, least=len(expected)) == expected
    if came == "cut before":
        assert running.push("1", user) == ["收到：慢"]


def test_an_account_that_may_not_send_keeps_the_answer(keeping: Running, user: str) -> None:
    running, rasa = keeping
    rasa.behave = slowly(SLOW)
    assert running.push("慢", user) == [HINT_KEPT]
    assert running.push("1", user) == ["收到：慢"]
    assert running.push("1", user) == ["收到：1"]


def test_long_answers_are_fetched_part_by_part(keeping: Running, user: str) -> None:
    running, rasa = keeping
    rasa.behave = long
    (first,) = running.push("长", user)
    assert first.endswith("（1/3）\n回复“1”查看下一段。")
    (second,) = running.push("1", user)
    assert second.endswith("（2/3）\n回复“1”查看下一段。")
    (third,) = running.push("1", user)
    assert "（3/3）" in third
    running.push("2", user)
    assert rasa.texts()[-1] == "/good"


def killed_while_asking(running: Rig, rasa: ScriptedRasa, user: str) -> None:
    """The gateway dies while Rasa thinks about what `user` asked; WeChat goes on trying."""
    rasa.behave = slowly(2.0)
    before = len(rasa.received)
    with ThreadPoolExecutor(1) as pool:
        pushing = pool.submit(running.push, "慢", user)
        while len(rasa.received) == before:
            time.sleep(0.02)
        running.kill()
        running.wait()
        pushing.result()


def test_a_killed_gateway_sends_after_all(sending: Running, user: str) -> None:
    running, rasa = sending
    killed_while_asking(running, rasa, user)
    assert running.inbox(user, least=1) == ["收到：慢"]
    time.sleep(2)
    assert running.inbox(user) == ["收到：慢"]


def test_a_killed_gateway_keeps_after_all(keeping: Running, user: str) -> None:
    running, rasa = keeping
    killed_while_asking(running, rasa, user)
    if "收到：慢" not in running.inbox(user):
        # WeChat gave up before the gateway was back, or was told to wait: it is offered with the next answer.
        running.push("你好", user)
        running.push("1", user)
    assert sum(text.count("收到：慢") for text in running.inbox(user)) == 1
