"""What was answered in a conversation is answered again from the record: the same words and places."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.test_cli import zhigui
from tests.conftest import Stack
from tests.conversations.client import Person

pytestmark = pytest.mark.live
SAID = {
    "常务会议多久召开一次": "grounded",
    "还有吗": "related",
    "原文": "article",
    "下一条": "article",
    "第四十六条第二款": "article",
    "各部门有哪些职责": "grounded",
    "还有呢": "grounded",
    "会议纪要谁签发": "grounded",
    "副市长离开株洲外出要向谁请假？": "related",
    "感冒了吃什么药好得快": "not_found",
}


@pytest.fixture
def entries(stack: Stack) -> Iterator[list[dict[str, object]]]:
    """The record's entries of one person's conversation."""
    person = Person(stack.url)
    requests = [
        person.http.post("/api/messages", json={"text": text}).headers["x-request-id"] for text in SAID
    ]
    person.close()
    lines = zhigui(stack.var, "audit", "export").stdout.splitlines()
    kept = [json.loads(line) for line in lines]
    yield [one for one in kept if json.loads(one["facts"]).get("request") in requests]


def test_every_answer_is_the_same_again(stack: Stack, entries: list[dict[str, object]]) -> None:
    assert len(entries) == len(SAID)
    decisions = []
    for entry in entries:
        again = zhigui(stack.var, "audit", "replay", str(entry["seq"]))
        assert again.returncode == 0, f"{entry}\n{again.stdout}{again.stderr}"
        assert again.stdout.splitlines()[-1] == "the same"
        decisions.append(again.stdout.partition("decision: ")[2].splitlines()[0])
    assert decisions == list(SAID.values())
    assert "zhuzhou-work-rules@2022#44" in zhigui(stack.var, "audit", "replay", str(entries[0]["seq"])).stdout


def test_a_record_that_says_otherwise_is_found_to_differ(
    stack: Stack, entries: list[dict[str, object]], tmp_path: Path
) -> None:
    shutil.copytree(stack.var / "db", tmp_path / "db")
    for name in ("index", "models"):
        (tmp_path / name).symlink_to(stack.var / name)
    first = entries[0]["seq"]
    assert zhigui(tmp_path, "audit", "verify").returncode == 0
    with closing(sqlite3.connect(tmp_path / "db" / "zhigui.db")) as database:
        (facts,) = database.execute("SELECT facts FROM audit WHERE seq = ?", (first,)).fetchone()
        forged = facts.replace("zhuzhou-work-rules@2022#44", "zhuzhou-work-rules@2022#43")
        assert forged != facts
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger[0]}")
        database.execute("UPDATE audit SET facts = ? WHERE seq = ?", (forged, first))
        database.commit()
    again = zhigui(tmp_path, "audit", "replay", str(first))
    assert again.returncode == 1
    assert again.stdout.splitlines()[-1] == "DIFFERENT"
    assert zhigui(tmp_path, "audit", "verify").returncode == 1
