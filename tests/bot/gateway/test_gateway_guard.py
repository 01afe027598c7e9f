"""Bodies too large or too slow, pages of other sites, and the headers every response carries."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa

JSON = {"content-type": "application/json"}


def raw(url: str, *parts: bytes, pause: float = 0.0) -> bytes:
    """What the server answers to bytes sent as they are."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=15) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        answer = b""
        while more := connection.recv(65536):
            answer += more
        return answer


def test_a_body_over_64_kib_is_refused_by_its_length(person: httpx.Client, rasa: ScriptedRasa) -> None:
    reply = person.post("/api/messages", content=b'{"text": "' + b"x" * 65536 + b'"}', headers=JSON)
    assert reply.status_code == 413
    assert reply.json()["detail"] == "请求内容不能超过 64 KiB。"
    assert rasa.received == []


def test_a_body_without_a_length_is_counted(person: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(70):
            yield b"x" * 1024

    assert person.post("/api/messages", content=chunks(), headers=JSON).status_code == 413


def test_a_body_of_64_kib_is_read(person: httpx.Client) -> None:
    content = b'{"text": "x"' + b" " * (65536 - 13) + b"}"
    assert len(content) == 65536
    assert person.post("/api/messages", content=content, headers=JSON).status_code == 200


def test_a_lying_length_is_refused_before_the_body(url: str) -> None:
    head = b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    assert b" 413 " in raw(url, head + b"Content-Length: 99999999999\r\n\r\n").splitlines()[0]


def test_a_slow_body_is_given_up(serve: Serve) -> None:
    head = b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += b"Content-Length: 30\r\n\r\n"
    with serve(body_seconds=0.3) as url:
        began = time.monotonic()
        assert b" 408 " in raw(url, head, b'{"te').splitlines()[0]
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "http://evil.example/page"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "http://[half"},
    ],
)
def test_another_sites_page_may_not_post(
    person: httpx.Client, rasa: ScriptedRasa, headers: dict[str, str]
) -> None:
    reply = person.post("/api/messages", json={"text": "你好"}, headers=headers)
    assert reply.status_code == 403
    assert reply.json()["type"] == "/problems/foreign_origin"
    assert rasa.received == []


def test_our_own_page_may_post(person: httpx.Client, url: str) -> None:
    for headers in (
        {"origin": url},
        {"referer": f"{url}/"},
        {"origin": url, "sec-fetch-site": "same-origin"},
    ):
        assert person.post("/api/messages", json={"text": "你好"}, headers=headers).status_code == 200


def test_a_proxy_that_ends_tls_does_not_make_our_page_a_stranger(person: httpx.Client) -> None:
    headers = {"host": "kb.example.gov.cn", "origin": "https://kb.example.gov.cn"}
    assert person.post("/api/messages", json={"text": "你好"}, headers=headers).status_code == 200


def test_an_allowed_origin_may_post_and_read(serve: Serve) -> None:
    headers = {"origin": "https://oa.example.gov.cn"}
    with serve(allowed_origins=("https://oa.example.gov.cn",)) as url:
        reply = httpx.post(f"{url}/api/messages", json={"text": "你好"}, headers=headers)
        asked = httpx.options(
            f"{url}/api/messages",
            headers={
                **headers,
                "access-control-request-method": "POST",
                "access-control-request-headers": "content-type",
            },
        )
        stranger = httpx.get(f"{url}/widget.js", headers={"origin": "https://evil.example"})
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == headers["origin"]
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in stranger.headers


def test_no_origin_is_allowed_unless_it_is_named(person: httpx.Client) -> None:
    assert (
        "access-control-allow-origin"
        not in person.get("/api/x", headers={"origin": "https://a.example"}).headers
    )


@pytest.mark.parametrize(
    "path", ["/", "/widget.js", "/healthz", "/openapi.json", "/nothing", "/api/messages"]
)
def test_every_response_carries_the_security_headers(person: httpx.Client, path: str) -> None:
    headers = person.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "unsafe" not in policy


def test_fastapis_own_pages_are_not_served(person: httpx.Client) -> None:
    assert [person.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]
