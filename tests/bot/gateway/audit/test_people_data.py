"""All that is kept of a person can be handed over and deleted, and no table is forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

import bot.gateway.app
import bot.gateway.wechat.tables  # noqa: F401
from actions.checklists.storage import RunStore
from actions.errors import StorageError
from actions.storage import Feedback, GivenAnswer, Verdict, record_answer, record_feedback
from actions.storage.database import Base, Database
from bot.gateway.audit.log import AuditLog
from bot.gateway.audit.verify import verify
from bot.gateway.identity.store import ConversationRow, Identities
from bot.gateway.people_data import IMPERSONAL, PeopleData, owner_columns
from bot.gateway.upkeep import keep_house

NO_OWNER = {"channel_nonces", "channel_workers", "channel_tokens"}
"""Tables that hold nothing of anybody's."""
NOW = datetime.now(UTC)


def test_every_table_is_a_persons_or_named_as_nobodys() -> None:
    covered = {
        table.name
        for table in Base.metadata.sorted_tables
        if owner_columns(table) or any(owner_columns(key.column.table) for key in table.foreign_keys)
    }
    assert {table.name for table in Base.metadata.sorted_tables} - covered - IMPERSONAL - NO_OWNER == set()


def lived(database: Database, tracker: str, person: str, at: datetime) -> None:
    """Everything that a person leaves behind."""
    with database.session() as session:
        answer = GivenAnswer(
            f"a-{person}", f"{person}-talk", "问", "问", "grounded", ("a@1#1",), "b", 1.0, at
        )
        record_answer(session, answer)
        verdict = Feedback(f"{person}-talk", f"a-{person}", Verdict.BAD, "问", (), "不对", at)
        record_feedback(session, verdict)
    RunStore(database).start(person, "meeting-leave", 1, {}, label=f"{person}的事")
    Identities(database, "k" * 40, 10).remember(f"{person}-talk", person, "web")
    AuditLog(database).add({"decision": "grounded"}, {"person": person, "asked": f"{person}的问题"})
    engine = create_engine(tracker)
    with engine.begin() as connection:
        columns = "id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, timestamp FLOAT, data TEXT"
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS events ({columns})"))
        add = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (:s, 'user', 1.0, '{}')"
        connection.execute(text(add), {"s": f"{person}-talk"})
    engine.dispose()


def test_a_person_is_handed_over_and_erased_and_nobody_else(database: Database, tmp_path: Path) -> None:
    tracker = f"sqlite:///{tmp_path}/rasa.db"
    for person in ("web-a", "web-b"):
        lived(database, tracker, person, NOW)
    log = AuditLog(database)
    people = PeopleData(database, tracker, log)
    everything = {"answers", "feedback", "checklist_runs", "checklist_changes", "conversations"}
    everything |= {"audit", "conversation_events"}
    found = people.export("web-a")
    assert {name for name, rows in found.items() if rows} == everything
    assert "web-a的问题" in str(found)
    assert "web-b" not in str(found)
    assert people.erase("web-a") == dict.fromkeys(everything, 1)
    assert not any(people.export("web-a").values())
    assert {name for name, rows in people.export("web-b").items() if rows} == everything
    assert verify(log).holds
    people.close()


def test_linked_identities_are_erased_together(database: Database, tmp_path: Path) -> None:
    tracker = f"sqlite:///{tmp_path}/rasa.db"
    for person in ("web-a", "wechat-b"):
        lived(database, tracker, person, NOW)
    identities = Identities(database, "k" * 40, 10)
    identities.redeem("wechat-b", identities.issue("web-a").text)
    people = PeopleData(database, tracker, AuditLog(database))
    assert people.erase("wechat-b")["checklist_runs"] == 2
    assert not any(people.export("web-a").values())
    people.close()


def test_retention_lets_go_of_what_is_old_and_leaves_runs(database: Database, tmp_path: Path) -> None:
    tracker = f"sqlite:///{tmp_path}/rasa.db"
    lived(database, tracker, "web-a", NOW - timedelta(days=40))
    with database.session() as session:
        session.execute(text("UPDATE conversations SET used = '2020-01-01 00:00:00'"))
    lived(database, tracker, "web-b", NOW)
    people = PeopleData(database, tracker, AuditLog(database))
    gone = people.let_go(30)
    assert {name: count for name, count in gone.items() if count} == {
        "answers": 1,
        "feedback": 1,
        "conversations": 1,
        "conversation_events": 1,
    }
    assert "checklist_runs" in people.export("web-a")
    assert set(people.export("web-b")) >= {"answers", "feedback", "conversations"}
    people.close()


@pytest.mark.parametrize("going", ["erase", "retention"])
def test_what_a_failing_store_kept_goes_when_it_is_asked_again(
    database: Database, tmp_path: Path, going: str
) -> None:
    tracker = f"sqlite:///{tmp_path}/rasa.db"
    lived(database, tracker, "web-a", NOW - timedelta(days=40))
    with database.session() as session:
        session.execute(text("UPDATE conversations SET used = '2020-01-01 00:00:00'"))

    def go(people: PeopleData) -> dict[str, int]:
        return people.erase("web-a") if going == "erase" else people.let_go(30)

    away = PeopleData(database, f"sqlite:///{tmp_path}", AuditLog(database))  # a folder is no database
    with pytest.raises(StorageError):
        go(away)
    away.close()
    people = PeopleData(database, tracker, AuditLog(database))
    assert go(people)["conversation_events"] == 1
    people.close()


def test_retention_lets_go_of_more_conversations_than_one_statement_may_name(
    database: Database, tmp_path: Path
) -> None:
    old, many = datetime(2020, 1, 1, tzinfo=UTC), 70_000
    rows = (
        {"conversation": f"web-{n}", "person": "p", "channel": "web", "began": old, "used": old}
        for n in range(many)
    )
    with database.session() as session:
        session.execute(insert(ConversationRow), list(rows))
    people = PeopleData(database, f"sqlite:///{tmp_path}/rasa.db", AuditLog(database))
    assert people.let_go(30)["conversations"] == many
    people.close()


def test_the_gateway_lets_go_by_itself_and_the_record_still_holds(database: Database, tmp_path: Path) -> None:
    tracker = f"sqlite:///{tmp_path}/rasa.db"
    lived(database, tracker, "web-a", NOW - timedelta(days=40))
    log = AuditLog(database)
    people = PeopleData(database, tracker, log)

    async def for_a_while() -> None:
        keeping = asyncio.create_task(keep_house(people, 30, first=0.0, every=0.05))
        while "answers" in await asyncio.to_thread(people.export, "web-a"):
            await asyncio.sleep(0.05)
        keeping.cancel()

    asyncio.run(asyncio.wait_for(for_a_while(), 20))
    assert verify(log).holds
    people.close()


def test_a_database_that_fails_does_not_end_it(tmp_path: Path) -> None:
    broken = Database(f"sqlite:///{tmp_path}")
    people = PeopleData(broken, "sqlite://", AuditLog(broken))

    async def for_a_while() -> bool:
        keeping = asyncio.create_task(keep_house(people, 30, first=0.0, every=0.01))
        await asyncio.sleep(0.3)
        alive = not keeping.done()
        keeping.cancel()
        return alive

    assert asyncio.run(for_a_while())
