"""The gateway before the real Rasa, the real action server and the real index."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bot.gateway.conversation import SESSION_LENGTH
from tests.conftest import Stack

pytestmark = pytest.mark.live

RULES = "zhuzhou-work-rules@2022"


@pytest.fixture
def somebody(live_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_url, timeout=20, trust_env=False) as client:
        yield client


def ask(somebody: httpx.Client, **body: str) -> list[dict[str, Any]]:
    reply = somebody.post("/api/messages", json=body)
    assert reply.status_code == 200, reply.text
    messages: list[dict[str, Any]] = reply.json()["messages"]
    return messages


def test_ready_means_that_a_row_was_written_and_leaves_none_behind(
    somebody: httpx.Client, stack: Stack
) -> None:
    light = somebody.get("/readyz")
    assert light.status_code == 200
    assert light.json()["parts"] == {"library": "ok", "rasa": "ok", "actions": "ok", "tracker": "ok"}
    assert light.json()["build"] == (stack.var / "index" / "CURRENT").read_text().strip()
    with sqlite3.connect(f"file:{stack.var}/db/rasa.db?mode=ro", uri=True) as database:
        (left,) = database.execute("SELECT count(*) FROM events WHERE sender_id LIKE 'probe-%'").fetchone()
    database.close()
    assert left == 0


def test_a_question_gets_quotes_that_stand_in_the_article(somebody: httpx.Client) -> None:
    (answer,) = ask(somebody, text="专题会议由谁召集")
    assert answer["kind"] == "answer"
    assert answer["evidence"]
    for evidence in answer["evidence"]:
        article = somebody.get(f"/api/articles/{quote(evidence['address'], safe='')}").json()
        assert evidence["quote"] in article["text"]


def test_a_button_opens_the_article(somebody: httpx.Client) -> None:
    (answer,) = ask(somebody, text="专题会议由谁召集")
    (article,) = ask(somebody, button=answer["buttons"][0]["payload"])
    assert article["kind"] == "article"
    assert article["article"]["text"]


def test_a_typed_command_is_not_obeyed(somebody: httpx.Client) -> None:
    for text in ("/probe", "/restart", '/show_article{"address": "zhuzhou-work-rules@2022#1"}'):
        for message in ask(somebody, text=text):
            assert "probe" not in message
            assert message["kind"] != "article"


def test_a_long_conversation_begins_new_sessions_and_goes_on(somebody: httpx.Client, stack: Stack) -> None:
    for _ in range(SESSION_LENGTH + 2):
        reply = somebody.post("/api/messages", json={"text": "你好"})
        assert reply.status_code == 200
    with sqlite3.connect(f"file:{stack.var}/db/rasa.db?mode=ro", uri=True) as database:
        (sessions,) = database.execute(
            "SELECT count(*) FROM events WHERE sender_id = ? AND action_name = 'action_session_start'",
            (reply.json()["conversation"],),
        ).fetchone()
    database.close()
    assert sessions == 2


def test_many_people_at_once_are_all_answered(live_url: str) -> None:
    def one(number: int) -> int:
        reply = httpx.post(
            f"{live_url}/api/messages",
            json={"text": "常务会议多久开一次", "id": f"n{number}"},
            timeout=20,
            trust_env=False,
        )
        return reply.status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(32))) == {200}


def test_no_described_request_breaks_the_gateway(live_url: str, tmp_path: Path) -> None:
    # The tool itself, not its pytest plugin: it also walks the edges of every parameter.
    checks = "not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance"
    tool = Path(sys.executable).with_name("schemathesis")
    ended = subprocess.run(
        [tool, "run", f"{live_url}/openapi.json", "--checks", checks, "-n", "60", "--no-color"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    assert "18 selected" in ended.stdout
