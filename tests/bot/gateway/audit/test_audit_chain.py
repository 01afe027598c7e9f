"""The record is only added to, and whatever else is done to it shows."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from actions.errors import StorageError
from actions.storage.database import Database
from bot.gateway.audit.anchors import Anchor, read_anchors, write_anchor
from bot.gateway.audit.chain import written
from bot.gateway.audit.log import AuditLog
from bot.gateway.audit.verify import verify

LIFT = {
    "sqlite": ["DROP TRIGGER audit_keeps", "DROP TRIGGER audit_stays"],
    "postgresql": ["DROP TRIGGER audit_keeps ON audit", "DROP TRIGGER audit_stays ON audit"],
}


def filled(database: Database, entries: int = 12) -> AuditLog:
    log = AuditLog(database)
    for number in range(entries):
        person = f"web-{number % 3}"
        log.add(
            {"decision": "grounded", "addresses": [f"a@1#{number}"]},
            {"person": person, "asked": f"问题{number}"},
        )
    return log


def tamper(url: str, *statements: str) -> None:
    """As one who owns the database can: the guards are lifted first."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in [*LIFT[engine.dialect.name], *statements]:
            connection.execute(text(statement))
    engine.dispose()


def test_an_untouched_record_is_whole(database: Database) -> None:
    log = filled(database)
    proof = verify(log)
    assert (proof.holds, proof.entries, proof.head) == (True, 12, log.head()[1])
    assert verify(AuditLog(database), [Anchor(*log.head())]).holds


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ["UPDATE audit SET facts = REPLACE(facts, 'grounded', 'related') WHERE seq = 5"],
            "entry 5: does not fit",
        ),
        (
            ["UPDATE audit SET personal = REPLACE(personal, '问题4', '问题9') WHERE seq = 5"],
            "entry 5: what was said does not fit",
        ),
        (
            ["UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 5"],
            "entry 5: does not fit",
        ),
        (
            ["UPDATE audit SET personal = NULL, salt = NULL WHERE seq = 5"],
            "entry 5: what was said was taken out",
        ),
        (["DELETE FROM audit WHERE seq = 5"], "entries 5 to 5 are missing"),
        (["DELETE FROM audit WHERE seq = 1"], "entries 1 to 1 are missing"),
        (["DELETE FROM audit WHERE seq > 9"], "the head says 12: its end was cut off"),
        (
            [
                "UPDATE audit SET seq = 99 WHERE seq = 5",
                "UPDATE audit SET seq = 5 WHERE seq = 6",
                "UPDATE audit SET seq = 6 WHERE seq = 99",
            ],
            "entry 5: does not follow",
        ),
        (
            ["DELETE FROM audit WHERE seq = 12", "UPDATE audit_head SET seq = 11"],
            "entry 11: another hash than the head",
        ),
    ],
)
def test_what_was_done_to_it_is_found_and_named(
    database: Database, url: str, statements: list[str], said: str
) -> None:
    log = filled(database)
    tamper(url, *statements)
    proof = verify(log)
    assert not proof.holds
    assert any(said in problem for problem in proof.problems), proof.problems


def test_an_anchor_kept_elsewhere_finds_what_the_head_was_mended_for(database: Database, url: str) -> None:
    log = filled(database)
    anchor = Anchor(*log.head())
    tamper(
        url,
        "DELETE FROM audit WHERE seq > 9",
        "UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit WHERE seq = 9)",
    )
    assert verify(log).holds, "nothing in the database itself tells"
    assert "an anchor was kept of 12" in verify(log, [anchor]).problems[0]
    for number in range(3):
        log.add({"decision": "grounded"}, {"person": "web-9", "asked": f"别的{number}"})
    assert "another hash than the anchor" in verify(log, [anchor]).problems[0]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET facts = '{}' WHERE seq = 3",
        "UPDATE audit SET personal = '{}' WHERE seq = 3",
        "UPDATE audit SET hash = 'x', personal = NULL WHERE seq = 3",
    ],
)
def test_the_database_itself_refuses(database: Database, statement: str) -> None:
    log = filled(database, 4)
    with pytest.raises(StorageError, match="only added to"), database.session() as session:
        session.execute(text(statement))
    assert verify(log).holds


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    def write(writer: int) -> None:
        log = AuditLog(database)
        for number in range(25):
            log.add({"writer": writer, "number": number}, {"person": f"web-{writer}", "asked": "问"})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    log = AuditLog(database)
    assert verify(log).holds
    said = [(one.fact("writer"), one.fact("number")) for one in log.entries()]
    assert sorted(said) == [(writer, number) for writer in range(8) for number in range(25)]


def _write_in_a_process(url: str, writer: int) -> None:
    database = Database(url)
    log = AuditLog(database)
    for number in range(20):
        log.add({"writer": writer, "number": number}, {"person": "web-1", "asked": "问"})
    database.close()


def test_processes_that_start_at_once_make_one_chain(database: Database, url: str) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_in_a_process, args=(url, writer)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    proof = verify(AuditLog(database))
    assert (proof.holds, proof.entries) == (True, 80)


def test_erasure_takes_the_words_and_leaves_the_proof(database: Database) -> None:
    log = filled(database)
    anchor = Anchor(*log.head())
    assert log.redact_person(["web-1"]) == 4
    proof = verify(log, [anchor])
    assert (proof.holds, proof.entries, proof.redacted) == (True, 13, 4)
    assert list(log.entries(person="web-1")) == []
    left = written({"all": [one.personal or "" for one in log.entries()]})
    assert "web-1" not in left
    assert "web-2" in left
    assert log.redact_person(["web-1"]) == 0


def test_retention_takes_what_is_older_and_says_so_in_the_record(database: Database) -> None:
    log = filled(database, 6)
    border = datetime.now(UTC)
    log.add({"decision": "related"}, {"person": "web-5", "asked": "新的"})
    assert log.redact_before(border) == 6
    assert log.redact_before(border - timedelta(days=1)) == 0
    kinds = [(one.kind, one.personal is None) for one in log.entries()]
    assert kinds == [("turn", True)] * 6 + [("turn", False), ("redaction", False)]
    assert json.loads(list(log.entries())[-1].facts) == {"ranges": [[1, 6]], "reason": "retention"}
    assert verify(log).holds


@pytest.mark.parametrize("ends", [1, 999, 1000, 1001])
def test_pages_do_not_show(tmp_path: Path, ends: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.audit.log._PAGE", 10)
    database = Database(f"sqlite:///{tmp_path}/a.db")
    log = filled(database, 21)
    assert [one.seq for one in log.entries()] == list(range(1, 22))
    assert [one.seq for one in log.entries(after=3, limit=12)] == list(range(4, 16))
    assert [one.seq for one in log.entries(limit=ends)] == list(range(1, min(ends, 21) + 1))
    database.close()


def test_a_full_disk_leaves_no_half_anchor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "audit" / "anchors.jsonl"
    write_anchor(file, Anchor(1, "a" * 64))

    def half(descriptor: int, data: bytes) -> int:
        return write(descriptor, data[: len(data) // 2])

    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr("os.write", half)
        with pytest.raises(OSError, match="anchor"):
            write_anchor(file, Anchor(2, "b" * 64))
    write_anchor(file, Anchor(3, "c" * 64))
    assert [anchor.seq for anchor in read_anchors(file)] == [1, 3]


def test_a_line_that_is_no_anchor_is_named(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    assert read_anchors(file) == []
    file.write_text('{"seq": 3, "hash": "ab"}\nnonsense\n')
    with pytest.raises(ValueError, match="line 2 is no anchor"):
        read_anchors(file)
