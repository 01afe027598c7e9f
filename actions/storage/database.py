"""The database of our own tables: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeDecorator

from actions.errors import StorageError

BUSY_TIMEOUT_MS = 5000
_MAKING_TABLES = 2_026_112_501


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. Raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: pass datetime.now(UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The root of every table of ours."""


class Database:
    """Sessions on one URL. Opening is lazy: the tables are made when the first session is asked for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._engine: Engine | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when the block raises.

        Raises StorageError when the database cannot be reached or refuses what is written.
        """
        try:
            with Session(self._opened()) as session, session.begin():
                yield session
        except (SQLAlchemyError, OSError) as error:
            raise StorageError(f"database {self._shown()} failed: {type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Let go of every connection."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = _open(self._url)
            return self._engine

    def _shown(self) -> str:
        # The password stays out of every log.
        return make_url(self._url).render_as_string(hide_password=True)


def _open(url: str) -> Engine:
    # What people said stays out of the errors, which go into the log.
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        if engine.url.database and engine.url.database != ":memory:":
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # There IF NOT EXISTS is a check before the creation all the same: one process at a time.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MAKING_TABLES})"))
        for table in Base.metadata.sorted_tables:
            # Several processes start at once: a check before the creation would race, this does not.
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    for pragma in (
        "journal_mode=WAL",
        # What was acknowledged outlives the power too, not the process alone: 6 ms a commit (decision 0008).
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
