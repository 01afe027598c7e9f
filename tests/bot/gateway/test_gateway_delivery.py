"""The one delivery path: in order, once for each id, a new session in time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.gateway.conversation import SESSION_LENGTH, WAITING_PER_CONVERSATION
from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa, notice, utters


def post(person: httpx.Client, text: str, message_id: str | None = None) -> httpx.Response:
    return person.post("/api/messages", json={"text": text, **({"id": message_id} if message_id else {})})


def test_messages_of_one_conversation_go_one_after_the_other(
    person: httpx.Client, rasa: ScriptedRasa
) -> None:
    post(person, "开始")
    rasa.seconds = 0.1
    with ThreadPoolExecutor(4) as pool:
        replies = []
        for number in range(4):
            replies.append(pool.submit(post, person, str(number)))
            time.sleep(0.02)
    assert [reply.result().json()["messages"][0]["text"] for reply in replies] == [
        f"收到：{number}" for number in range(4)
    ]
    assert rasa.texts()[1:] == ["0", "1", "2", "3"]
    assert rasa.most_at_once == 1


def test_conversations_do_not_wait_for_each_other(url: str, rasa: ScriptedRasa) -> None:
    rasa.seconds = 0.3
    with ThreadPoolExecutor(6) as pool:
        began = time.monotonic()
        statuses = list(
            pool.map(lambda n: httpx.post(f"{url}/api/messages", json={"text": str(n)}).status_code, range(6))
        )
    assert statuses == [200] * 6
    assert time.monotonic() - began < 1.5
    assert rasa.most_at_once > 1


def test_the_same_id_gets_the_same_reply_once(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.behave = lambda _: utters(notice(f"第{len(rasa.received)}次"))
    first = post(person, "你好", "a1")
    assert post(person, "你好", "a1").json() == first.json()
    assert len(rasa.received) == 1
    assert post(person, "你好", "a2").json() != first.json()


def test_duplicates_sent_at_once_share_one_reply(person: httpx.Client, rasa: ScriptedRasa) -> None:
    post(person, "开始")
    rasa.seconds = 0.2
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: post(person, "你好", "same").json(), range(4)))
    assert replies == [replies[0]] * 4
    assert rasa.texts() == ["开始", "你好"]


def test_an_id_used_for_another_message_is_a_conflict(person: httpx.Client, rasa: ScriptedRasa) -> None:
    post(person, "甲", "a1")
    assert post(person, "乙", "a1").status_code == 409
    assert rasa.texts() == ["甲"]


def test_the_same_id_of_another_person_is_another_message(url: str, rasa: ScriptedRasa) -> None:
    for text in ("甲", "乙"):
        assert httpx.post(f"{url}/api/messages", json={"text": text, "id": "a1"}).status_code == 200
    assert rasa.texts() == ["甲", "乙"]


def test_after_a_failure_the_same_id_may_be_tried_again(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.behave = lambda _: (200, b"[]")
    assert post(person, "你好", "a1").status_code == 503
    rasa.behave = lambda _: utters(notice("好了"))
    assert post(person, "你好", "a1").status_code == 200


def test_a_reply_that_came_too_late_is_kept_for_the_same_id(serve: Serve, rasa: ScriptedRasa) -> None:
    rasa.seconds = 0.6
    with serve(reply_seconds=0.3) as url, httpx.Client(base_url=url) as person:
        person.get("/")
        assert post(person, "你好", "a1").status_code == 503
        time.sleep(0.5)
        assert post(person, "你好", "a1").json()["messages"] == [notice("收到：你好")]
    assert rasa.texts() == ["你好"]


def test_a_new_rasa_session_begins_in_time(person: httpx.Client, rasa: ScriptedRasa) -> None:
    for number in range(2 * SESSION_LENGTH + 1):
        assert post(person, str(number)).status_code == 200
    restarts = [at for at, text in enumerate(rasa.texts()) if text == "/session_start"]
    assert restarts == [SESSION_LENGTH, 2 * SESSION_LENGTH + 1]
    assert len(rasa.received) == 2 * SESSION_LENGTH + 3


def test_who_sends_too_much_at_once_is_asked_to_wait(person: httpx.Client, rasa: ScriptedRasa) -> None:
    post(person, "开始")
    rasa.seconds = 0.2
    with ThreadPoolExecutor(WAITING_PER_CONVERSATION + 3) as pool:
        replies = list(pool.map(lambda n: post(person, str(n)), range(WAITING_PER_CONVERSATION + 3)))
    statuses = sorted(reply.status_code for reply in replies)
    assert statuses == [200] * WAITING_PER_CONVERSATION + [429] * 3
    assert next(r for r in replies if r.status_code == 429).headers["retry-after"]


@pytest.mark.parametrize(
    "reply", [b"[]", b"{}", b"not json", b"[1]", b"\xff", b'[{"custom": {"kind": "poem"}}]']
)
def test_a_reply_that_cannot_be_shown_is_a_courteous_503(
    person: httpx.Client, rasa: ScriptedRasa, reply: bytes
) -> None:
    rasa.behave = lambda _: (200, reply)
    refused = post(person, "你好")
    assert refused.status_code == 503
    assert "抱歉" in refused.json()["detail"]


def test_rasas_own_failure_is_a_courteous_503(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.behave = lambda _: (500, b"oops")
    assert post(person, "你好").status_code == 503


def test_a_slow_rasa_is_given_up_within_five_seconds(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.seconds = 6.0
    began = time.monotonic()
    refused = post(person, "你好")
    assert refused.status_code == 503
    assert refused.json()["type"] == "/problems/assistant_slow"
    assert time.monotonic() - began < 5.0


def test_rasa_may_go_and_come_back(serve: Serve) -> None:
    with ScriptedRasa().serving() as first:
        port, address = first.port, first.url
    with serve(rasa_url=address) as url, httpx.Client(base_url=url) as person:
        person.get("/")
        began = time.monotonic()
        refused = post(person, "你好", "a1")
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        assert time.monotonic() - began < 2.0
        with ScriptedRasa(port).serving():
            assert post(person, "你好", "a1").status_code == 200


def test_rasa_is_told_who_speaks(person: httpx.Client, rasa: ScriptedRasa) -> None:
    reply = post(person, "进度")
    (received,) = rasa.received
    told = {"person": received["sender"], "channel": "web", "request_id": reply.headers["x-request-id"]}
    assert received["metadata"] == told
