"""Linking two channels by a short-lived code: then they are one person with one history of runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from actions.checklists.storage import RunStore
from actions.storage.database import Database
from bot.gateway.errors import BadCode, TooManyGuesses
from bot.gateway.identity.store import GUESSES, Identities
from tests.bot.gateway.scripted_rasa import ScriptedRasa

KEY = "k" * 40


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path}/db/zhigui.db")
    yield found
    found.close()


@pytest.fixture
def identities(database: Database) -> Identities:
    return Identities(database, KEY, link_minutes=10)


def test_linked_identities_are_one_person_with_one_history(
    database: Database, identities: Identities
) -> None:
    runs = RunStore(database)
    on_web = runs.start("web-a", "meeting-leave", 1, {})
    in_wechat = runs.start("wechat-b", "meeting-leave", 1, {})
    code = identities.issue("web-a")
    assert identities.redeem("wechat-b", code.text.lower().replace("-", " ")) == "web-a"
    assert identities.person_of("wechat-b") == identities.person_of("web-a") == "web-a"
    assert {run.id for run in runs.runs("web-a")} == {on_web.id, in_wechat.id}
    assert runs.runs("wechat-b") == ()
    assert identities.channels_of("web-a") == ("web-a", "wechat-b")


def test_a_third_channel_joins_the_same_person_from_either_side(identities: Identities) -> None:
    identities.redeem("wechat-b", identities.issue("web-a").text)
    identities.redeem("web-a", identities.issue("wecom-c").text)
    assert {identities.person_of(one) for one in ("web-a", "wechat-b", "wecom-c")} == {"wecom-c"}


def test_a_code_works_once_even_when_typed_at_once(identities: Identities) -> None:
    code = identities.issue("web-a").text

    def type_it(number: int) -> bool:
        try:
            identities.redeem(f"wechat-{number}", code)
        except BadCode:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(type_it, range(8))) == 1


def test_a_newer_code_voids_the_older_and_an_old_one_is_worth_nothing(database: Database) -> None:
    quick = Identities(database, KEY, link_minutes=0)
    with pytest.raises(BadCode):
        quick.redeem("wechat-b", quick.issue("web-a").text)
    identities = Identities(database, KEY, link_minutes=10)
    first, second = identities.issue("web-a").text, identities.issue("web-a").text
    with pytest.raises(BadCode):
        identities.redeem("wechat-b", first)
    assert identities.redeem("wechat-b", second) == "web-a"


def test_guessing_ends_after_five(identities: Identities) -> None:
    code = identities.issue("web-a").text
    for _ in range(GUESSES):
        with pytest.raises(BadCode):
            identities.redeem("wechat-b", "AAAA-AAAA")
    with pytest.raises(TooManyGuesses):
        identities.redeem("wechat-b", code)
    assert identities.redeem("wechat-c", code) == "web-a"


def test_no_code_stands_in_the_database(tmp_path: Path, database: Database, identities: Identities) -> None:
    code = identities.issue("web-a").text.replace("-", "")
    database.close()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "db").iterdir())
    assert b"link_codes" in stored
    assert code.encode() not in stored


def test_the_chat_gives_a_code_and_takes_it_and_rasa_hears_nothing_of_it(
    url: str, rasa: ScriptedRasa
) -> None:
    with httpx.Client(base_url=url) as desk, httpx.Client(base_url=url) as phone:
        said = desk.post("/api/messages", json={"text": "绑定"}).json()["messages"][0]["text"]
        found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", said)
        assert found is not None, said
        done = phone.post("/api/messages", json={"text": f"绑定 {found[0]}"}).json()["messages"][0]["text"]
        assert "绑定成功" in done
        assert desk.get("/api/me").json()["person"] == phone.get("/api/me").json()["person"]
        wrong = phone.post("/api/messages", json={"text": f"绑定{found[0]}。"}).json()["messages"][0]["text"]
        assert "已使用" in wrong
    assert rasa.received == []


def test_the_page_links_by_the_api(url: str, rasa: ScriptedRasa) -> None:
    with httpx.Client(base_url=url) as desk, httpx.Client(base_url=url) as phone:
        desk.get("/")
        code = desk.post("/api/link").json()
        assert code["seconds"] == 600
        phone.get("/")
        assert phone.post("/api/link/redeem", json={"code": "AAAA-AAAA"}).status_code == 422
        joined = phone.post("/api/link/redeem", json={"code": code["code"]})
        assert joined.status_code == 200
        assert joined.json()["person"] == desk.get("/api/me").json()["person"]
        phone.post("/api/messages", json={"text": "进度"})
        for _ in range(GUESSES - 1):
            phone.post("/api/link/redeem", json={"code": "AAAA-AAAA"})
        tired = phone.post("/api/link/redeem", json={"code": "AAAA-AAAA"})
        assert tired.status_code == 429
        assert int(tired.headers["retry-after"]) == 600
    (received,) = rasa.received
    assert received["metadata"]["person"] == joined.json()["person"] != received["sender"]


@pytest.mark.parametrize(
    "text", ["绑定的手续有哪些", "关联交易怎么认定", "如何绑定 12345678 号文件", "绑定 1234"]
)
def test_a_question_about_other_ties_is_a_question(url: str, rasa: ScriptedRasa, text: str) -> None:
    httpx.post(f"{url}/api/messages", json={"text": text})
    assert rasa.texts() == [text]
