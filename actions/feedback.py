"""有用 and 没用: the verdict on an answer is stored with what was answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from actions.base import SafeAction
from actions.messages import notice
from actions.storage import Feedback, Verdict, record_feedback
from actions.turn import Reply, Turn
from actions.wording import say

GOOD = "feedback_good"


class ActionFeedback(SafeAction):
    """Stores a verdict on the button's answer, or on the last one."""

    action: ClassVar[str] = "action_feedback"

    def reply(self, turn: Turn) -> Reply:
        """Thanks, or that there is nothing to judge yet. Raises StorageError."""
        answer_id = turn.entity("answer_id") or turn.last_answer_id
        if not answer_id:
            return Reply(notice(say("feedback.nothing")))
        verdict = Verdict.GOOD if turn.intent == GOOD else Verdict.BAD
        feedback = Feedback(
            sender=turn.sender,
            answer_id=answer_id,
            verdict=verdict,
            question=turn.last_question or "",
            addresses=turn.last_addresses,
            reason=turn.entity("reason") or turn.text,
            at=datetime.now(UTC),
        )
        with self.house.database.session() as session:
            record_feedback(session, feedback)
        return Reply(notice(say(f"feedback.{verdict.value}")))
