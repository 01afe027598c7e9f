"""What the house remembers of its own: the answers it gave and what people thought of them."""

from actions.storage.answers import GivenAnswer, answer_given, record_answer
from actions.storage.database import Database
from actions.storage.feedback import Feedback, Verdict, feedback_on, record_feedback

__all__ = [
    "Database",
    "Feedback",
    "GivenAnswer",
    "Verdict",
    "answer_given",
    "feedback_on",
    "record_answer",
    "record_feedback",
]
