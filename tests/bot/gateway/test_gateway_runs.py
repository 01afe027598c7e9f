"""Runs over HTTP: each person sees, exports and deletes their own and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from docx import Document

from actions.checklists.desk import Desk
from actions.checklists.load import load_catalogue
from actions.checklists.rules import Documents
from actions.checklists.storage import RunStore
from actions.storage.database import Database
from bot.gateway.sessions import COOKIE
from bot.gateway.settings import Settings
from tests.bot.gateway.conftest import serving

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('db') / 'zhigui.db'}"


@pytest.fixture(scope="module")
def url(database_url: str) -> Iterator[str]:
    settings = Settings(
        secret="k" * 32, rasa_url="http://127.0.0.1:1", reply_seconds=30, database_url=database_url
    )
    with serving(settings) as address:
        yield address


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    database = Database(database_url)
    yield Desk(load_catalogue(), Documents.from_folder(), RunStore(database))
    database.close()


@pytest.fixture
def mine(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=40, trust_env=False) as client:
        client.get("/")
        yield client


def person_of(client: httpx.Client) -> str:
    """The conversation in the cookie, as the gateway reads it."""
    return client.cookies[COOKIE].rsplit(".", 2)[0]


def walked(desk: Desk, person: str) -> str:
    run = desk.start(person, "meeting-topic", label="优化营商环境的议题").run
    for value in ("plenary", "是", f"{date.today().year}-12-08"):
        desk.move(person, run.id, "answer", value=value)
    return run.id


def test_the_checklists_are_listed(mine: httpx.Client) -> None:
    listed = mine.get("/api/checklists").json()
    assert len(listed) == 12
    assert {"id": "meeting-leave", "title": "会议请假"}.items() <= next(
        one for one in listed if one["id"] == "meeting-leave"
    ).items()


@pytest.mark.parametrize("form", ["docx", "md"])
def test_an_empty_checklist_is_exported(mine: httpx.Client, form: str) -> None:
    for checklist in mine.get("/api/checklists").json():
        got = mine.get(f"/api/checklists/{checklist['id']}/export", params={"format": form})
        assert got.status_code == 200
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%")
        if form == "docx":
            assert checklist["title"] in Document(BytesIO(got.content)).paragraphs[0].text
        else:
            assert got.text.startswith(f"# {checklist['title']}")


def test_my_run_is_listed_and_exported(mine: httpx.Client, desk: Desk) -> None:
    run = walked(desk, person_of(mine))
    (listed,) = mine.get("/api/runs").json()
    assert (listed["id"], listed["label"], listed["status"]) == (run, "优化营商环境的议题", "open")
    assert listed["total"] == 4 and listed["checklist"]["id"] == "meeting-topic"
    word = mine.get(f"/api/runs/{run}/export")
    assert "优化营商环境的议题" in Document(BytesIO(word.content)).paragraphs[1].text
    assert "名称：优化营商环境的议题" in mine.get(f"/api/runs/{run}/export?format=md").text
    calendar = mine.get(f"/api/runs/{run}/export?format=ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{date.today().year}1208" in calendar.text


def test_nobody_elses_run_can_be_had_or_deleted(mine: httpx.Client, url: str, desk: Desk) -> None:
    run = walked(desk, person_of(mine))
    with httpx.Client(base_url=url, timeout=40, trust_env=False) as other:
        other.get("/")
        assert other.get("/api/runs").json() == []
        refused = other.get(f"/api/runs/{run}/export")
        assert (refused.status_code, refused.json()["type"]) == (404, "/problems/run_not_found")
        assert other.delete("/api/runs").json() == {"deleted": 0}
    assert mine.delete("/api/runs").json() == {"deleted": 1}
    assert mine.get("/api/runs").json() == []
    assert mine.get(f"/api/runs/{run}/export").status_code == 404


def test_what_is_not_there_is_a_problem(mine: httpx.Client) -> None:
    assert mine.get("/api/checklists/nothing/export").json()["type"] == "/problems/checklist_not_found"
    assert mine.get("/api/runs/nothing/export").status_code == 422
    foreign = mine.delete("/api/runs", headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403


def test_a_database_that_fails_is_said_courteously(tmp_path: Path) -> None:
    settings = Settings(
        secret="k" * 32, rasa_url="http://127.0.0.1:1", database_url=f"sqlite:///{tmp_path}", reply_seconds=30
    )
    with serving(settings) as address, httpx.Client(base_url=address, trust_env=False, timeout=40) as client:
        refused = client.get("/api/runs")
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/storage_down")
        assert refused.headers["retry-after"]
