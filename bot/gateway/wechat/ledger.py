"""The ledger: a message is written down before it is acknowledged, and its answer before it is delivered.

A message is `asked`, then `ready` (its answer is known), perhaps `sending` (a call of WeChat's API is
under way), then `done`. Its route is `open` while WeChat waits for our response, which may carry the
answer; else `send` (by the API, see `outbox`) or `keep` (until the person fetches it). Every change
names the state it starts from, so of two processes or two requests one wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from bot.gateway.errors import ReplayedNonce
from bot.gateway.wechat.render import Choice, Rendered
from bot.gateway.wechat.rows import UNDELIVERED, Message, Rows, insert, message_of, offer
from bot.gateway.wechat.tables import ChoiceRow, MessageRow, NonceRow

REMIND_SECONDS = 1800.0
"""How long a later answer may remind of one that was not fetched."""
REMINDED = 1000
"""In `attempts`: the person was reminded."""
_AFTER_RESPONSE_SECONDS = 1.0
"""WeChat shows the response before what is sent so long after it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The row of a message that came in; `fresh` if it came for the first time, `age` seconds ago."""

    id: int
    fresh: bool
    age: float = 0.0


class Ledger(Rows):
    """What came in, its answer, and how that is given or kept."""

    def see_nonce(self, nonce: str, key: str) -> None:
        """Remember which message a nonce came with. Raises ReplayedNonce if it was another."""
        with self.database.session() as session:
            self._see_nonce(session, nonce, key)

    def receive(self, nonce: str, key: str, conversation: str, user: str, ask: dict[str, Any]) -> Receipt:
        """Write a message down, or find it where it came before. Raises ReplayedNonce."""
        now = self.clock()
        came = {"channel": self.channel, "key": key, "conversation": conversation, "user": user, "ask": ask}
        state = {"state": "asked", "route": "open", "owner": self.owner, "received": now, "changed": now}
        nothing = {"parts": [], "choices": [], "sent": 0, "given": "", "attempts": 0, "due": 0.0}
        with self.database.session() as session:
            self._see_nonce(session, nonce, key)
            statement = insert(session, MessageRow).values(**came, **state, **nothing)
            new = session.execute(statement.on_conflict_do_nothing().returning(MessageRow.id)).scalar()
            if new is not None:
                return Receipt(new, fresh=True)
            known = select(MessageRow.id, MessageRow.received).where(
                MessageRow.channel == self.channel, MessageRow.key == key
            )
            row = session.execute(known).one()
            return Receipt(row.id, fresh=False, age=now - row.received)

    def read(self, message: int) -> Message | None:
        """The row."""
        with self.database.session() as session:
            row = session.get(MessageRow, message)
            return message_of(row) if row else None

    def answer(self, message: int, rendered: Rendered) -> bool:
        """Write the answer down; False if another process has the message now."""
        choices = [choice.as_json() for choice in rendered.choices]
        with self.database.session() as session:
            return self.change(
                session,
                self.mine(message, "asked"),
                state="ready" if rendered.parts else "done",
                parts=list(rendered.parts),
                choices=choices,
            )

    def take(self, message: int, more: str, *, may_send: bool) -> str | None:
        """What WeChat's response carries: the first part of a ready answer, or what it carried before.

        None if there is no answer yet or it goes another way. Where there is more, it is sent after the
        response, or `more` tells how to fetch it.
        """
        ready = and_(MessageRow.state == "ready", MessageRow.route.in_(("open", "keep")))
        first = and_(MessageRow.id == message, MessageRow.sent == 0, ready)
        with self.database.session() as session:
            # The write comes first: after a read SQLite could refuse it because of another's write.
            if not self.change(session, first, sent=1):
                return session.get_one(MessageRow, message).given or None
            row = session.get_one(MessageRow, message)
            row.given = row.parts[0]
            if len(row.parts) == 1:
                row.state = "done"
                offer(session, row.conversation, row.id, map(Choice.of_json, row.choices))
            elif may_send:
                row.route, row.due = "send", self.clock() + _AFTER_RESPONSE_SECONDS
            else:
                row.route, row.given = "keep", f"{row.given}\n{more}"
                offer(session, row.conversation, row.id, [Choice(fetch=row.id)])
            return row.given

    def hand_over(self, message: int) -> None:
        """Let the outbox send it, if nothing was decided yet."""
        with self.database.session() as session:
            self.change(session, self._undecided(message), route="send")

    def set_aside(self, message: int) -> None:
        """Keep the answer until the person asks for it, if nothing was decided yet."""
        with self.database.session() as session:
            self.change(session, self._undecided(message), route="keep")

    def keep(self, message: int) -> bool:
        """Keep the answer until the person replies 1, as they must be told; False if it went another way."""
        still = and_(
            MessageRow.id == message,
            MessageRow.sent == 0,
            MessageRow.route.in_(("open", "keep")),
            MessageRow.state.in_(("asked", "ready")),
        )
        with self.database.session() as session:
            if not self.change(session, still, route="keep"):
                return False
            row = session.get_one(MessageRow, message)
            offer(session, row.conversation, message, [Choice(fetch=message)])
            return True

    def fetch(self, message: int, kept: int) -> str:
        """Move what is left of a kept answer into the message that asks for it.

        Where an earlier message asked for it and was never answered itself, it is there by now. `moved`,
        `waiting` (no answer yet), or `gone` (it was delivered, or is too old).
        """
        if self._state(kept) == "asked":
            return "waiting"
        for place in self._places(message, kept):
            ready = and_(MessageRow.id == place, MessageRow.state == "ready", MessageRow.route == "keep")
            with self.database.session() as session:
                # The write comes first, as in `take`.
                if self.change(session, ready, state="done"):
                    row = session.get_one(MessageRow, place)
                    rest = {"state": "ready", "parts": row.parts[row.sent :], "choices": row.choices}
                    if self.change(session, self.mine(message, "asked"), **rest):
                        return "moved"
                    session.rollback()
                    return "waiting"
                held = session.get(MessageRow, place)
                if held is not None and held.state == "ready":
                    # Which way it goes is not decided yet: it is delivered or kept in a moment.
                    return "waiting"
        return "gone"

    def _state(self, message: int) -> str | None:
        with self.database.session() as session:
            return session.execute(select(MessageRow.state).where(MessageRow.id == message)).scalar()

    def _places(self, message: int, kept: int) -> list[int]:
        """A kept answer's own message, then those that asked for it before `message` did, in order."""
        row = select(MessageRow.conversation).where(MessageRow.id == message)
        between = select(MessageRow.id, MessageRow.ask).where(
            MessageRow.conversation == row.scalar_subquery(), MessageRow.id > kept, MessageRow.id < message
        )
        places = [kept]
        with self.database.session() as session:
            for place, ask in session.execute(between.order_by(MessageRow.id)):
                if ask.get("fetch") in places:
                    places.append(place)
        return places

    def remind(self, conversation: str, before: int) -> int | None:
        """The newest earlier message whose answer is kept, once: from now on it is reminded of no more."""
        newest = select(func.max(MessageRow.id)).where(
            MessageRow.conversation == conversation,
            MessageRow.route == "keep",
            MessageRow.state.in_(("asked", "ready")),
            MessageRow.attempts < REMINDED,
            MessageRow.id < before,
            MessageRow.changed > self.clock() - REMIND_SECONDS,
        )
        with self.database.session() as session:
            found = (
                update(MessageRow).where(MessageRow.id == newest.scalar_subquery()).values(attempts=REMINDED)
            )
            return session.execute(
                found.returning(MessageRow.id).execution_options(synchronize_session=False)
            ).scalar()

    def last_came(self, conversation: str, before: int) -> float:
        """When the conversation's message before this one came; 0 for the first."""
        with self.database.session() as session:
            last = select(func.max(MessageRow.received)).where(
                MessageRow.conversation == conversation, MessageRow.id < before
            )
            return session.execute(last).scalar() or 0.0

    def waiting(self, conversation: str, before: int) -> int:
        """How many messages of the conversation that came before this one have no answer yet."""
        asked = and_(MessageRow.conversation == conversation, MessageRow.state == "asked")
        with self.database.session() as session:
            counted = select(func.count()).where(asked, MessageRow.id < before)
            return session.execute(counted).scalar_one()

    def choices(self, conversation: str) -> tuple[int, tuple[Choice, ...]]:
        """The message that last offered something in the conversation, and what it offered."""
        with self.database.session() as session:
            row = session.get(ChoiceRow, conversation)
            return (row.offer, tuple(map(Choice.of_json, row.choices))) if row else (0, ())

    def _undecided(self, message: int) -> Any:  # noqa: ANN401 - an SQL expression
        return and_(MessageRow.id == message, MessageRow.route == "open", MessageRow.state.in_(UNDELIVERED))

    def _see_nonce(self, session: Session, nonce: str, key: str) -> None:
        statement = insert(session, NonceRow).values(nonce=nonce, key=key, at=self.clock())
        new = session.execute(statement.on_conflict_do_nothing().returning(NonceRow.nonce)).scalar()
        if new is None:
            # WeChat's own retry may bring the nonce again, but never with another message.
            known = session.execute(select(NonceRow.key).where(NonceRow.nonce == nonce)).scalar()
            if known != key:
                raise ReplayedNonce("the nonce came before with another message")
