"""What the ledger and the outbox share: a row as it was read, and changes that name their first state."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.storage import Database
from actions.storage.database import Base
from bot.gateway.wechat.render import Choice
from bot.gateway.wechat.tables import ChoiceRow, MessageRow

UNDELIVERED = ("asked", "ready", "sending")


@dataclass(frozen=True, slots=True)
class Message:
    """One row, as it was when it was read."""

    id: int
    key: str
    conversation: str
    user: str
    ask: dict[str, Any]
    state: str
    route: str
    parts: tuple[str, ...]
    choices: tuple[Choice, ...]
    sent: int
    attempts: int
    received: float


class Rows:
    """One channel's rows, as one process changes them. Every method blocks: call it in a thread."""

    def __init__(
        self, database: Database, channel: str, owner: str, clock: Callable[[], float] = time.time
    ) -> None:
        """`owner` names this process."""
        self.database = database
        self.channel = channel
        self.owner = owner
        self.clock = clock

    def change(self, session: Session, where: ColumnElement[bool], **values: object) -> bool:
        """Change the row that is as `where` says; False if there is none."""
        changed = session.execute(
            update(MessageRow)
            .where(where)
            .values(changed=self.clock(), **values)
            .returning(MessageRow.id)
            .execution_options(synchronize_session=False)
        )
        return changed.scalar() is not None

    def mine(self, message: int, state: str) -> ColumnElement[bool]:
        """This message, in this state, in this process's hands."""
        return and_(MessageRow.id == message, MessageRow.state == state, MessageRow.owner == self.owner)


def message_of(row: MessageRow) -> Message:
    """The row, detached."""
    return Message(
        row.id,
        row.key,
        row.conversation,
        row.user,
        dict(row.ask),
        row.state,
        row.route,
        tuple(row.parts),
        tuple(map(Choice.of_json, row.choices)),
        row.sent,
        row.attempts,
        row.received,
    )


def offer(session: Session, conversation: str, message: int, choices: Iterable[Choice]) -> None:
    """From now on a number means one of these in the conversation."""
    values = {"offer": message, "choices": [choice.as_json() for choice in choices]}
    session.execute(
        insert(session, ChoiceRow)
        .values(conversation=conversation, **values)
        .on_conflict_do_update(index_elements=[ChoiceRow.conversation], set_=values)
    )


def insert(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the database's own dialect."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
