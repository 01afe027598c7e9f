"""Every route of the app against every identity, read off the app: a route without a rule fails here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from actions.checklists.storage import RunStore
from actions.storage.database import Database
from bot.gateway.app import create_app
from bot.gateway.identity.people import pseudonym
from bot.gateway.identity.rules import ACCESS, Access
from bot.gateway.settings import Settings
from tests.bot.gateway.conftest import Serve
from tests.bot.gateway.scripted_rasa import ScriptedRasa, notice, utters
from tests.conftest import ROOT

SECRET = "s" * 40
PEOPLE = {"nobody": "", "staff": "a", "other": "b", "maintainer": "m", "auditor": "u", "operator": "o"}
LISTS = {"maintainers": "m", "auditors": "u", "operators": "o"}
PROXIED = {"X-Forwarded-For": "10.9.8.7"}
"""So that nothing counts as sent from the machine itself."""
FILLED = {"address": "zhuzhou-work-rules@2022%2346", "regulation": "zhuzhou-work-rules@2022", "run": "0" * 32}
FILLED |= {"checklist": "meeting-leave", "name": "widget.css", "name:path": "widget.css", "token": "x.y"}
BODIES = {"/api/messages": {"text": "你好"}, "/api/link/redeem": {"code": "AAAA-AAAA"}}


def routes() -> list[tuple[str, str]]:
    # Everything that can be switched on, so that no route hides behind a setting.
    every = Settings(
        identity="oidc",
        oidc_issuer="http://127.0.0.1:9",
        oidc_client_id="x",
        public_url="http://gateway.example",
        wechat_app_id="wx0000000000000000",
        wechat_token="token123",
        secret=SECRET,
        var=Path("var"),
    )
    # FastAPI keeps an included router as it is; its routes are inside.
    held = [
        inner
        for route in create_app(every).routes
        for inner in getattr(getattr(route, "original_router", None), "routes", [route])
    ]
    assert all(isinstance(route, Route) for route in held), held
    found = [(method, route.path) for route in held for method in sorted(route.methods - {"HEAD"})]
    assert len(found) > 20
    return found


ROUTES = routes()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.bot.gateway.conftest import serving

    var = tmp_path_factory.mktemp("var")
    with ScriptedRasa().serving() as rasa:
        given = {"identity": "proxy", "trusted_proxies": "127.0.0.1", "secret": SECRET, **LISTS}
        with serving(Settings(var=var, rasa_url=rasa.url, **given)) as url:
            yield url


def test_every_route_has_a_rule_and_no_rule_outlives_its_route() -> None:
    paths = {path for _, path in ROUTES}
    assert paths - set(ACCESS) == set()
    # No WeCom account is set above; the page's files are served under either name.
    assert set(ACCESS) - paths <= {"/channels/wecom", "/widget/{name:path}", "/widget/{name}", "/api/suggest"}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_lets_in_whom_its_rule_names(served: str, method: str, path: str, who: str) -> None:
    rule = ACCESS[path]
    url = served + "/".join(
        FILLED[part.strip("{}")] if part.startswith("{") else part for part in path.split("/")
    )
    headers = {**PROXIED, **({"X-Remote-User": PEOPLE[who]} if PEOPLE[who] else {})}
    reply = httpx.request(method, url, headers=headers, json=BODIES.get(path), trust_env=False, timeout=40)
    refused = reply.json()["type"] if reply.status_code in {401, 403} else ""
    if rule in {Access.OPEN, Access.CHANNEL}:
        assert refused != "/problems/not_signed_in"
        assert refused != "/problems/forbidden"
    elif who == "nobody":
        assert refused == "/problems/not_signed_in"
    elif rule is Access.PERSON or rule.value == who:
        assert refused == "", reply.text
    else:
        assert refused == "/problems/forbidden"


@pytest.mark.model
@pytest.mark.parametrize("asks", PEOPLE)
@pytest.mark.parametrize("owns", [name for name in PEOPLE if name != "nobody"])
def test_nobody_reaches_what_is_anothers(
    serve: Serve, rasa: ScriptedRasa, tmp_path: Path, owns: str, asks: str
) -> None:
    """Conversation, buttons, message ids, runs, exports: for every pair of identities."""
    rasa.behave = lambda message: utters(
        notice("机密答复", buttons=[{"title": "看", "payload": "/more_results"}], to=message["sender"])
    )
    made = Path(os.environ.get("ZHIGUI_VAR", ROOT / "var")).resolve()
    (tmp_path / "index").symlink_to(made / "index")
    owner = pseudonym(SECRET, "proxy", PEOPLE[owns])
    database = Database(f"sqlite:///{tmp_path}/db/zhigui.db")
    run = RunStore(database).start(owner, "meeting-leave", 1, {"nodes": {}, "articles": {}}, label="机密事项")
    given = {"identity": "proxy", "trusted_proxies": "127.0.0.1", "secret": SECRET, **LISTS}
    with serve(**given) as url:
        mine = httpx.Client(base_url=url, headers={"X-Remote-User": PEOPLE[owns]}, trust_env=False)
        said = mine.post("/api/messages", json={"text": "我的问题", "id": "m1"})
        token, cookie = said.json()["messages"][0]["buttons"][0]["payload"], mine.cookies["zhigui_session"]
        named = {"X-Remote-User": PEOPLE[asks]} if PEOPLE[asks] else {}
        # The worst case: the other one even holds a copy of the owner's cookie.
        theirs = httpx.Client(
            base_url=url, headers={**named, "cookie": f"zhigui_session={cookie}"}, trust_env=False
        )
        before = len(rasa.received)
        replayed = theirs.post("/api/messages", json={"text": "我的问题", "id": "m1"})
        pressed = theirs.post("/api/messages", json={"button": token})
        listed = theirs.get("/api/runs")
        exported = theirs.get(f"/api/runs/{run.id}/export", params={"format": "md"})
        deleted = theirs.delete("/api/runs")
        if asks == owns:
            assert [replayed.status_code, pressed.status_code, deleted.status_code] == [200, 200, 200]
            assert replayed.json() == said.json()
            assert "机密事项" in listed.text
            assert exported.status_code == 200
        else:
            assert pressed.status_code in {401, 403}
            assert exported.status_code in {401, 404}
            assert "机密事项" not in listed.text + exported.text
            assert [one["sender"] for one in rasa.received[before:]].count(said.json()["conversation"]) == 0
            assert len(RunStore(database).runs(owner)) == 1, "another person deleted the run"
        mine.close()
        theirs.close()
    database.close()


def test_without_any_login_a_conversation_cannot_be_guessed(url: str, rasa: ScriptedRasa) -> None:
    with httpx.Client(base_url=url, trust_env=False) as owner:
        said = owner.post("/api/messages", json={"text": "我的问题"}).json()["conversation"]
    for cookie in (
        said,
        f"{said}.AAAA.BBBB",
        f"{said}~proxy-1~login~1~auditor",
        f"{said}~oidc-1.AAAA.{'B' * 43}",
    ):
        reply = httpx.post(
            f"{url}/api/messages", json={"text": "别人的"}, headers={"cookie": f"zhigui_session={cookie}"}
        )
        assert reply.status_code == 200
        assert reply.json()["conversation"] != said
    assert httpx.get(f"{url}/api/audit").status_code == 403


def test_metrics_are_for_the_machine_itself_and_name_nobody(url: str) -> None:
    httpx.post(f"{url}/api/messages", json={"text": "我的问题"})
    httpx.get(f"{url}/no/such/{'x' * 50}")
    shown = httpx.get(f"{url}/metrics")
    assert shown.status_code == 200
    assert 'zhigui_exchanges_total{channel="web",decision="notice"} 1.0' in shown.text
    assert 'zhigui_requests_total{method="POST",route="/api/messages",status="200"} 1.0' in shown.text
    assert "我的问题" not in shown.text
    assert "xxxxx" not in shown.text
    assert httpx.get(f"{url}/metrics", headers=PROXIED).status_code == 403
