"""The tables of the channels. What is personal in a row is emptied when its message is done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.storage.database import Base


class MessageRow(Base):
    """`channel_messages`: one row for every message that was received, and what became of it."""

    __tablename__ = "channel_messages"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("channel_messages_open", "state", "route"),
        Index("channel_messages_conversation", "conversation"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(64))
    conversation: Mapped[str] = mapped_column(String(64))
    user: Mapped[str] = mapped_column(String(128))
    ask: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8))
    route: Mapped[str] = mapped_column(String(8))
    owner: Mapped[str] = mapped_column(String(32))
    parts: Mapped[list[str]] = mapped_column(JSON)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sent: Mapped[int]
    given: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    due: Mapped[float] = mapped_column(Float)
    received: Mapped[float] = mapped_column(Float, index=True)
    changed: Mapped[float] = mapped_column(Float)


class NonceRow(Base):
    """`channel_nonces`: which message each nonce came with."""

    __tablename__ = "channel_nonces"

    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[float] = mapped_column(Float, index=True)


class ChoiceRow(Base):
    """`channel_choices`: what the numbers mean that were last offered in a conversation."""

    __tablename__ = "channel_choices"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    offer: Mapped[int] = mapped_column(BigInteger)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class WorkerRow(Base):
    """`channel_workers`: the gateway processes and when each was last alive."""

    __tablename__ = "channel_workers"

    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen: Mapped[float] = mapped_column(Float)


class TokenRow(Base):
    """`channel_tokens`: the access_token of each account, and who is fetching a new one until when."""

    __tablename__ = "channel_tokens"

    account: Mapped[str] = mapped_column(String(160), primary_key=True)
    token: Mapped[str] = mapped_column(Text)
    expires: Mapped[float] = mapped_column(Float)
    fetching: Mapped[float] = mapped_column(Float)
