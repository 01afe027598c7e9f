"""The outbox: what of the ledger is sent by WeChat's API, and what dead processes left behind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from bot.gateway.wechat.render import Choice
from bot.gateway.wechat.rows import UNDELIVERED, Message, Rows, insert, message_of, offer
from bot.gateway.wechat.tables import MessageRow, NonceRow, WorkerRow

DEAD_SECONDS = 4.0
"""A process that has not been seen for so long is taken for dead, and its messages are taken over."""
EMPTY_SECONDS = 600.0
"""What was said and answered is emptied so long after it was done; WeChat retries for 20 s."""
FORGET_SECONDS = 2 * 24 * 3600.0
_NONCE_SECONDS = 1200.0
_AT_A_TIME = 500


class Outbox(Rows):
    """Sending, part by part, each noted before and after."""

    def to_send(self) -> list[Message]:
        """What this process must send now: of each conversation the oldest."""
        with self.database.session() as session:
            rows = session.execute(
                select(MessageRow)
                .where(
                    MessageRow.channel == self.channel,
                    MessageRow.owner == self.owner,
                    MessageRow.route == "send",
                    MessageRow.state.in_(UNDELIVERED),
                )
                .order_by(MessageRow.id)
                .limit(_AT_A_TIME)
            ).scalars()
            oldest: dict[str, MessageRow] = {}
            for row in rows:
                oldest.setdefault(row.conversation, row)
            now = self.clock()
            return [message_of(row) for row in oldest.values() if row.state == "ready" and row.due <= now]

    def begin(self, message: int) -> bool:
        """Note that a call is about to be made; False if it is not this process's to make."""
        mine = and_(self.mine(message, "ready"), MessageRow.route == "send")
        with self.database.session() as session:
            return self.change(session, mine, state="sending")

    def part_sent(self, message: int) -> bool:
        """Note that WeChat took a part; True if it was the last."""
        with self.database.session() as session:
            if not self.change(
                session, self.mine(message, "sending"), state="ready", sent=MessageRow.sent + 1, attempts=0
            ):
                return True
            row = session.get_one(MessageRow, message)
            if row.sent < len(row.parts):
                return False
            row.state = "done"
            offer(session, row.conversation, row.id, map(Choice.of_json, row.choices))
            return True

    def try_later(self, message: int, seconds: float) -> None:
        """Note that WeChat did not take a part, and when to try again."""
        self._stopped(message, due=self.clock() + seconds, attempts=MessageRow.attempts + 1)

    def keep(self, message: int) -> None:
        """Stop sending: the rest waits until it is fetched."""
        self._stopped(message, route="keep")

    def offer_kept(self, message: Message) -> None:
        """The person is told to reply 1 for it."""
        with self.database.session() as session:
            offer(session, message.conversation, message.id, [Choice(fetch=message.id)])

    def adopt(self) -> list[Message]:
        """Say that this process lives, and take over the unfinished messages of those that do not."""
        now = self.clock()
        with self.database.session() as session:
            alive = insert(session, WorkerRow).values(owner=self.owner, seen=now)
            session.execute(alive.on_conflict_do_update(index_elements=["owner"], set_={"seen": now}))
            living = select(WorkerRow.owner).where(WorkerRow.seen > now - DEAD_SECONDS)
            orphan = and_(MessageRow.state.in_(UNDELIVERED), MessageRow.owner.not_in(living))
            ids = session.execute(
                update(MessageRow)
                .where(MessageRow.channel == self.channel, orphan)
                .values(owner=self.owner)
                .returning(MessageRow.id)
                .execution_options(synchronize_session=False)
            ).scalars()
            mine = select(MessageRow).where(MessageRow.id.in_(ids.all())).order_by(MessageRow.id)
            return [message_of(row) for row in session.execute(mine).scalars()]

    def resign(self) -> None:
        """Say that this process ends, so that another takes over at once."""
        with self.database.session() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.owner == self.owner))

    def sweep(self) -> None:
        """Empty what is done and delete what is old."""
        now = self.clock()
        done = and_(
            MessageRow.state == "done", MessageRow.user != "", MessageRow.changed < now - EMPTY_SECONDS
        )
        empty: dict[str, Any] = {"user": "", "ask": {}, "parts": [], "choices": [], "given": ""}
        with self.database.session() as session:
            session.execute(update(MessageRow).where(done).values(empty))
            session.execute(delete(MessageRow).where(MessageRow.received < now - FORGET_SECONDS))
            session.execute(delete(NonceRow).where(NonceRow.at < now - _NONCE_SECONDS))
            session.execute(delete(WorkerRow).where(WorkerRow.seen < now - FORGET_SECONDS))

    def _stopped(self, message: int, **values: object) -> None:
        sending: ColumnElement[bool] = self.mine(message, "sending")
        with self.database.session() as session:
            self.change(session, sending, state="ready", **values)
