"""`POST /api/messages`: what is refused, in Chinese, and what reaches Rasa."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.bot.gateway.scripted_rasa import ScriptedRasa, notice, utters


def problem_of(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{kind}"
    assert problem["instance"].startswith("urn:zhigui:")
    for text in (problem["title"], problem["detail"]):
        assert any("\u4e00" <= character <= "\u9fff" for character in text)
        assert "{" not in text
    return problem


def test_a_message_is_answered_and_the_session_kept(person: httpx.Client, rasa: ScriptedRasa) -> None:
    first = person.post("/api/messages", json={"text": "  专题会议由谁召集？ "})
    assert first.status_code == 200
    assert first.json()["messages"] == [notice("收到：专题会议由谁召集？")]
    cookie = first.headers["set-cookie"]
    assert "zhigui_session=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    again = person.post("/api/messages", json={"text": "那常务会议呢"})
    assert again.json()["conversation"] == first.json()["conversation"]
    assert "set-cookie" not in again.headers
    assert {one["sender"] for one in rasa.received} == {first.json()["conversation"]}


def test_two_people_have_two_conversations(url: str, rasa: ScriptedRasa) -> None:
    for _ in range(2):
        assert httpx.post(f"{url}/api/messages", json={"text": "你好"}).status_code == 200
    assert len({one["sender"] for one in rasa.received}) == 2


def test_a_forged_cookie_begins_a_new_conversation(person: httpx.Client, rasa: ScriptedRasa) -> None:
    person.cookies.set("zhigui_session", "web-someone-else.AAAA.BBBB")
    reply = person.post("/api/messages", json={"text": "你好"})
    assert reply.status_code == 200
    assert rasa.received[0]["sender"] != "web-someone-else"
    assert "set-cookie" in reply.headers


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"text": ""}, "blank"),
        ({"text": " \n\u3000"}, "blank"),
        ({"text": "\x00\u200b"}, "blank"),
        ({"text": "规" * 2001}, "too_long"),
        ({"text": "<script>alert(1)</script>"}, "markup"),
        ({"text": "请看 <a href='x'>这里</a>"}, "markup"),
        ({"text": 5}, "invalid"),
        ({"text": None}, "invalid"),
        ({}, "missing"),
        ([], "invalid"),
        ("规则", "invalid"),
        ({"text": "好", "button": "x"}, "unknown_field"),
        ({"text": "好", "sender": "web-other"}, "unknown_field"),
        ({"text": "好", "id": "有空格 "}, "invalid"),
        ({"text": "好", "id": "x" * 65}, "invalid"),
        ({"button": ""}, "blank"),
    ],
)
def test_what_cannot_be_used_is_refused(
    person: httpx.Client, rasa: ScriptedRasa, body: object, kind: str
) -> None:
    problem_of(person.post("/api/messages", json=body), 422, kind)
    assert rasa.received == []


def test_the_longest_message_passes(person: httpx.Client, rasa: ScriptedRasa) -> None:
    assert person.post("/api/messages", json={"text": "规" * 2000}).status_code == 200
    assert rasa.texts() == ["规" * 2000]


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b'{"text": "\xff\xfe"}', 400, "broken_utf8"),
        (b'{"text": ', 400, "broken_json"),
        (b"[" * 60_000, 400, "bad_request"),
        (b'{"text": "\\ud800"}', 422, "unreadable"),
        (b'{"button": "\\ud800"}', 422, "unreadable"),
        (b'{"text": NaN}', 422, "invalid"),
    ],
)
def test_a_broken_body_is_refused(person: httpx.Client, content: bytes, status: int, kind: str) -> None:
    reply = person.post("/api/messages", content=content, headers={"content-type": "application/json"})
    problem_of(reply, status, kind)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_refused(person: httpx.Client, kind: str) -> None:
    reply = person.post("/api/messages", content=b'{"text": "x"}', headers={"content-type": kind})
    problem_of(reply, 415, "content_type")


@pytest.mark.parametrize(
    "text", ["/restart", ' /ask_rule{"question": "x"}', "\u200b/session_start", "/probe"]
)
def test_a_typed_command_reaches_rasa_as_text(person: httpx.Client, rasa: ScriptedRasa, text: str) -> None:
    assert person.post("/api/messages", json={"text": text}).status_code == 200
    assert rasa.texts()[0].startswith("／")


def with_buttons(_message: dict[str, str]) -> tuple[int, bytes]:
    return utters(
        {
            "kind": "list",
            "text": "制度",
            "items": [{"title": "工作规则", "detail": "", "payload": '/show_outline{"regulation": "a@1"}'}],
            "buttons": [{"title": "查看全文", "payload": '/show_article{"address": "a@1#4"}'}],
        }
    )


def test_payloads_leave_signed_and_come_back_whole(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.behave = with_buttons
    message = person.post("/api/messages", json={"text": "有哪些制度"}).json()["messages"][0]
    tokens = [message["buttons"][0]["payload"], message["items"][0]["payload"]]
    assert not any(token.startswith("/") for token in tokens)
    for token in tokens:
        assert person.post("/api/messages", json={"button": token}).status_code == 200
    assert rasa.texts()[1:] == ['/show_article{"address": "a@1#4"}', '/show_outline{"regulation": "a@1"}']


def test_a_button_of_another_conversation_is_refused(url: str, rasa: ScriptedRasa) -> None:
    rasa.behave = with_buttons
    reply = httpx.post(f"{url}/api/messages", json={"text": "有哪些制度"})
    token = reply.json()["messages"][0]["buttons"][0]["payload"]
    problem_of(httpx.post(f"{url}/api/messages", json={"button": token}), 403, "bad_button")
    assert len(rasa.received) == 1


@pytest.mark.parametrize("token", ["/show_article{}", "Ii9wcm9iZSI.AAAA", "x.y.z", "。", "\x00", "." * 8192])
def test_a_made_up_button_is_refused(person: httpx.Client, rasa: ScriptedRasa, token: str) -> None:
    problem_of(person.post("/api/messages", json={"button": token}), 403, "bad_button")
    assert rasa.received == []


def test_a_plain_utterance_becomes_a_notice(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.behave = lambda _: (200, b'[{"recipient_id": "x", "text": "\\u60a8\\u597d"}]')
    message = person.post("/api/messages", json={"text": "你好"}).json()["messages"][0]
    assert message == {"kind": "notice", "text": "您好", "level": "info", "buttons": []}


def test_what_is_not_there_is_a_problem_too(person: httpx.Client) -> None:
    problem_of(person.get("/api/nothing"), 404, "not_found")
    reply = person.get("/api/messages")
    problem_of(reply, 405, "method_not_allowed")
    assert reply.headers["allow"] == "POST"
