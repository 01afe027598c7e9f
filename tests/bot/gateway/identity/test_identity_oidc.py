"""Signing in at a real OpenID Connect provider that runs in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa

USERS = (
    {"sub": "u-1001", "preferred_username": "zhangsan", "name": "张三", "roles": ["auditor", "janitor"]},
    {"sub": "u-1002", "preferred_username": "lisi", "name": "李四"},
)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [part for user in USERS for part in ("--user-claims", json.dumps(user))]
    with (tmp_path_factory.mktemp("issuer") / "log").open("wb") as log:
        provider = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "oidc_provider_mock",
                "--port",
                str(port),
                "--require-nonce",
                "true",
                *claims,
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert provider.poll() is None, Path(log.name).read_text()
            try:
                httpx.get(f"{url}/.well-known/openid-configuration", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        provider.terminate()
        provider.wait(10)


@pytest.fixture
def url(serve: Serve, issuer: str) -> Iterator[str]:
    given = {
        "identity": "oidc",
        "oidc_issuer": issuer,
        "oidc_client_id": "zhigui",
        "oidc_client_secret": "s" * 20,
    }
    with serve(**given, maintainers="lisi") as address:
        yield address


@pytest.fixture
def browser(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        yield client


def sent_back(browser: httpx.Client, user: str, path: str = "/login") -> str:
    """Where the provider sends the browser back to, once `user` has signed in there."""
    away = browser.get(path)
    assert away.status_code == 302, away.text
    signed = httpx.post(away.headers["location"], data={"sub": user}, trust_env=False)
    assert signed.status_code in {302, 303}, signed.text
    return str(signed.headers["location"])


def sign_in(browser: httpx.Client, user: str) -> httpx.Response:
    return browser.get(sent_back(browser, user))


def test_the_way_in_and_out_again(browser: httpx.Client, rasa: ScriptedRasa) -> None:
    assert browser.get("/").headers["location"] == "/login"
    assert browser.post("/api/messages", json={"text": "你好"}).status_code == 401
    assert browser.get("/api/me").json()["login"] == "/login"
    came = sign_in(browser, "u-1001")
    assert (came.status_code, came.headers["location"]) == (303, "/")
    me = browser.get("/api/me").json()
    assert me["signed_in"] is True
    assert me["person"].startswith("oidc-")
    assert me["roles"] == ["auditor", "staff"]
    assert browser.get("/").status_code == 200
    assert browser.post("/api/messages", json={"text": "你好"}).status_code == 200
    assert rasa.received[0]["metadata"]["person"] == me["person"]
    assert "u-1001" not in str(rasa.received)
    assert "zhangsan" not in str(browser.cookies)

    kept = browser.cookies["zhigui_session"]
    assert browser.post("/logout").status_code == 204
    assert browser.post("/api/messages", json={"text": "你好"}).status_code == 401
    thief = {"cookie": f"zhigui_session={kept}"}
    stolen = httpx.post(f"{browser.base_url}/api/messages", json={"text": "你好"}, headers=thief)
    assert stolen.status_code == 401, "a copy of the cookie outlives the login"


def test_the_same_user_is_the_same_person_in_every_browser(url: str) -> None:
    people = []
    for user in ("u-1001", "u-1001", "u-1002"):
        with httpx.Client(base_url=url, trust_env=False) as client:
            sign_in(client, user)
            people.append(client.get("/api/me").json())
    assert people[0]["person"] == people[1]["person"] != people[2]["person"]
    assert people[2]["roles"] == ["maintainer", "staff"]


def test_a_login_begins_a_conversation_of_its_own(browser: httpx.Client) -> None:
    browser.get("/api/me")
    planted = browser.cookies["zhigui_session"]
    sign_in(browser, "u-1002")
    assert browser.cookies["zhigui_session"].split("~")[0] != planted.split("~")[0].split(".")[0]


@pytest.mark.parametrize("harm", ["state", "code", "again", "elsewhere", "denied", "nothing"])
def test_what_proves_nobody_signs_nobody_in(browser: httpx.Client, url: str, harm: str) -> None:
    back = sent_back(browser, "u-1001")
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    if harm in {"state", "code"}:
        query[harm] = "forged"
    if harm == "denied":
        query = {"state": query["state"], "error": "access_denied"}
    if harm == "nothing":
        query = {}
    if harm == "again":
        assert browser.get(back).status_code == 303
        browser.post("/logout")
    elsewhere = httpx.Client(base_url=url, trust_env=False)
    with elsewhere:
        sender = elsewhere if harm == "elsewhere" else browser
        refused = sender.get("/login/callback", params=query)
        assert refused.status_code == 400, refused.text
        assert refused.json()["type"] == "/problems/login_failed"
        assert "forged" not in refused.text
        assert sender.post("/api/messages", json={"text": "你好"}).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/?q=1", "/?q=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_back_to_our_own_pages_only(browser: httpx.Client, wanted: str, led: str) -> None:
    back = sent_back(browser, "u-1002", str(httpx.URL("/login", params={"next": wanted})))
    assert browser.get(back).headers["location"] == led


def test_a_login_ends_by_itself(serve: Serve, issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"identity": "oidc", "oidc_issuer": issuer, "oidc_client_id": "zhigui", "login_hours": 1}
    with (
        serve(**given, oidc_client_secret="s" * 20) as url,
        httpx.Client(base_url=url, trust_env=False) as browser,
    ):
        sign_in(browser, "u-1001")
        assert browser.get("/api/me").json()["signed_in"] is True
        now = time.time
        monkeypatch.setattr("bot.gateway.identity.gate.time.time", lambda: now() + 3601)
        assert browser.get("/api/me").json()["signed_in"] is False


def test_an_issuer_that_is_down_is_said_kindly(serve: Serve) -> None:
    given = {"identity": "oidc", "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "zhigui"}
    with serve(**given) as url:
        refused = httpx.get(f"{url}/login", trust_env=False)
    assert refused.status_code == 503
    assert refused.json()["type"] == "/problems/login_down"
    assert "127.0.0.1" not in refused.text
