"""The record in the database: one line of writers through one row, on SQLite as on PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, String, Text, and_, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.storage.database import Base, Database
from bot.gateway.audit.chain import (
    GENESIS,
    REDACTION,
    TURN,
    Entry,
    entry_hash,
    personal_hash,
    written,
)

_PAGE = 1000


class AuditLog:
    """Adds entries and reads them. Every method blocks and raises StorageError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prepared = False

    def add(self, facts: Mapping[str, Any], personal: Mapping[str, str], kind: str = TURN) -> Entry:
        """Write one entry; `personal` is what may be taken out again."""
        self._prepare()
        with self._database.session() as session:
            return _append(session, facts, personal, kind)

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last entry; 0 and GENESIS if there is none."""
        self._prepare()
        with self._database.session() as session:
            row = session.get(HeadRow, 1)
            return (row.seq, row.hash) if row else (0, GENESIS)

    def entry(self, id_: str) -> Entry | None:
        """The entry of this id or, where it is a number, of this place."""
        found = (
            AuditRow.seq == int(id_)
            if id_.isascii() and id_.isdigit() and len(id_) < 10
            else AuditRow.id == id_
        )
        with self._database.session() as session:
            row = session.scalar(select(AuditRow).where(found))
            return _entry(row) if row else None

    def entries(self, after: int = 0, limit: int | None = None, person: str | None = None) -> Iterator[Entry]:
        """In order from the one after `after`; all of them, `limit`, or only one person's."""
        self._prepare()
        while limit is None or limit > 0:
            size = _PAGE if limit is None else min(_PAGE, limit)
            query = select(AuditRow).where(AuditRow.seq > after).order_by(AuditRow.seq).limit(size)
            if person is not None:
                query = query.where(AuditRow.person == person)
            with self._database.session() as session:
                page = [_entry(row) for row in session.scalars(query)]
            yield from page
            if len(page) < size:
                return
            after = page[-1].seq
            limit = None if limit is None else limit - len(page)

    def redact_before(self, moment: datetime) -> int:
        """Take out the personal part of everything older; gives of how many."""
        return self._redact(AuditRow.at < _moment(moment), "retention")

    def redact_person(self, people: Iterable[str]) -> int:
        """Take out the personal part of these persons' entries; gives of how many."""
        return self._redact(AuditRow.person.in_(list(people)), "erasure")

    def _redact(self, which: Any, reason: str) -> int:  # noqa: ANN401 - an SQL condition
        self._prepare()
        with self._database.session() as session:
            _take_turn(session)
            present = and_(which, AuditRow.personal.is_not(None), AuditRow.kind == TURN)
            gone = list(session.scalars(select(AuditRow.seq).where(present).order_by(AuditRow.seq)))
            if gone:
                session.execute(update(AuditRow).where(present).values(personal=None, salt=None, person=None))
                # What was taken out is itself an entry: a hole that no entry speaks of is tampering.
                _append(session, {"reason": reason, "ranges": _ranges(gone)}, {}, REDACTION)
        return len(gone)

    def _prepare(self) -> None:
        if self._prepared:
            return
        with self._database.session() as session:
            name = session.get_bind().dialect.name
            into = postgresql.insert if name == "postgresql" else sqlite.insert
            session.execute(into(HeadRow).values(id=1, seq=0, hash=GENESIS).on_conflict_do_nothing())
            _take_turn(session)  # two processes that start at once must not make the guards at once
            for statement in _GUARDS[name]:
                session.execute(text(statement))
        self._prepared = True


def _append(session: Session, facts: Mapping[str, Any], personal: Mapping[str, str], kind: str) -> Entry:
    seq, previous = _take_turn(session)
    seq += 1
    salt, told, said = secrets.token_hex(16), written(personal), written(facts)
    id_, at = secrets.token_hex(8), _moment(datetime.now(UTC))
    sealed = personal_hash(salt, told)
    entry = Entry(seq, id_, at, kind, said, sealed, previous, "", told, salt)
    entry = replace(entry, hash=entry_hash(entry))
    session.execute(
        insert(AuditRow).values(
            **{name: getattr(entry, name) for name in Entry.__slots__}, person=personal.get("person")
        )
    )
    session.execute(update(HeadRow).where(HeadRow.id == 1).values(seq=seq, hash=entry.hash))
    return entry


def _take_turn(session: Session) -> tuple[int, str]:
    # Writing before reading: SQLite takes its one write lock here, PostgreSQL locks the row, and whoever
    # waits reads what the one before left.
    session.execute(update(HeadRow).where(HeadRow.id == 1).values(id=1))
    row = session.execute(select(HeadRow.seq, HeadRow.hash).where(HeadRow.id == 1)).one()
    return int(row.seq), str(row.hash)


def _ranges(numbers: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class AuditRow(Base):
    """The table `audit`."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(16), unique=True)
    at: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    facts: Mapped[str] = mapped_column(Text)
    personal: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    person: Mapped[str | None] = mapped_column(String(255))
    personal_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_audit_person", "person"),)


class HeadRow(Base):
    """The table `audit_head`: one row, the last entry's number and hash."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


def _entry(row: AuditRow) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__slots__})


# The database itself refuses what the record never does. Whoever may drop a trigger is caught by the chain.
_GUARDS = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS audit_keeps BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit record is only added to'); END",
        "CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit "
        "WHEN NEW.personal IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.facts <> OLD.facts "
        "OR NEW.at <> OLD.at OR NEW.hash <> OLD.hash OR NEW.previous <> OLD.previous "
        "OR NEW.personal_hash <> OLD.personal_hash OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind "
        "BEGIN SELECT RAISE(ABORT, 'the audit record is only added to'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit record is only added to'; END $$",
        "CREATE OR REPLACE TRIGGER audit_keeps BEFORE DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW "
        "WHEN (NEW.personal IS NOT NULL OR ROW(NEW.seq, NEW.id, NEW.at, NEW.kind, NEW.facts, "
        "NEW.personal_hash, NEW.previous, NEW.hash) IS DISTINCT FROM ROW(OLD.seq, OLD.id, OLD.at, OLD.kind, "
        "OLD.facts, OLD.personal_hash, OLD.previous, OLD.hash)) EXECUTE FUNCTION audit_refuse()",
    ),
}
