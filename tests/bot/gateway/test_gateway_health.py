"""`/readyz` is green only when a message went the whole way and its row is in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.gateway.health import RED_SECONDS, Light, Readiness, TrackerRows
from bot.gateway.library import Reader
from bot.gateway.rasa import RasaClient
from tests.bot.gateway.scripted_rasa import Reply, ScriptedRasa, echo, notice, utters


class LibraryThatOpens(Reader):
    """The build itself is the concern of other tests."""

    async def ask(self, question: object, **_: str) -> object:  # type: ignore[override]
        return "build"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The table of Rasa's tracker store, as far as a probe sees it."""
    connection = sqlite3.connect(tmp_path / "rasa.db", check_same_thread=False, isolation_level=None)
    connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT NOT NULL, data TEXT)")
    connection.execute("INSERT INTO events (sender_id, data) VALUES ('web-someone', '{}')")
    yield connection
    connection.close()


@pytest.fixture
def rasa_that_writes(rasa: ScriptedRasa, database: sqlite3.Connection) -> ScriptedRasa:
    def answer(message: dict[str, str]) -> Reply:
        database.execute("INSERT INTO events (sender_id, data) VALUES (?, '{}')", (message["sender"],))
        return utters(notice("在", probe={"build": "b1"}))

    rasa.behave = answer
    return rasa


async def look(rasa: ScriptedRasa, tmp_path: Path) -> Light:
    client = RasaClient(rasa.url)
    tracker = TrackerRows(f"sqlite:///{tmp_path / 'rasa.db'}")
    library = LibraryThatOpens(tmp_path, 1.0, verify=False)
    try:
        return await Readiness(client, library, tracker).look()
    finally:
        await client.close()
        tracker.close()
        library.close()


@pytest.mark.anyio
async def test_green_when_all_parts_work_and_the_probes_rows_are_gone(
    rasa_that_writes: ScriptedRasa, database: sqlite3.Connection, tmp_path: Path
) -> None:
    light = await look(rasa_that_writes, tmp_path)
    assert light.green
    assert light.build == "b1"
    assert rasa_that_writes.texts() == ["/probe"]
    assert database.execute("SELECT sender_id FROM events").fetchall() == [("web-someone",)]


@pytest.mark.anyio
async def test_red_when_rasa_wrote_no_row(
    rasa: ScriptedRasa, database: sqlite3.Connection, tmp_path: Path
) -> None:
    rasa.behave = lambda _: utters(notice("在", probe={"build": "b1"}))
    light = await look(rasa, tmp_path)
    assert not light.green
    assert "no row" in light.parts["tracker"]
    assert light.parts["actions"] == "ok"


@pytest.mark.anyio
async def test_red_when_the_database_is_not_the_trackers(rasa: ScriptedRasa, tmp_path: Path) -> None:
    rasa.behave = lambda _: utters(notice("在", probe={"build": "b1"}))
    assert "OperationalError" in (await look(rasa, tmp_path)).parts["tracker"]


@pytest.mark.anyio
@pytest.mark.parametrize("reply", [lambda _: (200, b"[]"), echo])
async def test_red_when_the_action_server_does_not_answer(
    rasa: ScriptedRasa, database: sqlite3.Connection, tmp_path: Path, reply: object
) -> None:
    rasa.behave = reply  # type: ignore[assignment]
    light = await look(rasa, tmp_path)
    assert light.parts["rasa"] == "ok"
    assert "action server" in light.parts["actions"]


@pytest.mark.anyio
async def test_red_when_rasa_is_down(tmp_path: Path) -> None:
    with ScriptedRasa().serving() as gone:
        pass
    light = await look(gone, tmp_path)
    assert light.parts["rasa"] == "no usable reply"
    assert light.parts["actions"] == light.parts["tracker"] == "unknown"


def test_a_light_is_believed_for_a_while_and_a_red_one_shorter() -> None:
    green = Light({"rasa": "ok"})
    assert green.fresh
    assert not Light({"rasa": "ok"}, seen=green.seen - 6).fresh
    assert not Light({"rasa": "no"}, seen=green.seen - RED_SECONDS).fresh


def test_many_who_ask_cost_one_probe(person: httpx.Client, rasa: ScriptedRasa) -> None:
    replies = [person.get("/readyz") for _ in range(5)]
    assert {reply.status_code for reply in replies} == {503}
    assert replies[0].json()["parts"]["library"] != "ok"
    assert len(rasa.received) == 1


def test_a_message_that_failed_has_everything_looked_at_again(
    person: httpx.Client, rasa: ScriptedRasa
) -> None:
    person.get("/readyz")
    rasa.behave = lambda _: (200, b"[]")
    assert person.post("/api/messages", json={"text": "你好"}).status_code == 503
    person.get("/readyz")
    assert rasa.texts() == ["/probe", "你好", "/probe"]


def test_the_gateway_lives_while_all_else_is_down(person: httpx.Client, rasa: ScriptedRasa) -> None:
    rasa.behave = lambda _: (500, b"")
    assert person.get("/healthz").json() == {"status": "ok"}


def test_a_postgres_url_is_opened_with_our_own_driver() -> None:
    rows = TrackerRows("postgresql+psycopg2://rasa:wrong@127.0.0.1:1/rasa")
    assert "OperationalError" in rows.take("probe-x")
    rows.close()
