"""A proxy's header: believed from trusted addresses, and from nobody else."""

from __future__ import annotations

import httpx
import pytest

from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa

USER = "X-Remote-User"


def say(url: str, text: str = "你好", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{url}/api/messages", json={"text": text}, headers=named, trust_env=False)


def test_a_trusted_proxy_names_the_person_and_the_name_goes_no_further(
    serve: Serve, rasa: ScriptedRasa
) -> None:
    with serve(identity="proxy", trusted_proxies="127.0.0.1") as url:
        first, again = (say(url, X_Remote_User="zhangsan") for _ in range(2))
        other = say(url, X_Remote_User="lisi")
    assert [first.status_code, again.status_code, other.status_code] == [200, 200, 200]
    people = [one["metadata"]["person"] for one in rasa.received]
    assert people[0] == people[1] != people[2]
    assert people[0].startswith("proxy-")
    assert "zhangsan" not in str(rasa.received)


@pytest.mark.parametrize(
    ("trusted", "headers"),
    [
        ("10.0.0.0/8", [(USER, "zhangsan")]),  # we are not that proxy
        ("127.0.0.1", []),
        ("127.0.0.1", [(USER, "")]),
        ("127.0.0.1", [(USER, "zhangsan"), (USER, "lisi")]),  # one of them is the browser's
    ],
)
def test_who_is_not_named_rightly_is_asked_to_sign_in(
    serve: Serve, rasa: ScriptedRasa, trusted: str, headers: list[tuple[str, str]]
) -> None:
    with serve(identity="proxy", trusted_proxies=trusted) as url:
        for method, path in (("POST", "/api/messages"), ("GET", "/api/search?q=规则"), ("POST", "/api/link")):
            refused = httpx.request(
                method, url + path, json={"text": "你好"}, headers=headers, trust_env=False
            )
            assert refused.status_code == 401
            assert refused.json()["type"] == "/problems/not_signed_in"
        assert httpx.get(f"{url}/healthz").status_code == 200
    assert rasa.received == []


def test_at_a_shared_desk_the_next_person_gets_a_conversation_of_their_own(
    serve: Serve, rasa: ScriptedRasa
) -> None:
    with serve(identity="proxy", trusted_proxies="127.0.0.1") as url, httpx.Client(base_url=url) as browser:
        said = [
            browser.post("/api/messages", json={"text": "你好"}, headers={USER: user}).json()["conversation"]
            for user in ("zhangsan", "zhangsan", "lisi", "zhangsan")
        ]
    assert said[0] == said[1]
    assert len({said[1], said[2], said[3]}) == 3


def test_without_the_setting_the_header_means_nothing(serve: Serve, rasa: ScriptedRasa) -> None:
    with serve() as url:
        assert say(url, X_Remote_User="zhangsan").status_code == 200
    (received,) = rasa.received
    assert received["metadata"]["person"] == received["sender"]


def test_roles_come_from_the_lists(serve: Serve) -> None:
    lists = {"maintainers": "a b", "auditors": "b", "operators": "c"}
    with serve(identity="proxy", trusted_proxies="127.0.0.0/8", **lists) as url:
        roles = {
            user: httpx.get(f"{url}/api/me", headers={USER: user}).json()["roles"]
            for user in ("a", "b", "c", "d")
        }
    assert roles == {
        "a": ["maintainer", "staff"],
        "b": ["auditor", "maintainer", "staff"],
        "c": ["operator", "staff"],
        "d": ["staff"],
    }
