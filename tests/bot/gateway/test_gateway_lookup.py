"""Search and exact look-ups over the real index; Rasa has no part in them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from bot.gateway.errors import AssistantDown, AssistantSlow
from bot.gateway.library import Reader
from bot.gateway.settings import Settings
from tests.bot.gateway.conftest import serving

pytestmark = pytest.mark.model

RULES = "zhuzhou-work-rules@2022"


@pytest.fixture(scope="module")
def somebody() -> Iterator[httpx.Client]:
    """Before a Rasa that is not there."""
    settings = Settings(secret="k" * 32, rasa_url="http://127.0.0.1:1", reply_seconds=30)
    with serving(settings) as url, httpx.Client(base_url=url, timeout=40, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("place", ["46", "46.2", "44.1.(4)"])
def test_an_article_is_looked_up(somebody: httpx.Client, place: str) -> None:
    found = somebody.get(f"/api/articles/{quote(f'{RULES}#{place}', safe='')}")
    assert found.status_code == 200, found.text
    card = found.json()
    assert card["address"] == f"{RULES}#{place.split('.', maxsplit=1)[0]}"
    assert card["previous"]
    assert card["next"]
    for highlight in card["highlight"]:
        assert highlight in card["text"]
    assert bool(card["highlight"]) == ("." in place)


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        (f"articles/{RULES}%23600", 404, "article_not_found"),
        ("articles/nothing@1%231", 404, "regulation_not_found"),
        ("articles/what", 422, "address_syntax"),
        ("regulations/nothing@1/outline", 404, "regulation_not_found"),
        ("search?q=x&regulation=nothing@1", 404, "regulation_not_found"),
        ("search?q=", 422, "blank"),
        ("search?q=%20", 422, "blank"),
        ("search", 422, "missing"),
        ("search?q=x&top_k=0", 422, "invalid"),
    ],
)
def test_what_cannot_be_looked_up_is_a_problem(
    somebody: httpx.Client, path: str, status: int, kind: str
) -> None:
    reply = somebody.get(f"/api/{path}")
    assert reply.status_code == status
    assert reply.json()["type"] == f"/problems/{kind}"


def test_search_gives_quotes_of_the_article(somebody: httpx.Client) -> None:
    found = somebody.get("/api/search", params={"q": "专题会议由谁召集", "top_k": 3}).json()
    assert found["decision"] in {"grounded", "related"}
    assert 1 <= len(found["evidence"]) <= 3
    first = found["evidence"][0]
    card = somebody.get(f"/api/articles/{quote(first['address'], safe='')}").json()
    assert first["quote"] in card["text"]


def test_search_looks_up_a_place_and_says_when_there_is_none(somebody: httpx.Client) -> None:
    assert somebody.get("/api/search", params={"q": "第四十六条"}).json()["kind"] == "article"
    missing = somebody.get("/api/search", params={"q": "第六十条"}).json()
    assert missing["kind"] == "missing"
    assert missing["missing"]["last"]


def test_the_outline_holds_every_article_once(somebody: httpx.Client) -> None:
    held = somebody.get("/api/regulations").json()["regulations"]
    assert RULES in [one["id"] for one in held]
    outline = somebody.get(f"/api/regulations/{RULES}/outline").json()
    addresses = [one["address"] for chapter in outline["chapters"] for one in chapter["articles"]]
    assert addresses == [f"{RULES}#{number}" for number in range(1, 51)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A copy of the index, to be harmed."""
    return Path(shutil.copytree(Settings().var / "index", tmp_path / "index"))


@pytest.mark.anyio
async def test_a_reader_keeps_the_last_good_build(index: Path) -> None:
    reader = Reader(index, 10, verify=False)
    first = await reader.ask(lambda library: library.build_id)
    shutil.rmtree(index / "builds")
    (index / "CURRENT").write_text("torn")
    assert await reader.ask(lambda library: library.build_id) == first
    reader.close()


@pytest.mark.anyio
async def test_a_reader_opens_the_next_build_without_a_restart(index: Path) -> None:
    reader = Reader(index, 10, verify=False)
    current = (index / "CURRENT").read_text()
    (index / "CURRENT").unlink()
    with pytest.raises(AssistantDown, match="index build"):
        await reader.ask(lambda library: library.build_id)
    (index / "CURRENT").write_text(current)
    assert await reader.ask(lambda library: library.build_id) == current.strip()
    reader.close()


@pytest.mark.anyio
async def test_a_slow_library_is_given_up_and_goes_on(index: Path) -> None:
    reader = Reader(index, 0.3, verify=False)
    assert await reader.ask(lambda library: library.build_id)
    with pytest.raises(AssistantSlow):
        await reader.ask(lambda _: time.sleep(0.6))
    time.sleep(0.5)
    assert await reader.ask(lambda library: library.build_id)
    reader.close()
