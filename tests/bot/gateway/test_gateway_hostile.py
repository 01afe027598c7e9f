"""What an attacker tries first: each is refused with the right status, nothing leaks, the service stands."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot.gateway.payloads import Buttons
from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa

LEAKS = re.compile(
    r"Traceback|File \"|site-packages|sqlalchemy|/var/|\.py\b|root:|secret|127\.0\.0\.1:\d+", re.I
)


@pytest.fixture(autouse=True)
def still_standing(url: str) -> Iterator[None]:
    yield
    assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    assert httpx.post(f"{url}/api/messages", json={"text": "你好"}, trust_env=False).status_code == 200


def raw(url: str, request: bytes, wait: float = 5.0) -> bytes:
    """What comes back for bytes that no client library would send."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port or 80), timeout=wait) as line:
        line.sendall(request)
        got = b""
        while chunk := line.recv(65536):
            got += chunk
        return got


def refused(reply: httpx.Response, *statuses: int) -> None:
    assert reply.status_code in statuses, (reply.status_code, reply.text)
    assert not LEAKS.search(reply.text), reply.text
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/../settings.py",
        "/widget/..%2f..%2fsettings.py",
        "/widget/%2e%2e/%2e%2e/.env",
        "/widget/..%252f..%252fsecret",
        "/widget/....//....//etc/passwd",
        "/widget//etc/passwd",
        "/widget/widget.js%00.png",
        "/var/secret",
        "/.env",
        "/.git/config",
    ],
)
def test_no_path_leads_out_of_the_widgets_folder(url: str, path: str) -> None:
    host = urlsplit(url).netloc
    got = raw(url, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1.1 (400|404) ", got), got[:300]
    assert not LEAKS.search(got.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "address", ["../../etc/passwd", "a@1#1' OR '1'='1", "a@1#1;DROP TABLE articles", "%00"]
)
def test_an_address_is_an_address_or_nothing(url: str, address: str) -> None:
    refused(httpx.get(f"{url}/api/articles/{address}", trust_env=False), 404, 422, 503)


def test_a_body_too_large_is_refused_declared_or_not(url: str) -> None:
    refused(httpx.post(f"{url}/api/messages", json={"text": "规" * 70_000}), 413)
    endless = (b'{"text": "' + b"x" * 4096 for _ in range(40))
    refused(
        httpx.post(f"{url}/api/messages", content=endless, headers={"Content-Type": "application/json"}), 413
    )


def test_a_body_that_drips_is_given_up(serve: Serve) -> None:
    with serve(body_seconds=0.5) as url:
        began = time.monotonic()
        head = f"POST /api/messages HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n".encode()
        got = raw(url, head + b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        assert b" 408 " in got.split(b"\r\n")[0]
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("name", ["X-Request-Id", "X-Forwarded-For", "X-Remote-User", "Origin", "Cookie"])
def test_a_header_adds_no_header(url: str, name: str) -> None:
    host = urlsplit(url).netloc
    for value in (b"a\r\n b: planted", b"a%0d%0aSet-Cookie: planted=1", b"x" * 3000, b"\xff\xfe\x80"):
        request = (
            f"GET /api/me HTTP/1.1\r\nHost: {host}\r\n{name}: ".encode()
            + value
            + b"\r\nConnection: close\r\n\r\n"
        )
        got = raw(url, request)
        assert got.startswith(b"HTTP/1.1 "), got[:100]
        assert b"planted" not in got
        assert not got.startswith(b"HTTP/1.1 5")


def test_an_id_that_is_no_id_is_replaced(url: str) -> None:
    for given in ("short", "x" * 65, "<script>alert(1)</script>", "a b c d e f g h"):
        assert httpx.get(f"{url}/healthz", headers={"X-Request-Id": given}).headers["x-request-id"] != given
    assert (
        httpx.get(f"{url}/healthz", headers={"X-Request-Id": "proxy-12345678"}).headers["x-request-id"]
        == "proxy-12345678"
    )


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/session_start",
        '/show_article{"address": "a@1#1"}',
        " /probe",
        "\u200b/probe",
        "\ufeff/back",
    ],
)
def test_no_text_is_an_intent(url: str, rasa: ScriptedRasa, text: str) -> None:
    assert httpx.post(f"{url}/api/messages", json={"text": text}).status_code == 200
    assert not rasa.texts()[0].startswith("/")


def test_a_button_is_ours_and_of_this_conversation_or_nothing(url: str, rasa: ScriptedRasa) -> None:
    with httpx.Client(base_url=url, trust_env=False) as browser:
        conversation = browser.post("/api/messages", json={"text": "你好"}).json()["conversation"]
        tokens = [
            "/restart",
            "Ii9yZXN0YXJ0Ig.AAAA",
            Buttons("k" * 40).sign("/restart", conversation),  # another key
            "😀" * 10,
            "x" * 8000,
        ]
        for token in tokens:
            refused(browser.post("/api/messages", json={"button": token}), 403)
    assert rasa.texts() == ["你好"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 50_000,
        b'{"text": "\xff"}',
        b'{"text": "a", "text": "b", "__proto__": {}}',
        b'{"text": {"$ne": ""}}',
        b'{"text": "a", "id": "../../x"}',
        b'{"text": 1e999}',
        b"\x00\x01\x02",
        b'{"text": "\\ud800"}',
    ],
)
def test_a_broken_body_is_a_client_error(url: str, rasa: ScriptedRasa, body: bytes) -> None:
    refused(
        httpx.post(f"{url}/api/messages", content=body, headers={"Content-Type": "application/json"}),
        400,
        422,
    )
    assert rasa.received == []


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦会议",
        "规则\x00\x07\x1b[31m红",
        "\u202e反向",
        "𠮷" * 2000,
        "ȩ̴̛̬" * 80,
        "'; DROP TABLE runs; --",
        "${jndi:ldap://x}",
        "{{7*7}}",
    ],
)
def test_strange_text_is_text(url: str, rasa: ScriptedRasa, text: str) -> None:
    reply = httpx.post(f"{url}/api/messages", json={"text": text})
    assert reply.status_code == 200
    assert "49" not in reply.json()["messages"][0]["text"]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", rasa.texts()[0])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/x"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1.evil.example"},
    ],
)
def test_another_sites_page_says_nothing_in_ones_name(
    url: str, rasa: ScriptedRasa, headers: dict[str, str]
) -> None:
    for path, body in (
        ("/api/messages", {"text": "你好"}),
        ("/api/link", None),
        ("/api/link/redeem", {"code": "AAAA-AAAA"}),
    ):
        refused(httpx.post(url + path, json=body, headers=headers), 403)
    refused(httpx.delete(f"{url}/api/runs", headers=headers), 403)
    assert rasa.received == []


def test_the_same_message_sent_again_is_answered_once(url: str, rasa: ScriptedRasa) -> None:
    with httpx.Client(base_url=url, trust_env=False) as browser:
        browser.get("/")
        said = [browser.post("/api/messages", json={"text": "你好", "id": "m1"}).json() for _ in range(5)]
    assert said.count(said[0]) == 5
    assert rasa.texts() == ["你好"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_are_refused(url: str, method: str) -> None:
    refused(httpx.request(method, f"{url}/api/messages", trust_env=False), 405, 403)


def test_who_asks_too_often_is_told_when_to_come_back(serve: Serve, rasa: ScriptedRasa) -> None:
    from_afar = {"X-Forwarded-For": "10.9.8.7"}
    with (
        serve(rate_person=5, rate_address=8) as url,
        httpx.Client(base_url=url, headers=from_afar) as browser,
    ):
        statuses = [browser.post("/api/messages", json={"text": "你好"}) for _ in range(7)]
        assert [one.status_code for one in statuses] == [200] * 5 + [429] * 2
        late = statuses[-1]
        assert late.json()["type"] == "/problems/too_often"
        assert 1 <= int(late.headers["retry-after"]) <= 15
        assert "秒后再试" in late.json()["detail"]
        # Without a cookie everyone is new: then the address is what counts.
        fresh = [
            httpx.post(f"{url}/api/messages", json={"text": "你好"}, headers=from_afar) for _ in range(5)
        ]
        assert [one.status_code for one in fresh] == [200] * 3 + [429] * 2
    assert len(rasa.received) == 8


def test_personal_numbers_reach_neither_rasa_nor_the_record(
    serve: Serve, rasa: ScriptedRasa, tmp_path: Path
) -> None:
    numbers = ("430203199001011234", "13812345678", "6222021234567890123")
    with serve() as url:
        httpx.post(
            f"{url}/api/messages",
            json={"text": f"我是{numbers[0]}，电话{numbers[1]}，卡号{numbers[2]}，怎么请假"},
        )
    stored = b"".join(path.read_bytes() for path in (tmp_path / "db").iterdir())
    assert "怎么请假".encode() in stored
    for number in numbers:
        assert number not in str(rasa.received)
        assert number.encode() not in stored
