"""The answers that were given: what feedback is joined to, and what shows where the rules fall short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.masking import mask
from actions.storage.database import Base, UtcDateTime


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer: `asked` as typed, `question` as understood, `duration_ms` from turn to message."""

    id: str
    sender: str
    asked: str
    question: str
    decision: str
    addresses: tuple[str, ...]
    build: str
    duration_ms: float
    at: datetime


def record_answer(session: Session, answer: GivenAnswer) -> None:
    """Store it, personal numbers masked."""
    session.add(
        AnswerRow(
            id=answer.id,
            sender=answer.sender,
            asked=mask(answer.asked),
            question=mask(answer.question),
            decision=answer.decision,
            addresses=list(answer.addresses),
            build=answer.build,
            duration_ms=answer.duration_ms,
            at=answer.at,
        )
    )


def answer_given(session: Session, answer_id: str) -> GivenAnswer | None:
    """The stored answer, or None."""
    row = session.get(AnswerRow, answer_id)
    if row is None:
        return None
    return GivenAnswer(
        row.id,
        row.sender,
        row.asked,
        row.question,
        row.decision,
        tuple(row.addresses),
        row.build,
        row.duration_ms,
        row.at,
    )


class AnswerRow(Base):
    """The table `answers`."""

    __tablename__ = "answers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sender: Mapped[str] = mapped_column(String(255), index=True)
    asked: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(16), index=True)
    addresses: Mapped[list[str]] = mapped_column(JSON)
    build: Mapped[str] = mapped_column(String(128))
    duration_ms: Mapped[float]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC), index=True)
