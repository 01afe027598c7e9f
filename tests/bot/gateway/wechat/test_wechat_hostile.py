"""What WeChat did not send, or sent once, or no parser should read: refused, and nothing told."""

from __future__ import annotations

import base64
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from wechatpy.crypto.base import WeChatCipher

from bot.gateway.settings import Settings
from tests.bot.gateway.conftest import serving
from tests.bot.gateway.scripted_rasa import ScriptedRasa
from tests.bot.gateway.wechat.side import AES_KEY, APP_IDS, TOKEN, XML, Side, signature

PLAIN, SAFE, WECOM = Side("wechat", "plain"), Side("wechat", "aes"), Side("wecom", "aes")
SIDES = pytest.mark.parametrize("side", [PLAIN, SAFE, WECOM], ids=["plain", "aes", "wecom"])
BOMB = "<!DOCTYPE xml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><xml><Content>&b;</Content></xml>"
OUTSIDE = "<!DOCTYPE xml SYSTEM 'file:///etc/passwd'><xml><MsgType>text</MsgType></xml>"
NEAR = "<!DOCTYPE xml [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><xml><Content>&f;</Content></xml>"


class Door:
    """The address that one account calls."""

    def __init__(self, url: str, side: Side) -> None:
        self.url = f"{url}/channels/{side.product}"
        self.side = side

    def post(self, query: str, body: bytes, kind: str = XML["content-type"]) -> httpx.Response:
        headers = {"content-type": kind} if kind else {}
        return httpx.post(f"{self.url}?{query}", content=body, headers=headers, timeout=20)

    def say(self, text: str, **more: object) -> httpx.Response:
        return self.post(*self.side.sealed(self.side.message("u", text, **more)))


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[Side, Door], ScriptedRasa]]:
    """One gateway with the plain 公众号 and WeCom, one with the 公众号 in the safe mode."""
    with ScriptedRasa().serving() as rasa, ExitStack() as running:
        doors = {}
        for sides in ((PLAIN, WECOM), (SAFE,)):
            accounts = {name: value for side in sides for name, value in side.settings().items()}
            var = tmp_path_factory.mktemp("var")
            settings = Settings(var=var, rasa_url=rasa.url, rate_person=6000, **accounts)
            url = running.enter_context(serving(settings))
            doors |= {side: Door(url, side) for side in sides}
        yield doors, rasa


@pytest.fixture
def rasa(gateways: tuple[dict[Side, Door], ScriptedRasa]) -> ScriptedRasa:
    gateways[1].received.clear()
    return gateways[1]


@pytest.fixture
def door(gateways: tuple[dict[Side, Door], ScriptedRasa], rasa: ScriptedRasa, side: Side) -> Door:
    return gateways[0][side]


def refused(reply: httpx.Response, status: int, kind: str) -> None:
    """A problem that tells the caller nothing of what was wrong."""
    problem = reply.json()
    assert (reply.status_code, problem["type"]) == (status, f"/problems/{kind}")
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    for secret in (TOKEN, AES_KEY, *APP_IDS.values(), "nonce", "padding", "passwd", "Traceback"):
        assert secret not in reply.text


def with_query(sealed: tuple[str, bytes], **changes: str) -> tuple[str, bytes]:
    query = {name: values[0] for name, values in parse_qs(sealed[0]).items()}
    return urlencode({**query, **changes}), sealed[1]


@SIDES
def test_the_address_check_is_answered(door: Door) -> None:
    reply = httpx.get(f"{door.url}?{door.side.check('1234567890')}")
    assert (reply.status_code, reply.text) == (200, "1234567890")
    assert reply.headers["content-type"].startswith("text/plain")


@SIDES
def test_a_forged_address_check_is_refused(door: Door) -> None:
    forger = replace(door.side, token="guessed")
    refused(httpx.get(f"{door.url}?{forger.check('<script>')}"), 403, "foreign_channel")
    refused(httpx.get(door.url), 403, "foreign_channel")


@SIDES
def test_a_forged_signature_is_refused(door: Door, rasa: ScriptedRasa) -> None:
    forger = replace(door.side, token="guessed")
    refused(door.post(*forger.sealed(door.side.message("u", "你好"))), 403, "foreign_channel")
    name = "signature" if door.side.mode == "plain" else "msg_signature"
    for made_up in ("", "0" * 40, "签名", "\x00"):
        sealed = with_query(door.side.sealed(door.side.message("u", "你好")), **{name: made_up})
        refused(door.post(*sealed), 403, "foreign_channel")
    assert rasa.received == []


@SIDES
@pytest.mark.parametrize("away", [-400, 400])
def test_a_time_that_is_too_far_away_is_refused(door: Door, away: int) -> None:
    sealed = door.side.sealed(door.side.message("u", "你好"), timestamp=int(time.time()) + away)
    refused(door.post(*sealed), 403, "foreign_channel")


@SIDES
def test_a_time_that_is_none_is_refused(door: Door) -> None:
    for made_up in ("", "now", "-1", "9" * 30, "１２３"):
        sealed = with_query(door.side.sealed(door.side.message("u", "你好")), timestamp=made_up)
        refused(door.post(*sealed), 403, "foreign_channel")


@SIDES
def test_a_nonce_is_good_for_one_message(door: Door, rasa: ScriptedRasa) -> None:
    first, other = door.side.message("u", "你好"), door.side.message("u", "另一条")
    stamp = int(time.time())
    assert door.post(*door.side.sealed(first, timestamp=stamp, nonce="n1")).status_code == 200
    refused(door.post(*door.side.sealed(other, timestamp=stamp, nonce="n1")), 403, "foreign_channel")
    assert rasa.texts() == ["你好"]


@pytest.mark.parametrize("side", [PLAIN], ids=["plain"])
def test_the_nonce_of_an_address_check_signs_no_message(door: Door, rasa: ScriptedRasa) -> None:
    query = PLAIN.check("echo")
    assert httpx.get(f"{door.url}?{query}").status_code == 200
    refused(door.post(query, PLAIN.message("u", "你好").encode()), 403, "foreign_channel")
    assert rasa.received == []


@SIDES
def test_wechats_own_retry_gets_the_same_answer(door: Door, rasa: ScriptedRasa) -> None:
    sealed = door.side.sealed(door.side.message("u", "你好"))
    first = door.side.read(door.post(*sealed).text)
    time.sleep(1.1)
    assert door.side.read(door.post(*sealed).text) == first == "收到：你好"
    assert rasa.texts() == ["你好"]


@SIDES
@pytest.mark.parametrize(
    "body", [BOMB, OUTSIDE, NEAR, "", "{}", "<html/>", "<xml>", "<xml>\x0b</xml>", "<xml/>", "<a>" * 9000]
)
def test_what_no_parser_should_read_is_refused(door: Door, rasa: ScriptedRasa, body: str) -> None:
    # Inside the envelope, rightly signed and encrypted.
    refused(door.post(*door.side.sealed(body)), 400, "broken_xml")
    # As the envelope itself; the plain mode has none.
    if door.side.mode == "aes" and body != "<xml/>":
        query, _ = door.side.sealed("<xml/>")
        reply = door.post(query, body.encode())
        assert reply.status_code in {400, 403}
        refused(reply, reply.status_code, reply.json()["type"].rsplit("/", 1)[1])
    assert rasa.received == []


@SIDES
def test_a_message_that_names_a_field_twice_is_refused(door: Door) -> None:
    xml = door.side.message("u", "你好").replace("<MsgType>", "<FromUserName>v</FromUserName><MsgType>")
    refused(door.post(*door.side.sealed(xml)), 400, "broken_xml")


@SIDES
def test_a_body_that_is_too_large_or_of_another_kind_is_refused(door: Door) -> None:
    query, body = door.side.sealed(door.side.message("u", "你好"))
    refused(door.post(query, body + b" " * 65536), 413, "body_too_large")
    refused(door.post(query, body, "application/json"), 415, "content_type")
    refused(door.post(query, body, ""), 415, "content_type")
    refused(door.post(query, b"<xml>\xff</xml>"), 400, "broken_utf8")


@SIDES
def test_json_alone_is_taken_elsewhere(door: Door) -> None:
    elsewhere = door.url.replace(f"/channels/{door.side.product}", "/api/messages")
    refused(httpx.post(elsewhere, content=b"<xml/>", headers=XML), 415, "content_type")


def encrypted_by_hand(side: Side, packed: bytes) -> tuple[str, bytes]:
    """A rightly signed delivery of whatever bytes, padded or not."""
    encrypted = base64.b64encode(WeChatCipher(base64.b64decode(f"{AES_KEY}=")).encrypt(packed)).decode()
    return signed(side, encrypted)


def signed(side: Side, encrypted: str) -> tuple[str, bytes]:
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n", "msg_signature": signature(TOKEN, stamp, "n", encrypted)}
    return urlencode(query), f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()


@pytest.mark.parametrize("side", [SAFE, WECOM], ids=["aes", "wecom"])
def test_broken_encryption_is_refused(door: Door, rasa: ScriptedRasa) -> None:
    side = door.side
    content, account = side.message("u", "你好").encode(), side.account.encode()
    whole = b"r" * 16 + struct.pack("!I", len(content)) + content + account
    pad = 32 - len(whole) % 32
    good = whole + bytes([pad]) * pad
    assert side.read(door.post(*encrypted_by_hand(side, good)).text) == "收到：你好"
    broken = [
        good[:-1] + b"\x00",
        good[:-1] + b"\xff",
        good[:-2] + bytes([pad ^ 1, pad]),
        b"r" * 16 + struct.pack("!I", 2**31) + good[20:],
        b"r" * 16,
        b"\x10" * 16,
        good.replace(account, b"wxSomebodyElse0001"),
    ]
    for packed in broken:
        refused(door.post(*encrypted_by_hand(side, packed)), 403, "foreign_channel")
    for text in ("", "AAAA", "not base64!", "QUJD" * 8, "签"):
        refused(door.post(*signed(side, text)), 403, "foreign_channel")
    assert rasa.texts() == ["你好"]


@pytest.mark.parametrize("side", [SAFE, WECOM], ids=["aes", "wecom"])
def test_a_message_for_another_account_is_refused(door: Door) -> None:
    other = replace(door.side, app_id="wx0000000000000000")
    refused(door.post(*other.sealed(door.side.message("u", "你好"))), 403, "foreign_channel")


@pytest.mark.parametrize("side", [SAFE], ids=["aes"])
def test_with_a_key_nothing_plain_is_taken(door: Door, rasa: ScriptedRasa) -> None:
    refused(door.post(*PLAIN.sealed(PLAIN.message("u", "你好"))), 403, "foreign_channel")
    assert rasa.received == []


@SIDES
def test_emoji_and_markup_stay_text(door: Door, rasa: ScriptedRasa) -> None:
    assert door.side.read(door.say("会议👍🏽几点\u202e？").text) == "收到：会议👍🏽几点？"
    assert "网页标记" in door.side.read(door.say("<script>alert(1)</script>").text)
    assert "2000" in door.side.read(door.say("规" * 2001).text)
    assert door.side.read(door.say("/restart").text) == "收到：／restart"
    assert rasa.texts() == ["会议👍🏽几点？", "／restart"]


@pytest.mark.parametrize("side", [PLAIN], ids=["plain"])
def test_no_openid_reaches_rasa(door: Door, rasa: ScriptedRasa) -> None:
    for user in ("oOPENID-1", "oOPENID-1", "oOPENID-2"):
        door.post(*PLAIN.sealed(PLAIN.message(user, "你好")))
    assert "OPENID" not in str(rasa.received)
    first, again, other = (one["sender"] for one in rasa.received)
    assert first == again != other
    assert {one["metadata"]["channel"] for one in rasa.received} == {"wechat"}


def test_routes_are_there_only_when_configured(url: str) -> None:
    assert [httpx.post(f"{url}/channels/{one}", headers=XML).status_code for one in ("wechat", "wecom")] == [
        404,
        404,
    ]
    assert httpx.get(f"{url}/read/x").status_code == 404


def test_a_ledger_that_fails_acknowledges_nothing(tmp_path: Path, rasa: ScriptedRasa) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    accounts = {**PLAIN.settings(), "database_url": f"sqlite:///{blocked}/x.db"}
    with serving(Settings(var=tmp_path / "var", rasa_url=rasa.url, **accounts)) as url:
        reply = Door(url, PLAIN).say("你好")
    assert reply.status_code == 503
    assert str(tmp_path) not in reply.text
    assert rasa.received == []
