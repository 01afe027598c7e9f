"""All that is kept of a person, in every table: to hand it over, to delete it, to let it go in time.

Which columns name a person or a conversation is read off the tables themselves. A new table with such a
column is therefore covered from its first day; a test holds that every other one is named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Engine, Table, create_engine, delete, inspect, make_url, or_, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import bot.gateway.identity.store  # noqa: F401 - as the three above: their tables must be known
from actions.errors import StorageError
from actions.storage.database import Base, Database
from bot.gateway.audit.log import AuditLog
from bot.gateway.identity.store import ConversationRow, IdentityRow

OWNERS = ("person", "conversation", "sender", "identity")
"""Columns that say whose a row is."""
IMPERSONAL = frozenset({"audit", "audit_head", "ended_logins"})
"""Tables that are not gone through: the record is redacted, the others name nobody."""


_AT_ONCE = 1_000


class PeopleData:
    """Rows by person. Every method blocks and raises StorageError when a database fails."""

    def __init__(self, database: Database, tracker_url: str, log: AuditLog) -> None:
        """`tracker_url` is Rasa's store."""
        self._database = database
        self._tracker_url = tracker_url
        self._log = log
        self._tracker: Engine | None = None

    def names_of(self, person: str) -> tuple[str, ...]:
        """The person, every identity and every conversation that is theirs."""
        with self._database.session() as session:
            return _names(session, person)

    def export(self, person: str) -> dict[str, Any]:
        """Every row, by table; times as ISO text."""
        found: dict[str, Any] = {}
        with self._database.session() as session:
            names = _names(session, person)
            for table, mine in _rows_of(names):
                rows = [dict(row) for row in session.execute(select(table).where(mine)).mappings()]
                if rows:
                    found[table.name] = rows
        found["audit"] = [
            {"seq": one.seq, "at": one.at, "facts": one.facts, "personal": one.personal}
            for name in names
            for one in self._log.entries(person=name)
        ]
        found["conversation_events"] = list(self._events(names))
        return found

    def erase(self, person: str) -> dict[str, int]:
        """Delete every row and take the personal part out of the record; gives how many, by table."""
        names = self.names_of(person)
        # Our rows last: they say which conversations are this person's, should one of the others fail.
        gone = {"conversation_events": self._forget_events(names), "audit": self._log.redact_person(names)}
        with self._database.session() as session:
            for table, mine in _rows_of(names):
                count = _delete(session, table, mine)
                if count:
                    gone[table.name] = count
        return gone

    def let_go(self, days: int) -> dict[str, int]:
        """Delete what is older than `days`: answers, feedback, conversations; redact the record.

        Runs stay: they are people's own work, and theirs to delete.
        """
        before = datetime.now(UTC) - timedelta(days=days)
        with self._database.session() as session:
            idle = tuple(
                session.scalars(select(ConversationRow.conversation).where(ConversationRow.used < before))
            )
        # Our rows last, as above: they say which conversations are idle.
        gone = {"conversation_events": self._forget_events(idle), "audit": self._log.redact_before(before)}
        with self._database.session() as session:
            for name in ("answers", "feedback"):
                table = Base.metadata.tables[name]
                gone[name] = _delete(session, table, table.c.at < before)
            for table in Base.metadata.sorted_tables:
                if table.name not in IMPERSONAL and "conversation" in table.columns:
                    gone[table.name] = sum(
                        _delete(session, table, table.c.conversation.in_(some)) for some in _batches(idle)
                    )
        return gone

    def close(self) -> None:
        """Close the connection to Rasa's store."""
        if self._tracker is not None:
            self._tracker.dispose()

    def _events(self, names: Iterable[str]) -> Iterator[dict[str, Any]]:
        query = text(
            "SELECT sender_id, type_name, timestamp, data FROM events WHERE sender_id = :name ORDER BY id"
        )
        try:
            engine = self._opened()
            if engine is None:
                return
            with engine.connect() as connection:
                for name in names:
                    yield from (dict(row) for row in connection.execute(query, {"name": name}).mappings())
        except SQLAlchemyError as error:
            raise StorageError(f"Rasa's tracker store failed: {type(error).__name__}") from error

    def _forget_events(self, names: Iterable[str]) -> int:
        try:
            engine = self._opened()
            if engine is None:
                return 0
            with engine.begin() as connection:
                forget = text("DELETE FROM events WHERE sender_id = :name")
                return sum(connection.execute(forget, {"name": name}).rowcount for name in names)
        except SQLAlchemyError as error:
            raise StorageError(f"Rasa's tracker store failed: {type(error).__name__}") from error

    def _opened(self) -> Engine | None:
        """Rasa's store, None while Rasa has not made its table."""
        if self._tracker is None:
            url = make_url(self._tracker_url)
            # The driver is ours to choose, Rasa's has another.
            driver = (
                "postgresql+psycopg" if url.get_backend_name() == "postgresql" else url.get_backend_name()
            )
            self._tracker = create_engine(url.set(drivername=driver))
        return self._tracker if inspect(self._tracker).has_table("events") else None


def owner_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that say whose a row is."""
    return [table.columns[name] for name in OWNERS if name in table.columns]


def _names(session: Session, person: str) -> tuple[str, ...]:
    names = {person}
    known = session.get(IdentityRow, person)
    if known is not None:
        names.add(known.person)
    names |= set(session.scalars(select(IdentityRow.identity).where(IdentityRow.person.in_(names))))
    names |= set(
        session.scalars(select(ConversationRow.conversation).where(ConversationRow.person.in_(names)))
    )
    return tuple(sorted(names))


def _rows_of(names: tuple[str, ...]) -> Iterator[tuple[Table, Any]]:
    """Tables with the condition for these names' rows, children before parents."""
    for table in reversed(Base.metadata.sorted_tables):
        columns = [] if table.name in IMPERSONAL else owner_columns(table)
        if columns:
            yield table, or_(*(column.in_(names) for column in columns))
            continue
        for key in table.foreign_keys:
            parent = key.column.table
            theirs = owner_columns(parent)
            if theirs:
                yield (
                    table,
                    key.parent.in_(select(key.column).where(or_(*(column.in_(names) for column in theirs)))),
                )


def _batches(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """So many at a time as any database takes in one statement."""
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def _delete(session: Session, table: Table, which: Any) -> int:  # noqa: ANN401 - an SQL condition
    return len(session.execute(delete(table).where(which).returning(*table.primary_key.columns)).all())
