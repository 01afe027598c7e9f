"""Only so many conversations may be begun in a day; those that were begun go on."""

from __future__ import annotations

import httpx

from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa
from tests.bot.gateway.wechat.side import XML, Side

HERE = {"X-Forwarded-For": "10.1.1.1"}
THERE = {"X-Forwarded-For": "10.1.1.2"}
PROXY = {"trusted_proxies": "127.0.0.1"}


def say(url: str, *, cookies: httpx.Cookies | None = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{url}/api/messages", json={"text": "你好"}, headers=named, cookies=cookies)


def test_browsers_that_nobody_names_are_counted_by_address(serve: Serve, rasa: ScriptedRasa) -> None:
    with serve(conversations_per_address=3, **PROXY) as url:
        begun = [say(url, **HERE) for _ in range(4)]
        assert [one.status_code for one in begun] == [200, 200, 200, 429]
        refused = begun[-1]
        assert refused.json()["type"] == "/problems/too_many_conversations"
        assert "分钟后再试" in refused.json()["detail"]
        # A third of a day until the next may begin.
        assert 8 * 3600 - 60 < int(refused.headers["retry-after"]) <= 8 * 3600
        assert "set-cookie" not in refused.headers
        assert [say(url, cookies=begun[0].cookies, **HERE).status_code for _ in range(5)] == [200] * 5
        assert say(url, **THERE).status_code == 200
    assert len(rasa.received) == 9


def test_a_cookie_that_the_page_gave_begins_nothing_until_something_is_said(serve: Serve) -> None:
    with serve(conversations_per_address=2, **PROXY) as url:
        given = [httpx.get(url, headers=HERE).cookies for _ in range(6)]
        statuses = [say(url, cookies=cookies, **HERE).status_code for cookies in given]
        assert statuses == [200, 200, 429, 429, 429, 429]


def test_what_was_begun_goes_on_after_a_restart(serve: Serve) -> None:
    with serve(conversations_per_address=1, **PROXY) as url:
        begun = say(url, **HERE)
    with serve(conversations_per_address=1, **PROXY) as url:
        assert say(url, cookies=begun.cookies, **HERE).status_code == 200
        assert [say(url, **HERE).status_code for _ in range(2)] == [200, 429]


def test_a_person_with_a_name_is_counted_by_it_wherever_they_sit(serve: Serve) -> None:
    with serve(identity="proxy", conversations_per_person=2, conversations_per_address=1, **PROXY) as url:
        zhang = [say(url, X_Remote_User="zhangsan", **place) for place in (HERE, THERE, HERE)]
        assert [one.status_code for one in zhang] == [200, 200, 429]
        assert say(url, X_Remote_User="lisi", **HERE).status_code == 200
        kept = say(url, cookies=zhang[0].cookies, X_Remote_User="zhangsan", **THERE)
        assert kept.status_code == 200
        assert kept.json()["conversation"] == zhang[0].json()["conversation"]


def test_the_machine_itself_is_not_counted(serve: Serve) -> None:
    with serve(conversations_per_person=1, conversations_per_address=1) as url:
        assert [say(url).status_code for _ in range(4)] == [200] * 4


def test_in_wechat_each_has_the_one_conversation(serve: Serve, rasa: ScriptedRasa) -> None:
    side = Side("wechat", "plain")
    few = {"conversations_per_person": 1, "conversations_per_address": 1}
    with serve(**few, **side.settings()) as url:
        for user in ("user-a", "user-b", "user-a"):
            query, body = side.sealed(side.message(user, "你好"))
            door = f"{url}/channels/wechat?{query}"
            assert "收到：你好" in httpx.post(door, content=body, headers={**XML, **HERE}, timeout=20).text
    assert len(rasa.received) == 3
    assert len({one["sender"] for one in rasa.received}) == 2
