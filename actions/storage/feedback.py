"""What people thought of an answer: one verdict a person and answer, the latest holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.masking import mask
from actions.storage.answers import AnswerRow
from actions.storage.database import Base, UtcDateTime


class Verdict(StrEnum):
    """有用 or 没用."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on the answer `answer_id`, with what it answered and, if given, why."""

    sender: str
    answer_id: str
    verdict: Verdict
    question: str
    addresses: tuple[str, ...]
    reason: str
    at: datetime


def record_feedback(session: Session, feedback: Feedback) -> None:
    """Store it, personal numbers masked; a later verdict of the same person replaces the earlier.

    Question and addresses come from the stored answer where there is one.
    """
    given = session.get(AnswerRow, feedback.answer_id)
    session.merge(
        FeedbackRow(
            sender=feedback.sender,
            answer_id=feedback.answer_id,
            verdict=feedback.verdict.value,
            question=given.question if given else mask(feedback.question),
            addresses=given.addresses if given else list(feedback.addresses),
            reason=mask(feedback.reason),
            at=feedback.at,
        )
    )


def feedback_on(session: Session, answer_id: str) -> tuple[Feedback, ...]:
    """Every person's verdict on one answer, oldest first."""
    rows = session.scalars(
        select(FeedbackRow).where(FeedbackRow.answer_id == answer_id).order_by(FeedbackRow.at)
    )
    return tuple(
        Feedback(
            row.sender,
            row.answer_id,
            Verdict(row.verdict),
            row.question,
            tuple(row.addresses),
            row.reason,
            row.at,
        )
        for row in rows
    )


class FeedbackRow(Base):
    """The table `feedback`."""

    __tablename__ = "feedback"

    sender: Mapped[str] = mapped_column(String(255), primary_key=True)
    answer_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
    verdict: Mapped[str] = mapped_column(String(8), index=True)
    question: Mapped[str] = mapped_column(Text)
    addresses: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC))
