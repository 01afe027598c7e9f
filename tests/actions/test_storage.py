"""Answers and verdicts on real SQLite: joined, masked, the latest verdict holding, many writers at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.errors import StorageError
from actions.storage import (
    Database,
    Feedback,
    GivenAnswer,
    Verdict,
    answer_given,
    feedback_on,
    record_answer,
    record_feedback,
)

ADDRESS = "zhuzhou-work-rules@2022#44.2"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'db' / 'zhigui.db'}")
    yield opened
    opened.close()


def given(answer_id: str = "a1", question: str = "常务会议多久召开一次") -> GivenAnswer:
    return GivenAnswer(
        answer_id, "person", question, question, "grounded", (ADDRESS,), "build", 21.5, datetime.now(UTC)
    )


def verdict(which: Verdict, reason: str = "") -> Feedback:
    return Feedback("person", "a1", which, "另一个问题", (), reason, datetime.now(UTC))


def test_an_answer_comes_back_as_it_was_given(database: Database) -> None:
    answer = given()
    with database.session() as session:
        record_answer(session, answer)
    with database.session() as session:
        assert answer_given(session, "a1") == answer
        assert answer_given(session, "other") is None


def test_what_people_said_is_not_in_the_error_of_a_failing_database(database: Database) -> None:
    with pytest.raises(StorageError) as caught, database.session() as session:
        for _ in range(2):  # the second has the first one's id
            record_answer(session, given(question="某人的问题"))
            session.flush()
    assert "IntegrityError" in str(caught.value)
    assert "某人的问题" not in str(caught.value)


def test_feedback_is_joined_to_its_answer(database: Database) -> None:
    with database.session() as session:
        record_answer(session, given())
        record_feedback(session, verdict(Verdict.GOOD))
    with database.session() as session:
        (stored,) = feedback_on(session, "a1")
    assert (stored.question, stored.addresses) == ("常务会议多久召开一次", (ADDRESS,))


def test_a_changed_mind_replaces_the_verdict(database: Database) -> None:
    for which in (Verdict.GOOD, Verdict.BAD):
        with database.session() as session:
            record_feedback(session, verdict(which, "电话13812345678"))
    with database.session() as session:
        (stored,) = feedback_on(session, "a1")
    assert (stored.verdict, stored.reason) == (Verdict.BAD, "电话〔电话号码〕")


def test_personal_numbers_are_not_in_the_file(database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        record_answer(session, given(question="430202199001011234 能查吗"))
    database.close()
    held = b"".join(path.read_bytes() for path in (tmp_path / "db").iterdir())
    assert b"430202199001011234" not in held
    assert "能查吗".encode() in held


def test_a_failed_block_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="stop"), database.session() as session:
        record_answer(session, given())
        session.flush()
        raise RuntimeError("stop")
    with database.session() as session:
        assert answer_given(session, "a1") is None


def test_many_writers_lose_nothing(database: Database) -> None:
    def write(number: int) -> None:
        with database.session() as session:
            record_answer(session, given(f"a{number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    with database.session() as session:
        assert session.execute(text("SELECT count(*) FROM answers")).scalar_one() == 80


def test_two_processes_may_open_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'zhigui.db'}"
    houses = [Database(url) for _ in range(6)]

    def touch(database: Database) -> int:
        with database.session() as session:
            return int(session.execute(text("SELECT count(*) FROM feedback")).scalar_one())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(touch, houses)) == [0] * 6
    for database in houses:
        database.close()


def test_sqlite_runs_with_a_write_ahead_log(database: Database) -> None:
    with database.session() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"


def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite:///{tmp_path / 'file' / 'zhigui.db'}")
    with pytest.raises(StorageError, match="zhigui.db"), database.session():
        pass
    hidden = Database("postgresql+psycopg://zhigui:secret@127.0.0.1:1/zhigui")
    with pytest.raises(StorageError, match=r"127\.0\.0\.1") as caught, hidden.session():
        pass
    assert "secret" not in str(caught.value)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    bare = Feedback("person", "a1", Verdict.GOOD, "", (), "", datetime(2026, 1, 1))
    with pytest.raises(StorageError, match="time zone"), database.session() as session:
        record_feedback(session, bare)
