"""`./zhigui` as an operator types it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from actions.storage.database import Database
from bot.gateway.audit.log import AuditLog


def zhigui(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "ZHIGUI_VAR": str(var), "ZHIGUI_SECRET": "s" * 40}
    return subprocess.run(
        [root / "zhigui", *words], cwd="/", env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def var(tmp_path: Path) -> Path:
    database = Database(f"sqlite:///{tmp_path}/db/zhigui.db")
    log = AuditLog(database)
    for number in range(3):
        log.add({"decision": "grounded", "kind": "notice"}, {"person": "web-a", "asked": f"问题{number}"})
    database.close()
    return tmp_path


def test_the_record_is_proven_redacted_and_proven_again(var: Path) -> None:
    head = zhigui(var, "audit", "head").stdout.strip()
    whole = zhigui(var, "audit", "verify", "--anchor", head)
    assert (whole.returncode, whole.stdout[:17]) == (0, "whole: 3 entries,")
    assert "问题1" in zhigui(var, "person", "export", "web-a").stdout
    erased = zhigui(var, "person", "erase", "web-a", "--yes")
    assert erased.returncode == 0, erased.stderr
    assert "audit: 3" in erased.stdout
    again = zhigui(var, "audit", "verify", "--anchor", head)
    assert (again.returncode, "3 of them redacted" in again.stdout) == (0, True)
    assert "问题1" not in zhigui(var, "audit", "export").stdout


def test_a_change_by_hand_ends_with_1_and_is_named(var: Path) -> None:
    with sqlite3.connect(var / "db" / "zhigui.db") as database:
        database.execute("DROP TRIGGER audit_keeps")
        database.execute("DELETE FROM audit WHERE seq = 2")
    database.close()
    found = zhigui(var, "audit", "verify")
    assert found.returncode == 1
    assert "entries 2 to 2 are missing" in found.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "replay", "99"), "no entry '99'"),
        (("audit", "replay", "1"), "is no answer from the rules"),
        (("audit", "verify", "--anchor", "3"), "is not SEQ:HASH"),
    ],
)
def test_what_cannot_be_done_is_one_line(var: Path, words: tuple[str, ...], said: str) -> None:
    ended = zhigui(var, *words)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
