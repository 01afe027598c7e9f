"""Which identities are one person, the codes that join them, and the conversations they had.

An identity that is not in the table is a person of its own, so nothing is written for who never links.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, Table, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

import actions.checklists.storage  # noqa: F401 - its tables belong to people, and are made with the others
from actions.storage.database import Base, Database, UtcDateTime
from bot.gateway.errors import BadCode, TooManyGuesses

# No 0 O 1 I L: a code is read from one screen and typed on another.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
GUESSES = 5
"""Wrong codes that one identity may try within the life of a code."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code to show, `seconds` long good, once."""

    text: str
    seconds: int


class Identities:
    """Identities in the database. Every method blocks and raises StorageError when the database fails."""

    def __init__(self, database: Database, key: str, link_minutes: int) -> None:
        self._database = database
        self._key = key.encode()
        self._life = timedelta(minutes=link_minutes)

    def person_of(self, identity: str) -> str:
        """The person behind an identity: the identity itself until it is linked."""
        with self._database.session() as session:
            return _person(session, identity)

    def channels_of(self, person: str) -> tuple[str, ...]:
        """Every identity of a person, itself included."""
        with self._database.session() as session:
            found = session.scalars(select(IdentityRow.identity).where(IdentityRow.person == person))
            return tuple(sorted({person, *found}))

    def issue(self, identity: str) -> Code:
        """A code that joins whoever types it to the person of `identity`; earlier ones are void."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
        now = datetime.now(UTC)
        with self._database.session() as session:
            person = _person(session, identity)
            session.execute(
                delete(CodeRow).where((CodeRow.person == person) | (CodeRow.expires < now - self._life))
            )
            session.add(CodeRow(code=self._digest(code), person=person, expires=now + self._life))
        return Code(f"{code[:4]}-{code[4:]}", int(self._life.total_seconds()))

    def redeem(self, identity: str, text: str) -> str:
        """Join the person of `identity` to the one whose code this is; gives that person.

        Raises BadCode (wrong, used or too old) and TooManyGuesses; a wrong guess is counted either way.
        """
        code = "".join(text.upper().split()).replace("-", "")
        now = datetime.now(UTC)
        with self._database.session() as session:
            guesses = session.scalar(
                select(func.count())
                .select_from(GuessRow)
                .where(GuessRow.identity == identity, GuessRow.at > now - self._life)
            )
            if guesses is not None and guesses >= GUESSES:
                raise TooManyGuesses(f"{guesses} wrong codes", int(self._life.total_seconds()))
            # Taken by deleting it: of two who type it at once the database lets one have it.
            person = session.scalar(
                delete(CodeRow)
                .where(CodeRow.code == self._digest(code), CodeRow.expires > now)
                .returning(CodeRow.person)
            )
            if person is not None:
                _join(session, identity, person, now)
                return str(person)
            session.add(GuessRow(identity=identity, at=now))
        raise BadCode("no such code, or it was used or is too old")

    def remember(self, conversation: str, person: str, channel: str) -> None:
        """Note that this conversation is this person's, and that it was used now."""
        now = datetime.now(UTC)
        with self._database.session() as session:
            known = session.execute(
                update(ConversationRow)
                .where(ConversationRow.conversation == conversation)
                .values(person=person, used=now)
                .returning(ConversationRow.conversation)
            ).first()
            if known is None:
                session.add(
                    ConversationRow(
                        conversation=conversation, person=person, channel=channel, began=now, used=now
                    )
                )

    def remembers(self, conversation: str) -> bool:
        """Was anything said in this conversation that is still kept?"""
        with self._database.session() as session:
            return session.get(ConversationRow, conversation) is not None

    def end(self, login: str, hours: int) -> None:
        """A login that was ended stays ended, though its cookie be kept."""
        now = datetime.now(UTC)
        with self._database.session() as session:
            session.execute(delete(EndedRow).where(EndedRow.until < now))
            session.merge(EndedRow(login=login, until=now + timedelta(hours=hours)))

    def ended(self, login: str) -> bool:
        """Was this login ended?"""
        with self._database.session() as session:
            return session.get(EndedRow, login) is not None

    def _digest(self, code: str) -> str:
        return hmac.new(self._key, f"zhigui.link\0{code}".encode(), sha256).hexdigest()


def personal_tables() -> Iterator[Table]:
    """Every table of ours with a column `person`."""
    for table in Base.metadata.sorted_tables:
        if "person" in table.columns and table.name != "audit":
            yield table


def _person(session: Session, identity: str) -> str:
    row = session.get(IdentityRow, identity)
    return row.person if row else identity


def _join(session: Session, identity: str, person: str, now: datetime) -> None:
    """All that is `identity`'s person's becomes `person`'s. The audit record stays as it was written."""
    before = _person(session, identity)
    if before == person:
        return
    for table in personal_tables():
        session.execute(update(table).where(table.c.person == before).values(person=person))
    for one in {identity, before}:
        session.merge(IdentityRow(identity=one, person=person, linked=now))


class IdentityRow(Base):
    """The table `identities`."""

    __tablename__ = "identities"

    identity: Mapped[str] = mapped_column(String(255), primary_key=True)
    person: Mapped[str] = mapped_column(String(255), index=True)
    linked: Mapped[datetime] = mapped_column(UtcDateTime)


class CodeRow(Base):
    """The table `link_codes`: codes as keyed digests."""

    __tablename__ = "link_codes"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(255), index=True)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class GuessRow(Base):
    """The table `link_guesses`: wrong codes."""

    __tablename__ = "link_guesses"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    identity: Mapped[str] = mapped_column(String(255), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConversationRow(Base):
    """The table `conversations`."""

    __tablename__ = "conversations"

    conversation: Mapped[str] = mapped_column(String(255), primary_key=True)
    person: Mapped[str] = mapped_column(String(255), index=True)
    channel: Mapped[str] = mapped_column(String(32))
    began: Mapped[datetime] = mapped_column(UtcDateTime)
    used: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EndedRow(Base):
    """The table `ended_logins`."""

    __tablename__ = "ended_logins"

    login: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
